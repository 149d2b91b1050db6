// @module-tag long
import { describe, expect, it } from 'vitest'
import { decide } from './policy.ts'
import { asked, policyOf } from './testing/asked.ts'
import { findsNothingInMadeUpMail, foundIn } from './testing/dlp.ts'
import { table } from './testing/dlp-table.ts'

const rows = await table()

describe('of 200 mails and files', () => {
  it.each(rows)('is found $name', async ({ raw, holds }) => {
    const subject = await asked(raw)
    expect(foundIn(subject)).toEqual(holds)
    const { action, steps } = decide(policyOf(`{ content: { find: ${Object.keys(holds)[0]} } }`), 'out', subject)
    expect([action, steps.at(-1)!.failed]).toEqual(['seal', null])
  })

  it('there are 200', () => {
    expect(rows).toHaveLength(200)
  })
})

findsNothingInMadeUpMail({ cases: 200, seed: 1 })

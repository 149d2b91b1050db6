// @module-tag long
import { describe, expect, it } from 'vitest'
import { decide } from './policy.ts'
import { asked, policyOf } from './testing/asked.ts'
import { findsNothingInMadeUpMail, foundIn } from './testing/dlp.ts'
import { table } from './testing/dlp-table.ts'

const rows = await table()

describe('of 200 mails and files', () => {
  it.each(rows)('is found $name', async ({ raw, holds }) => {
    expect(await foundIn(raw)).toEqual(holds)
  })

  it('each is sealed by a rule that asks for its kind, and by what is in it', async () => {
    expect(rows).toHaveLength(200)
    for (const { raw, holds } of rows) {
      const [kind] = Object.keys(holds)
      const { action, steps } = decide(policyOf(`{ content: { find: ${kind} } }`), 'out', await asked(raw))
      expect([action, steps.at(-1)!.failed]).toEqual(['seal', null])
    }
  })
})

findsNothingInMadeUpMail({ cases: 400, seed: 1 })

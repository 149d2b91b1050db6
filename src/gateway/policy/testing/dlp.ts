// The property of what rules find in mail: nothing of what is in it is missed, and next to nothing is found where there is nothing.

import { expect, it } from 'vitest'
import type { Extent } from '../../../testing/seed.ts'
import { docx, xlsx } from '../../files/testing/build.ts'
import { type KindName, kindNames } from '../finding/kinds.ts'
import { tallyOf } from '../finding/search.ts'
import type { Subject } from '../policy.ts'
import { asked, b64, mail, part } from './asked.ts'
import { MadeUp } from './made-up.ts'

/** False alarms in 10,000. */
const mostForNothing = 5

/** How many of each kind a rule finds in it. */
export function foundIn({ classified: { reading } }: Subject): Partial<Record<KindName, number>> {
  const counts = kindNames.map(name => [name, tallyOf(seek(name), reading).count] as const)
  return Object.fromEntries(counts.filter(([, count]) => count > 0))
}

const seek = (name: KindName) => ({ find: [name], matches: null, words: null, atLeast: 1, near: null, within: 0 })

const binary = ['Content-Transfer-Encoding: base64', '']
/** In turn a text, a page, a table and a document. */
const carriers: readonly ((text: string) => Buffer)[] = [
  text => mail('Content-Type: text/plain; charset=utf-8', ...binary, b64(text)),
  text => mail('Content-Type: text/html; charset=utf-8', ...binary, b64(`<pre>${text}</pre>`)),
  text => part('Content-Type: text/csv; name=a.csv; charset=utf-8', ...binary, b64(text)),
  text => part('Content-Type: application/x; name=a.docx', ...binary, b64(docx(...text.split('\n')))),
  text =>
    part(
      'Content-Type: application/x; name=a.xlsx',
      ...binary,
      b64(xlsx(text.split('\n').map(line => line.split(/\t|;| {2,}/)))),
    ),
]

export function findsNothingInMadeUpMail({ cases, seed }: Extent): void {
  it(`of ${cases.toLocaleString('en')} made-up invoices, serial numbers and lists of telephones next to none is taken for anything`, async ({
    annotate,
  }) => {
    const alarms: string[] = []
    for (let i = 0; i < cases; i++) {
      const text = new MadeUp(seed + i).document()
      const found = foundIn(await asked(carriers[i % carriers.length]!(text)))
      if (Object.keys(found).length > 0) alarms.push(`case ${i}: ${Object.keys(found).join(', ')}`)
    }
    await annotate(`${cases.toLocaleString('en')} cases, seed ${seed}: ${alarms.length} false alarms`)
    expect(alarms.length, alarms.join('\n')).toBeLessThanOrEqual(Math.floor((mostForNothing * cases) / 10_000))
  })
}

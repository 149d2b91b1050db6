// A short run of `npm run prove -- fuzz`, the same cases each time.

import { expect, test } from './fixtures.ts'
import { fuzzBytes } from './fuzz/bytes.ts'
import { fuzzHtml } from './fuzz/html.ts'
import { withReader } from './sink.ts'

const seed = 1
/** What is tried is the same everywhere; how long one may take is `npm run prove -- fuzz`'s to measure: here, whether it ends. */
const bytes = { cases: 40, hang: 60_000 }
const html = { cases: 3, hang: 60_000 }

test('mutated files, envelopes, proofs and mail: a sentence each, in time and in memory', async () => {
  const { cases, findings } = await fuzzBytes(seed, bytes)
  expect(findings).toEqual([])
  expect(cases).toBe(bytes.cases)
})

test('mutated HTML in the reader: shown, and nothing else', async ({ watched, services }) => {
  await withReader(watched, services, async (page, seen) => {
    const { cases, findings } = await fuzzHtml(seed, html, page, services, seen)
    expect(findings).toEqual([])
    expect(cases).toBe(html.cases)
  })
})

// A short run of `npm run prove -- fuzz`, the same cases each time.

import { fuzzBytes } from './fuzz/bytes.ts'
import { fuzzHtml } from './fuzz/html.ts'
import { expect, test } from './services.ts'
import { withReader } from './sink.ts'

const seed = 1
const milliseconds = 20_000

test.describe.configure({ mode: 'parallel' })

test('mutated files, envelopes, proofs and mail: a sentence each, in time and in memory', async () => {
  const { cases, findings } = await fuzzBytes(seed, milliseconds)
  expect(findings).toEqual([])
  expect(cases).toBeGreaterThan(50)
})

test('mutated HTML in the reader: shown, and nothing else', async ({ town }) => {
  await withReader(town, async (page, seen) => {
    const { cases, findings } = await fuzzHtml(seed, milliseconds, page, town, seen)
    expect(findings).toEqual([])
    expect(cases).toBeGreaterThan(10)
  })
})

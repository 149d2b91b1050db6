import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { CommonRuns } from './common-runs.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'postern-common-'))
const file = path.join(folder, 'common-runs')
afterAll(() => rmSync(folder, { recursive: true }))

it('is found after a start, of this generation and of the one before it', async () => {
  const runs = await CommonRuns.open(file)
  for (const subject of [1, 2, 3]) runs.add(4711, 'passed', subject)
  await runs.save()
  expect((await CommonRuns.open(file)).count(4711, 'passed', 5)).toBe(3)

  const full = readFileSync(file)
  writeFileSync(file, Buffer.concat([Buffer.alloc(full.length), full]))
  const later = await CommonRuns.open(file)
  later.add(815, 'passed', 1)
  await later.save()
  const both = await CommonRuns.open(file)
  expect([4711, 815, 42].map(print => both.count(print, 'passed', 5))).toEqual([3, 1, 0])
})

it('what cannot be read is forgotten', async () => {
  writeFileSync(file, 'x')
  expect((await CommonRuns.open(file)).count(4711, 'passed', 5)).toBe(0)
})

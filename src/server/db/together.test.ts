import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readConfig } from '../../runtime/config.ts'
import { takeToken } from './limits.ts'
import { type Database, openDatabase } from './open.ts'
import { readFact, writeFact } from './serials.ts'
import { together } from './together.ts'

let folder: string
let [db, other]: [Database, Database] = [] as never

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-together-'))
  const config = readConfig({ POSTERN_DATA: folder })
  db = await openDatabase(config)
  other = await openDatabase(config)
})
afterEach(async () => {
  await db.destroy()
  await other.destroy()
  rmSync(folder, { recursive: true })
})

it('what is answered can be read by another connection', async () => {
  const names = Array.from({ length: 20 }, (_, i) => `fact ${i}`)
  await Promise.all(
    names.map(async name => {
      await together(db, transaction => writeFact(transaction, name, name))
      expect(await readFact(other, name)).toBe(name)
    }),
  )
})

it('one that fails takes nobody with it, and nothing of it stays', async () => {
  const write = (name: string) => together(db, transaction => writeFact(transaction, name, 'there'))
  const failing = together(db, async transaction => {
    await writeFact(transaction, 'half', 'there')
    throw new Error('refused')
  })
  const [before, failed, after] = await Promise.allSettled([write('before'), failing, write('after')])
  expect([before.status, failed.status, after.status]).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await Promise.all(['before', 'half', 'after'].map(name => readFact(other, name)))).toEqual([
    'there',
    null,
    'there',
  ])
})

it('a limit that many reach at once lets in as many as it says', async () => {
  const bucket = { id: 'one', burst: 7, perMinute: 1 }
  const waits = await Promise.all(
    Array.from({ length: 30 }, () => together(db, transaction => takeToken(transaction, bucket, 1_000))),
  )
  expect(waits.filter(wait => wait === null)).toHaveLength(7)
})

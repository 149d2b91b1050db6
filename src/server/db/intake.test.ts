import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { testDatabase } from '../testing/database.ts'
import { claimIntake, dropIntake, finishIntake, isAnswered, releaseIntake } from './intake.ts'
import type { Database } from './open.ts'

let folder: string
let db: Database
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-db-intake-'))
  db = await testDatabase(folder)
})
afterEach(async () => {
  await db.destroy()
  rmSync(folder, { recursive: true, force: true })
})

const nonce = new Uint8Array(16)
const claimed = async (now: number) => {
  const claim = await claimIntake(db, 'a', nonce, { now, until: now + 20 })
  return claim.state === 'mine' ? claim.held : claim.state
}

it('a mail is left to who took it up meanwhile by whoever stood still past its lease', async () => {
  const slept = await claimed(100)
  const next = await claimed(121)
  if (typeof slept === 'string' || typeof next === 'string') throw new Error('it is claimed twice')
  await finishIntake(db, slept, 122)
  await dropIntake(db, slept)
  await releaseIntake(db, slept)
  expect(await isAnswered(db, 'a')).toBe(false)
  expect(await claimed(123)).toBe('busy')
  await finishIntake(db, next, 124)
  expect(await claimed(200)).toBe('answered')
})

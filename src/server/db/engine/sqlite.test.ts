import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { wantedVersion } from './migrate.ts'
import { openSqlite } from './sqlite.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-db-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('is its owner’s alone, waits for others, and loses nothing with a power cut', async () => {
  const db = await openSqlite(folder)
  expect(statSync(path.join(folder, 'postern.db')).mode & 0o777).toBe(0o600)
  const pragma = async (name: string) => Object.values((await sql.raw(`pragma ${name}`).execute(db)).rows[0] as object)
  expect(await pragma('journal_mode')).toEqual(['wal'])
  expect(await pragma('synchronous')).toEqual([2])
  expect(await pragma('busy_timeout')).toEqual([5000])
  expect(await pragma('user_version')).toEqual([wantedVersion])
  await db.destroy()
})

it('of a newer release is left alone', async () => {
  const db = await openSqlite(folder)
  await sql.raw(`pragma user_version = ${wantedVersion + 1}`).execute(db)
  await db.destroy()
  await expect(openSqlite(folder)).rejects.toMatchObject({
    code: 'config-invalid',
    message: expect.stringContaining('newer release'),
  })
})

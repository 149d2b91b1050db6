import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { takeToken } from './limits.ts'
import { migrations } from './migrations.ts'
import { openDatabase } from './open.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-db-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the database', () => {
  it('is its owner’s alone, waits for others, and loses nothing with a power cut', async () => {
    const db = await openDatabase(folder)
    expect(statSync(path.join(folder, 'postern.db')).mode & 0o777).toBe(0o600)
    const pragma = async (name: string) =>
      Object.values((await sql.raw(`pragma ${name}`).execute(db)).rows[0] as object)
    expect(await pragma('journal_mode')).toEqual(['wal'])
    expect(await pragma('synchronous')).toEqual([2])
    expect(await pragma('busy_timeout')).toEqual([5000])
    expect(await pragma('user_version')).toEqual([migrations.length])
    await db.destroy()
  })

  it('opens beside another copy, and again with what is in it', async () => {
    const one = await openDatabase(folder)
    const two = await openDatabase(folder)
    await one.insertInto('facts').values({ name: 'a', value: '1' }).execute()
    expect(await two.selectFrom('facts').selectAll().execute()).toEqual([{ name: 'a', value: '1' }])
    await Promise.all([one.destroy(), two.destroy()])
    const again = await openDatabase(folder)
    expect(await again.selectFrom('facts').selectAll().execute()).toHaveLength(1)
    await again.destroy()
  })

  it('of a newer release is left alone', async () => {
    const db = await openDatabase(folder)
    await sql.raw(`pragma user_version = ${migrations.length + 1}`).execute(db)
    await db.destroy()
    await expect(openDatabase(folder)).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('newer release'),
    })
  })

  it('counts together what two copies of the services let in', async () => {
    const copies = [await openDatabase(folder), await openDatabase(folder)] as const
    const bucket = { id: 'a', burst: 10, perMinute: 60 }
    const waits: (number | null)[] = []
    for (let i = 0; i < 16; i++) waits.push(await takeToken(copies[i % 2]!, bucket, 100))
    expect(waits.filter(wait => wait === null)).toHaveLength(10)
    expect(await takeToken(copies[0], bucket, 101)).toBe(null)
    expect(await takeToken(copies[1], bucket, 101)).toBe(1)
    await Promise.all(copies.map(copy => copy.destroy()))
  })
})

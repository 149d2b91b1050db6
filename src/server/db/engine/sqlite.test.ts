import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeFact } from '../serials.ts'
import { wantedVersion } from './migrate.ts'
import { migrations } from './migrations.ts'
import { copySqlite, openSqlite, openSqliteToRead } from './sqlite.ts'

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

it('statements that are prepared once answer anew, also after one that failed, and after another process changed the schema', async () => {
  const [db, other] = [await openSqlite(folder), await openSqlite(folder)]
  const names = async () => (await db.selectFrom('facts').selectAll().orderBy('name').execute()).map(row => row.name)
  const insert = (name: string) => db.insertInto('facts').values({ name, value: 'x' }).execute()
  expect(await names()).toEqual([])
  await insert('a')
  await expect(insert('a')).rejects.toThrow()
  await insert('b')
  expect(await names()).toEqual(['a', 'b'])
  const rolledBack = db.transaction().execute(async transaction => {
    await transaction.insertInto('facts').values({ name: 'c', value: 'x' }).execute()
    throw new Error('no')
  })
  await expect(rolledBack).rejects.toThrow('no')
  await sql`alter table facts add column more text default 'm'`.execute(other)
  await other.insertInto('facts').values({ name: 'd', value: 'x' }).execute()
  expect(await names()).toEqual(['a', 'b', 'd'])
  expect(await db.selectFrom('facts').selectAll().executeTakeFirst()).toHaveProperty('more', 'm')
  await Promise.all([db.destroy(), other.destroy()])
})

it('keeps what is written after it had to wait for another process for too long, and writes while others write', async () => {
  const [db, other] = [await openSqlite(folder), await openSqlite(folder)]
  await sql`pragma busy_timeout = 20`.execute(db)
  const names = async (of: typeof db) =>
    (await of.selectFrom('facts').select('name').orderBy('name').execute()).map(row => row.name)
  const insert = (of: typeof db, name: string) => of.insertInto('facts').values({ name, value: 'x' }).execute()
  const locked = (work: () => Promise<unknown>) =>
    other.connection().execute(async connection => {
      await sql`begin immediate`.execute(connection)
      await expect(work()).rejects.toThrow()
      await sql`commit`.execute(connection)
    })
  await locked(() => insert(db, 'no'))
  await db.insertInto('facts').values({ name: 'a', value: 'x' }).returning('name').execute()
  await insert(db, 'b')
  await locked(() => db.transaction().execute(transaction => insert(transaction, 'no')))
  await db.updateTable('facts').set({ value: 'y' }).where('name', '=', 'b').execute()
  await insert(db, 'c')
  expect(await names(other)).toEqual(['a', 'b', 'c'])

  // Another process writes between what a transaction reads and what it writes.
  await sql`pragma busy_timeout = 20`.execute(other)
  await db.transaction().execute(async transaction => {
    await names(transaction)
    await insert(other, 'between').catch(() => undefined)
    await insert(transaction, 'd')
  })
  await insert(other, 'e')
  expect(await names(db)).toEqual(['a', 'b', 'c', 'd', 'e'])
  await Promise.all([db.destroy(), other.destroy()])
})

const column = { why: 'a test', statements: ['alter table facts add column more text'] }

it('of a newer release that only added to it is gone on over, but not copied', async () => {
  await (await openSqlite(folder, undefined, [...migrations, { ...column, isAdditive: true }])).destroy()
  const db = await openSqlite(folder)
  await writeFact(db, 'a', '1')
  await db.destroy()
  await (await openSqliteToRead(folder)).destroy()
  await expect(copySqlite(folder, path.join(folder, 'copy'))).rejects.toMatchObject({ code: 'config-invalid' })
})

it('of a newer release that changed what is there is left alone', async () => {
  const newer = [...migrations, column, { why: 'a test', isAdditive: true, statements: ['create table t (a text)'] }]
  await (await openSqlite(folder, undefined, newer as typeof migrations)).destroy()
  for (const way of [openSqlite, openSqliteToRead])
    await expect(way(folder)).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('newer release'),
    })
})

it('changes by what it calls additive in nothing that older releases write or read', () => {
  const harmless = [
    /^create (?:table|index) /,
    /^alter table \w+ add column \w+ (?:text|integer|real|blob)(?: not null default \S+)?$/,
  ]
  const called = migrations.filter(({ isAdditive }) => isAdditive).flatMap(({ statements }) => statements)
  expect(called.filter(statement => !harmless.some(shape => shape.test(statement)))).toEqual([])
})

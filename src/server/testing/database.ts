// The database of a test: SQLite in its folder, or one of its own in PostgreSQL where the run is for that.

import { createHash } from 'node:crypto'
import { userInfo } from 'node:os'
import pg from 'pg'
import { type Environment, readConfig } from '../../runtime/config.ts'
import { type Database, type DatabasePlace, openDatabase } from '../db/open.ts'

/** Address of a server on which databases may be made; without it SQLite. */
const run: { server: string | null } = { server: null }

export function testOn(server: string): void {
  run.server = server
}

/** Its schema is made once, and every database of a test begins as a copy of it. */
const template = 't_empty'

/** On a server that nobody else uses. */
async function create(server: string, name: string, from: string): Promise<string> {
  const url = new URL(server)
  const host = url.searchParams.get('host')!
  const client = new pg.Client({ host, user: userInfo().username, database: 'postgres' })
  await client.connect()
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount === 0) await client.query(`create database ${name} template ${from}`)
  } finally {
    await client.end()
  }
  url.pathname = name
  return url.href
}

export async function makeTemplate(server: string): Promise<void> {
  const url = await create(server, template, 'template1')
  await (await openDatabase(readConfig({ DATABASE_URL: url }))).destroy()
}

/** Settings for services whose data folder this is. */
export async function databaseSettingsOf(folder: string): Promise<Environment> {
  const { server } = run
  if (server === null) return {}
  const name = `t_${createHash('sha256').update(folder).digest('hex').slice(0, 24)}`
  return { DATABASE_URL: await create(server, name, template), DATABASE_POOL: '4' }
}

export async function placeOf(folder: string): Promise<DatabasePlace> {
  return readConfig({ POSTERN_DATA: folder, ...(await databaseSettingsOf(folder)) })
}

export async function testDatabase(folder: string): Promise<Database> {
  return openDatabase(await placeOf(folder))
}

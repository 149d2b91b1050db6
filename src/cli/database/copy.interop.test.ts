import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { isAnyArrayBuffer } from 'node:util/types'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readConfig } from '../../runtime/config.ts'
import { copyAll, demandQuiet, snapshot, tableNames } from '../../server/db/engine/copy.ts'
import { showInstance } from '../../server/db/instances.ts'
import { type Database, openDatabase } from '../../server/db/open.ts'
import { claimRecipient, storeBlob, storeOutgoing } from '../../server/db/outgoing.ts'
import { type Services, startServices } from '../../server/testing/services.ts'
import { type PostgresServer, startPostgres, whyNoPostgres } from '../../testing/postgres.ts'
import { useFile } from '../settings.ts'
import { copy } from './copy.ts'

const missing = whyNoPostgres()
let services: Services
let server: PostgresServer
let folder: string
const open: Database[] = []
const opened = (place: Parameters<typeof openDatabase>[0]) =>
  openDatabase(place).then(db => {
    open.push(db)
    return db
  })
const rowsOf = async (db: Database) =>
  Object.fromEntries(
    await Promise.all(
      tableNames.map(async name => [
        name,
        (
          await db
            .selectFrom(name as 'facts')
            .selectAll()
            .execute()
        )
          .map(row => JSON.stringify(row, plain))
          .toSorted(),
      ]),
    ),
  )
function plain(_: string, value: unknown): unknown {
  if (isAnyArrayBuffer(value)) return [...new Uint8Array(value)]
  if (value instanceof Uint8Array) return [...value]
  const { type, data } = (value ?? {}) as { type?: string; data?: unknown }
  return type === 'Buffer' ? data : value
}

describe.skipIf(missing !== null)(`a move to PostgreSQL${missing ? ` (skipped: ${missing})` : ''}`, () => {
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'postern-copy-'))
    server = await startPostgres({ fsync: 'off' })
    services = await startServices()
    const browser = services.browser()
    await browser.signIn(services, 'bob@example.org')
    const letter = { sender: 'a@x', body_hash: '', created_at: 1, message_id: '<1@x>', in_reply_to: '[]', refs: '[]' }
    for (let i = 0; i < 60; i++) {
      const data = new Uint8Array(3_000).fill(i)
      await storeBlob(services.db, { message: `m${i}`, envelope: 0, part: 0, stored_at: 1, data })
      await storeOutgoing(services.db, { ...letter, id: `m${i}`, idempotency_key: `m${i}`, language: 'en' }, [
        { address: 'p@x', envelope: 0, stanza: 0, token: `t${i}`, link: `l${i}` },
      ])
    }
    const looked = { at: 1, what: 'export', subject: 's' } as const
    for (let i = 0; i < 20; i++) {
      const records = Array.from({ length: 450 }, () => ({ ...looked, administrator: i % 2 ? null : 'a' }))
      await services.db.insertInto('people_records').values(records).execute()
    }
    await services.stop()
    vi.stubEnv('POSTERN_DATA', services.config.data)
    useFile(undefined)
    vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
    for (const db of open) await db.destroy()
    await server.stop()
    await services.db.destroy()
    for (const each of [folder, services.config.data]) rmSync(each, { recursive: true, force: true })
  })

  it('brings every row there, goes on where it stopped, and numbers what comes after', async () => {
    const target = readConfig({ POSTERN_DATA: services.config.data, DATABASE_URL: server.url })
    const into = await opened(target)
    let pieces = 0
    const stopped = copyAll(services.db, into, () => {
      if (pieces++ > 30) throw new Error('the plug')
    })
    await expect(stopped).rejects.toThrow('the plug')
    await copy({ json: true, to: server.url })
    expect(await rowsOf(into)).toEqual(await rowsOf(services.db))
    const letter = { sender: 'a@x', body_hash: '', created_at: 1, message_id: '<1@x>', in_reply_to: '[]', refs: '[]' }
    await storeOutgoing(into, { ...letter, id: 'next', idempotency_key: 'next', language: 'en' }, [
      { address: 'p@x', envelope: 0, stanza: 0, token: 'next', link: 'next' },
    ])
    for (let i = 0; i < 61; i++)
      expect(await claimRecipient(into, { now: 100, leaseSeconds: 9, pauses: [60] })).not.toBeNull()
  })

  it('leaves alone what holds another district, and what is in use', async () => {
    const other = await opened({ data: path.join(folder, 'other'), postgres: null })
    await other.insertInto('facts').values({ name: 'district', value: 'other.example' }).execute()
    const refusal = copy({ json: true, to: `sqlite:${path.join(folder, 'other')}` })
    await expect(refusal).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('district already'),
    })
    const now = Math.floor(Date.now() / 1000)
    await showInstance(services.db, { id: 'i', release: '1', settings: '', keys: '', started_at: now, seen_at: now })
    const inUse = copy({ json: true, to: `sqlite:${path.join(folder, 'new')}` })
    await expect(inUse).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('Stop them first') })
    const target = readConfig({ POSTERN_DATA: services.config.data, DATABASE_URL: server.url })
    const live = await opened(target)
    await services.db.deleteFrom('instances').execute()
    await showInstance(live, { id: 'j', release: '1', settings: '', keys: '', started_at: now, seen_at: now })
    await expect(demandQuiet(services.db, live)).rejects.toMatchObject({ code: 'conflict' })
    await live.deleteFrom('instances').execute()
    await expect(copy({ json: true })).rejects.toMatchObject({ code: 'bad-request' })
  })

  it('and what is backed up there is the file that SQLite would have been', async () => {
    const target = readConfig({ POSTERN_DATA: services.config.data, DATABASE_URL: server.url })
    const into = path.join(folder, 'snapshot')
    await snapshot(target, into)
    const [one, two] = [await opened({ data: into, postgres: null }), await opened(target)]
    expect(await rowsOf(one)).toEqual(await rowsOf(two))
  })
})

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { readConfig } from '../../../runtime/config.ts'
import type { PostgresPlace } from '../../../runtime/database.ts'
import { startPrimaryAndStandby } from '../../../testing/failover.ts'
import { type PostgresServer, sqlOn, startPostgres, whyNoPostgres } from '../../../testing/postgres.ts'
import { startServices } from '../../testing/services.ts'
import { atomically } from '../atomically.ts'
import { type Database, openDatabase, openToRead } from '../open.ts'
import { readFact, writeFact } from '../serials.ts'
import { wantedVersion } from './migrate.ts'
import { migrations } from './migrations.ts'
import { lookAtPostgres, openPostgres } from './postgres.ts'
import { timelinesOf } from './timeline.ts'

const missing = whyNoPostgres()

describe.skipIf(missing !== null)(`PostgreSQL${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let server: PostgresServer
  let folder: string
  const open: Database[] = []
  beforeAll(async () => {
    server = await startPostgres({ fsync: 'off' })
  })
  afterAll(() => server.stop())
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'postern-postgres-'))
  })
  afterEach(async () => {
    for (const db of open.splice(0)) await db.destroy()
    rmSync(folder, { recursive: true, force: true })
  })

  const placeOf = (url = server.url) => readConfig({ POSTERN_DATA: folder, DATABASE_URL: url })
  const opened = async (place: Parameters<typeof openDatabase>[0]) => {
    const db = await openDatabase(place)
    open.push(db)
    return db
  }

  it('is made once by those who start at once, and is left alone where it is newer', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => opened(placeOf())))
    await writeFact(all[0]!, 'a', '1')
    expect(await readFact(all[3]!, 'a')).toBe('1')
    expect(await lookAtPostgres(placeOf().postgres!)).toEqual({ version: wantedVersion, wanted: wantedVersion })
    await sql`update schema_version set version = version + 1`.execute(all[0]!)
    await opened(placeOf())
    await sql`update schema_least set version = version + 10`.execute(all[0]!)
    for (const way of [openDatabase, openToRead])
      await expect(way(placeOf())).rejects.toMatchObject({
        code: 'config-invalid',
        message: expect.stringContaining('newer release'),
      })
    await sql`update schema_version set version = version - 1`.execute(all[0]!)
    await sql`update schema_least set version = version - 10`.execute(all[0]!)
  })

  it('changes its schema however long that takes', async () => {
    sqlOn(server, 'create database growing')
    const { postgres } = placeOf(server.url.replace('/postgres?', '/growing?'))
    const named = ['statement_timeout', 'lock_timeout'].map(name => `current_setting('${name}') as ${name}`).join(', ')
    const slow = { why: 'a test', statements: [`create table t as select ${named}`] }
    const db = await openPostgres(postgres!, undefined, [...migrations, slow])
    open.push(db)
    const { rows } = await sql`select t.*, current_setting('statement_timeout') as after from t`.execute(db)
    expect(rows).toEqual([{ statement_timeout: '0', lock_timeout: '2s', after: '1min' }])
  })

  it('says so where its tables would be looked for nowhere', async () => {
    sqlOn(server, 'create database lost')
    sqlOn(server, 'alter database lost set search_path = missing')
    await expect(openDatabase(placeOf(server.url.replace('/postgres?', '/lost?')))).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('search_path'),
    })
  })

  it('leaves connections to a primary that another instance has seen replaced', async () => {
    const db = await opened(placeOf())
    const timelines = timelinesOf(db)!
    const { system, timeline } = timelines.newest!
    timelines.learn({ system: 'another', timeline: timeline + 1 })
    expect(await readFact(db, 'none')).toBe(null)
    timelines.learn({ system, timeline: timeline + 1 })
    await expect(readFact(db, 'none')).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('another has replaced'),
    })
    await expect(openDatabase(placeOf())).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('is not written to by who only looks', async () => {
    await opened(placeOf())
    const db = await openToRead(placeOf())
    open.push(db)
    await expect(writeFact(db, 'b', '1')).rejects.toThrow()
  })

  it.each([
    ['no server', (url: string) => url.replace(/host=.*/, 'host=/nowhere'), 'unavailable', 'cannot be reached'],
    ['no database of that name', (url: string) => url.replace('/postgres?', '/none?'), 'config-invalid', 'no database'],
  ])('%s is said', async (_, change, code, sentence) => {
    const refusal = openDatabase(placeOf(change(server.url)))
    await expect(refusal).rejects.toMatchObject({ code, message: expect.stringContaining(sentence) })
  })

  it('asks for a password: the right one is given, a wrong one and none are said at once', async () => {
    const password = 'p@ss/:%?'
    sqlOn(server, `create role locked superuser login password '${password}'`)
    const rules = path.join(server.data, 'pg_hba.conf')
    writeFileSync(rules, `local all locked scram-sha-256\n${readFileSync(rules, 'utf8')}`)
    sqlOn(server, 'select pg_reload_conf()')
    const as = (who: string) => placeOf(server.url.replace('postgres:///', `postgres://${who}@localhost/`))
    await writeFact(await opened(as(`locked:${encodeURIComponent(password)}`)), 'locked', '1')
    for (const [who, sentence] of [
      ['locked:wrong', 'does not know the user or the password'],
      ['locked', 'asks for a password'],
    ] as const)
      await expect(openDatabase(as(who))).rejects.toMatchObject({
        code: 'config-invalid',
        message: expect.stringContaining(sentence),
      })
  })

  it('of another encoding, or not ours to write, is refused with a word for it', async () => {
    await opened(placeOf())
    sqlOn(server, `create database latin template template0 encoding 'LATIN1' lc_collate 'C' lc_ctype 'C'`)
    sqlOn(server, 'create role reader login; grant select on schema_version to reader')
    for (const [url, sentence] of [
      [server.url.replace('/postgres?', '/latin?'), 'UTF-8'],
      [server.url.replace('postgres:///', 'postgres://reader@localhost/'), 'must own the database'],
    ] as const)
      await expect(openDatabase(placeOf(url))).rejects.toMatchObject({
        code: 'config-invalid',
        message: expect.stringContaining(sentence),
      })
  })

  it('that is gone without a word is given up, and another connection is made', async () => {
    const held: Socket[] = []
    let isGone = false
    const between = createServer(socket => {
      held.push(socket)
      const behind = createConnection(path.join(server.socket, '.s.PGSQL.5432'))
      behind.pipe(socket)
      socket.on('data', data => void (isGone || behind.write(data)))
      for (const each of [socket, behind])
        each.on('error', () => {}).on('close', () => [socket, behind].map(s => s.destroy()))
    })
    await new Promise<void>(resolve => between.listen(0, '127.0.0.1', resolve))
    const { port } = between.address() as AddressInfo
    const { postgres, data } = placeOf()
    const db = await opened({
      data,
      postgres: { ...postgres!, hosts: [{ host: '127.0.0.1', port }], pool: 1, tlsOf: () => false },
    })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      isGone = true
      const refused = expect(readFact(db, 'a')).rejects.toMatchObject({ code: 'unavailable' })
      await vi.advanceTimersByTimeAsync(70_000)
      await refused
    } finally {
      vi.useRealTimers()
    }
    isGone = false
    await writeFact(db, 'again', '1')
    expect(await readFact(db, 'again')).toBe('1')
    for (const socket of held) socket.destroy()
    between.close()
  })

  it('does anew what two wrote crosswise', async () => {
    const db = await opened(placeOf())
    for (const name of ['x', 'y']) await writeFact(db, name, '0')
    let met: () => void
    const meeting = new Promise<void>(resolve => {
      met = resolve
    })
    let runs = 0
    const crosswise = (first: string, second: string) =>
      atomically(db, async transaction => {
        runs++
        await writeFact(transaction, first, 'held')
        if (runs === 2) met()
        await meeting
        await writeFact(transaction, second, 'held')
      })
    await Promise.all([crosswise('x', 'y'), crosswise('y', 'x')])
    expect(runs).toBe(3)
  })

  it('takes text with NUL in it, which it cannot keep', async () => {
    const db = await opened(placeOf())
    await writeFact(db, 'nul', 'a\0b')
    expect(await readFact(db, 'nul')).toBe('a\uFFFDb')
  })

  it('says nothing of a row that it refuses', async () => {
    const db = await opened(placeOf())
    await db.insertInto('not_before').values({ address: 'secret@x', period: '2026-11' }).execute()
    const twice = db.insertInto('not_before').values({ address: 'secret@x', period: '2026-11' }).execute()
    await expect(twice).rejects.toThrow('The database refused a statement (23505).')
  })

  it('that ends under the services is told as away, and they go on by themselves', async () => {
    const services = await startServices({ DATABASE_URL: server.url, DATABASE_POOL: '4' })
    try {
      const status = async (where: string) => (await fetch(services.origin + where)).status
      expect(await status('/readyz')).toBe(200)
      await server.kill()
      services.pass(10)
      expect([await status('/readyz'), await status('/healthz')]).toEqual([503, 200])
      const asked = await services.browser().ask('bob@example.org')
      expect([asked.status, ((await asked.json()) as { code: string }).code]).toEqual([503, 'unavailable'])
      expect(Number(asked.headers.get('retry-after'))).toBeGreaterThan(0)
      await server.start()
      services.pass(10)
      expect(await status('/readyz')).toBe(200)
      const browser = services.browser()
      await browser.signIn(services, 'bob@example.org')
    } finally {
      await services.close()
    }
  })
})

describe.skipIf(missing !== null)(`a primary and its standby${missing ? ` (skipped: ${missing})` : ''}`, () => {
  it('the one that takes writes is used; one that was replaced is refused, also after a restart', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'postern-postgres-'))
    const pair = await startPrimaryAndStandby({ fsync: 'off' })
    try {
      const { postgres } = readConfig({ POSTERN_DATA: folder, DATABASE_URL: pair.primary.url })
      const hosts = [pair.standby, pair.primary].map(({ socket }) => ({ host: socket, port: 5432 }))
      const place: { data: string; postgres: PostgresPlace } = { data: folder, postgres: { ...postgres!, hosts } }
      const db = await openDatabase(place)
      await writeFact(db, 'a', 'before')
      await pair.primary.kill()
      await expect(writeFact(db, 'a', 'lost')).rejects.toMatchObject({ code: 'unavailable' })
      await pair.standby.promote()
      // What stood in the pool may still be ending.
      const isWritten = () =>
        writeFact(db, 'a', 'after').then(
          () => true,
          () => false,
        )
      await expect.poll(isWritten).toBe(true)
      expect(await readFact(db, 'a')).toBe('after')
      await pair.primary.start()
      const old = { data: folder, postgres: { ...postgres!, hosts: [hosts[1]!] } }
      await db.destroy()
      await expect(openDatabase(old)).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining('replaced'),
      })
      const again = await openDatabase({ ...place, postgres: { ...postgres!, hosts: hosts.toReversed() } })
      expect(await readFact(again, 'a')).toBe('after')
      await again.destroy()
    } finally {
      await pair.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

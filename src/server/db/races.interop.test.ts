import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../runtime/config.ts'
import { type PostgresServer, startPostgres, whyNoPostgres } from '../../testing/postgres.ts'
import { insertChallenge } from './challenges.ts'
import { type Database, openDatabase } from './open.ts'
import { storeOutgoing } from './outgoing.ts'

const processes = 4
const recipients = 2_000

/** Processes of their own, each with a connection of its own: they start together on what they are told. */
class Racers {
  readonly #children: readonly ChildProcess[]
  readonly #lines: readonly AsyncIterator<string>[]

  constructor(settings: Record<string, string>) {
    const script = `
      const at = file => import(${JSON.stringify(path.join(process.cwd(), 'build', 'src'))} + '/' + file)
      const { readConfig } = await at('runtime/config.js')
      const { openDatabase } = await at('server/db/open.js')
      const db = await openDatabase(readConfig(${JSON.stringify(settings)}))
      const Work = (async () => {}).constructor
      console.log('ready')
      for await (const line of (await import('node:readline')).createInterface(process.stdin)) {
        const said = []
        await new Work('db', 'at', 'said', JSON.parse(line))(db, at, said)
        console.log(JSON.stringify(said))
      }
      await db.destroy()`
    this.#children = Array.from({ length: processes }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] }),
    )
    this.#lines = this.#children.map(({ stdout }) => createInterface(stdout!)[Symbol.asyncIterator]())
  }

  readonly #next = async () => (await Promise.all(this.#lines.map(lines => lines.next()))).map(({ value }) => value)

  async ready(): Promise<void> {
    await this.#next()
  }

  /** @param work of `db`, says by `said.push`; `at` imports what was built. @returns what all of them said. */
  async race(work: string): Promise<unknown[]> {
    for (const { stdin } of this.#children) stdin!.write(`${JSON.stringify(work)}\n`)
    return (await this.#next()).flatMap(line => JSON.parse(line) as unknown[])
  }

  async end(): Promise<void> {
    const ended = this.#children.map(child => once(child, 'exit'))
    for (const { stdin } of this.#children) stdin!.end()
    await Promise.all(ended)
  }
}

let folder: string
let server: PostgresServer | null = null
const missing = whyNoPostgres()
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-races-'))
  if (missing === null) server = await startPostgres({ fsync: 'off' })
})
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe.each([
  ['SQLite', null],
  [`PostgreSQL${missing ? ` (skipped: ${missing})` : ''}`, missing],
] as const)('four processes over one database in %s', (name, why) => {
  let racers: Racers
  let db: Database
  beforeAll(async () => {
    if (why !== null) return
    const onServer = name === 'SQLite' ? {} : { DATABASE_URL: server!.url }
    const settings = { POSTERN_DATA: path.join(folder, name), ...onServer }
    db = await openDatabase(readConfig(settings))
    racers = new Racers(settings)
    await racers.ready()
  })
  afterAll(async () => {
    await racers?.end()
    await db?.destroy()
  })

  it.skipIf(why !== null)('take each of 2,000 recipients once', async () => {
    const letter = { sender: 'a@x', body_hash: '', created_at: 1, message_id: '<1@x>', in_reply_to: '[]', refs: '[]' }
    const people = Array.from({ length: recipients }, (_, i) => ({
      ...{ address: `p${i}@x`, envelope: 0, stanza: i, token: `t${i}`, link: `l${i}` },
    }))
    await storeOutgoing(db, { ...letter, id: 'all', idempotency_key: 'all', language: 'en' }, people)
    const taken = await racers.race(
      `const { claimRecipient } = await at('server/db/outgoing.js')
       for (;;) {
         const row = await claimRecipient(db, { now: 100, leaseSeconds: 1000, pauses: [60] })
         if (row === null) break
         said.push(row.id)
       }`,
    )
    expect([taken.length, new Set(taken).size]).toEqual([recipients, recipients])
  })

  it.skipIf(why !== null)('let in as many as a limit says', async () => {
    const waits = await racers.race(
      `const { takeToken } = await at('server/db/limits.js')
       const bucket = { id: 'all', burst: 100, perMinute: 0.001 }
       for (let i = 0; i < 120; i++) said.push(await takeToken(db, bucket, 100))`,
    )
    expect([waits.length, waits.filter(wait => wait === null).length]).toEqual([480, 100])
  })

  it.skipIf(why !== null)('judge a code as often as it may be tried, and one uses it up', async () => {
    const times = { sent_at: 1, expires_at: 1_000, last_try_at: null, used_at: null }
    const open = { address: 'a@x', nonce: new Uint8Array(16), browser: 'b', digits: 6, tries: 0, ...times }
    for (const id of ['tried', 'used']) await insertChallenge(db, { ...open, id })
    const said = await racers.race(
      `const { countTry, consumeChallenge } = await at('server/db/challenges.js')
       for (let i = 0; i < 10; i++) said.push(await countTry(db, 'tried', 5, 100))
       said.push(await consumeChallenge(db, 'used', 100) ? 'used' : null)`,
    )
    expect(
      said
        .filter(each => each !== null)
        .map(String)
        .toSorted(),
    ).toEqual(['1', '2', '3', '4', '5', 'used'])
  })

  it.skipIf(why !== null)('store as much forwarded mail as there is room for', async () => {
    const stored = await racers.race(
      `const { storeForwarded } = await at('server/db/forwarded.js')
       for (let day = 1; day <= 40; day++) {
         const row = { id: day + '-' + process.pid, address: 'a@x', stanza: 0, stored_at: day * 100, expires_at: day * 100 + 50 }
         if (await storeForwarded(db, row, new Uint8Array(10), 20)) said.push(day)
       }`,
    )
    const perDay = Array.from({ length: 40 }, (_, i) => stored.filter(day => day === i + 1).length)
    const parts = await db.selectFrom('forwarded_blobs').select('forwarded').execute()
    expect([Math.max(...perDay), perDay.at(-1), parts.length]).toEqual([2, 2, stored.length])
  })

  it.skipIf(why !== null)('store one message for each idempotency key', async () => {
    const stored = await racers.race(
      `const { storeOutgoing } = await at('server/db/outgoing.js')
       for (let i = 0; i < 50; i++) {
         const letter = { sender: 'b@x', body_hash: '', created_at: 1, message_id: '<1@x>', in_reply_to: '[]', refs: '[]' }
         const id = 'm' + process.pid + '-' + i
         const to = [{ address: 'p@x', envelope: 0, stanza: 0, token: 't' + id, link: 'l' + id }]
         said.push(i + ' ' + (await storeOutgoing(db, { ...letter, id, idempotency_key: 'k' + i, language: 'en' }, to)).id)
       }`,
    )
    const there = await db.selectFrom('outgoing').select('id').where('sender', '=', 'b@x').execute()
    expect([stored.length, new Set(stored).size, there.length]).toEqual([200, 50, 50])
  })
})

// npm run bench -- keys [--rounds N --json]: how long the thread that answers is busy with a request for two keys, beside what it cannot
// do without: two extractions by blst, and a POST by a session that is looked up and writes once, durably, and does nothing else.

import { type ChildProcess, fork } from 'node:child_process'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { SecretKey } from '@chainsafe/blst'
import fastifyCookie from '@fastify/cookie'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import Fastify from 'fastify'
import Sqlite from 'libsql'
import type { KeyAssertion } from '../src/contract/keys.ts'
import { paths } from '../src/contract/paths.ts'
import { addMonths, periodOf } from '../src/core/ibe/period.ts'
import { signJws } from '../src/core/jws.ts'
import { startServices } from '../src/server/testing/services.ts'
import { median, tell } from './rows.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    /** Of this program itself: what is measured runs in a process of its own. */
    serve: { type: 'string', default: '' },
  },
})
const address = 'robin@example.com'
const endless = '1000000/1000000'
const requests = 200
const atOnce = 8

/** What the one who asks must know. */
interface Ready {
  readonly url: string
  readonly cookie: string
  readonly device: JsonWebKey
  readonly kid: string
}

async function serveKeys(): Promise<Ready> {
  const services = await startServices({ LIMIT_NETWORK: endless, LOG_LEVEL: 'error' }, undefined, new Date())
  const browser = services.browser()
  await browser.signIn(services, address)
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const { privateKey, kid } = await browser.device
  const device = await crypto.subtle.exportKey('jwk', privateKey as CryptoKey)
  process.once('disconnect', () => void services.close())
  return { url: services.origin + paths.keys, cookie, device, kid }
}

async function serveEmpty(): Promise<Ready> {
  const folder = mkdtempSync(path.join(tmpdir(), 'postern-bench-'))
  const db = new Sqlite(path.join(folder, 'empty.db'))
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL']) db.pragma(pragma)
  db.exec('create table sessions (id text primary key, address text); create table written (id text primary key)')
  const token = randomBytes(32).toString('base64url')
  const hashed = (value: string) => createHash('sha256').update(value).digest('base64url')
  db.prepare('insert into sessions values (?, ?)').run(hashed(token), address)
  const [look, write] = [
    db.prepare('select * from sessions where id = ?'),
    db.prepare('insert into written values (?)'),
  ]
  const app = Fastify()
  await app.register(fastifyCookie)
  app.post('/', async (request, reply) => {
    if (!look.get(hashed(request.cookies['session'] ?? ''))) return reply.code(401).send({})
    write.run(randomUUID())
    return {}
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  process.once('disconnect', async () => {
    await app.close()
    db.close()
    rmSync(folder, { recursive: true })
  })
  return { url, cookie: `session=${token}`, device: {}, kid: '' }
}

interface Child extends Ready {
  readonly process: ChildProcess
}

async function start(what: string): Promise<Child> {
  const child = fork(fileURLToPath(import.meta.url), ['--serve', what])
  const [ready] = (await once(child, 'message')) as [Ready]
  return { ...ready, process: child }
}

/** Milliseconds that the first thread of a process has had a processor (proc(5), schedstat). */
function busy({ process: { pid } }: Child): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
}

async function bodiesFor({ device, kid }: Child): Promise<string[]> {
  const privateKey = await crypto.subtle.importKey('jwk', device, 'Ed25519', false, ['sign'])
  const recipient = await identityToRecipient(await generateX25519Identity())
  const now = Math.floor(Date.now() / 1000)
  const current = periodOf(new Date())
  const make = async () => {
    const assertion: KeyAssertion = {
      ...{ aud: 'node-1', sub: address, iat: now, exp: now + 120, jti: randomUUID(), recipient, proof: 'code' },
      wanted: [current, addMonths(current, 1)].map(period => ({ address, serial: 1, period, condition: '' })),
      only: true,
    }
    return JSON.stringify({ request: await signJws('postern-request+jwt', assertion, { privateKey, kid }) })
  }
  return Promise.all(Array.from({ length: requests }, make))
}

/** @returns for how many milliseconds the thread was busy with one of them. */
async function ask(child: Child, bodies: readonly string[]): Promise<number> {
  const left = [...bodies]
  const { url, cookie } = child
  const headers = { cookie, origin: new URL(url).origin, 'content-type': 'application/json' }
  const before = busy(child)
  const asker = async () => {
    for (let body = left.pop(); body !== undefined; body = left.pop()) {
      const answer = await fetch(url, { method: 'POST', headers, body })
      if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
      await answer.arrayBuffer()
    }
  }
  await Promise.all(Array.from({ length: atOnce }, asker))
  return (busy(child) - before) / bodies.length
}

/** @returns milliseconds for two. */
function extractions(): number {
  const secret = SecretKey.fromKeygen(randomBytes(32))
  const identities = Array.from({ length: 200 }, () => randomBytes(80))
  const before = process.cpuUsage()
  for (const identity of identities) secret.sign(identity).toBytes(true)
  const { user, system } = process.cpuUsage(before)
  return ((user + system) / 1000 / identities.length) * 2
}

async function measure(): Promise<void> {
  const [keys, empty] = [await start('keys'), await start('empty')]
  try {
    const [asked, nothing] = [await bodiesFor(keys), Array.from({ length: requests }, () => '{}')]
    const rounds: { readonly value: number; readonly limit: number }[] = []
    // The first is for the compiler.
    for (let i = 0; i <= Number(values.rounds); i++)
      rounds.push({
        value: await ask(keys, asked),
        limit: (await ask(empty, nothing)) + extractions(),
      })
    const of = (which: 'value' | 'limit') => median(rounds.slice(1).map(round => round[which]))
    const row = { what: 'keys for two months', unit: 'ms', value: of('value'), limit: of('limit') }
    tell([{ ...row, peers: {}, reach: 2 }], values.json)
  } finally {
    for (const child of [keys, empty]) child.process.disconnect()
  }
}

if (values.serve !== '') process.send!(await (values.serve === 'keys' ? serveKeys() : serveEmpty()))
else if (existsSync('/proc/self/schedstat')) await measure()
else {
  console.error('This needs Linux: the time of a thread is read from /proc.')
  process.exitCode = 2
}

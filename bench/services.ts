// npm run bench -- services [--json] [--requests N]: what the services do a second and core, by processor time of their own processes: keys, codes,
// messages handed over and the parameters, over SQLite, and over PostgreSQL with one instance and with two. Beside them, in the same run,
// extraction by blst alone and a route of Fastify that does nothing.

import { type ChildProcess, fork, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { SecretKey } from '@chainsafe/blst'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import Fastify from 'fastify'
import { SMTPServer } from 'smtp-server'
import { paths } from '../src/contract/paths.ts'
import { addMonths, periodOf } from '../src/core/ibe/period.ts'
import { signJws } from '../src/core/jws.ts'
import { type postMessage, publishedParameters, sealedMessage } from '../src/server/testing/messages.ts'
import { Browser, type Services } from '../src/server/testing/services.ts'
import { freePorts } from '../src/smtp/testing/mail-servers.ts'
import { startPostgres, whyNoPostgres } from '../src/testing/postgres.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    requests: { type: 'string', default: '300' },
    /** Of this program itself. */
    empty: { type: 'boolean', default: false },
  },
})
const requests = Number(values.requests)
const atOnce = 8
const address = 'robin@example.com'
const program = path.join(process.cwd(), 'build', 'src', 'cli', 'postern.js')
/** Clock ticks a second (sysconf(_SC_CLK_TCK)): 100 on every Linux. */
const ticks = 100

/** Milliseconds of processor time, of all threads (proc(5)). */
function used(children: readonly ChildProcess[]): number {
  return children.reduce((sum, { pid }) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return sum + ((Number(fields[11]) + Number(fields[12])) * 1000) / ticks
  }, 0)
}

/** @returns milliseconds of the processes for each, after as many for the compiler. */
async function measure(children: readonly ChildProcess[], ask: (i: number) => Promise<Response>): Promise<number> {
  const round = async (from: number) => {
    let next = from
    const asker = async () => {
      while (next < from + requests) {
        const answer = await ask(next++)
        if (!answer.ok) throw new Error(`answered ${answer.status}: ${await answer.text()}`)
        await answer.arrayBuffer()
      }
    }
    await Promise.all(Array.from({ length: atOnce }, asker))
  }
  await round(0)
  const before = used(children)
  await round(requests)
  return (used(children) - before) / requests
}

interface Figures {
  readonly what: string
  /** Milliseconds of a processor, each. */
  readonly keysForTwo: number
  readonly code: number
  readonly message: number
  readonly parameters: number
}

async function measureServices(what: string, url: string | null, instances: number, smtp: number): Promise<Figures> {
  const folder = mkdtempSync(path.join(tmpdir(), 'postern-bench-'))
  const [portal, ...ports] = (await freePorts(instances + 1)) as [number, ...number[]]
  const endless = '1000000/1000000'
  const env = (i: number) => ({
    ...{ PATH: process.env['PATH'], POSTERN_DATA: path.join(folder, String(i)), PORT: String(ports[i]) },
    ...{ SMTP_URL: `smtp://127.0.0.1:${smtp}`, SEND_TO: 'anyone', LIMIT_NETWORK: endless, LIMIT_SENDER: endless },
    ...{ PORTAL_URL: `http://localhost:${portal}`, LOG_LEVEL: 'error', ...(url !== null && { DATABASE_URL: url }) },
  })
  await once(spawn(process.execPath, [program, 'init', '--no-backup'], { env: env(0), stdio: 'ignore' }), 'exit')
  const children: ChildProcess[] = []
  try {
    for (let i = 0; i < instances; i++) {
      if (i > 0) cpSync(path.join(folder, '0', 'keys'), path.join(folder, String(i), 'keys'), { recursive: true })
      const child = spawn(process.execPath, [program, 'serve', '--json'], {
        env: env(i),
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      children.push(child)
      await once(child.stdout!, 'data')
    }
    const at = (i: number) => `http://127.0.0.1:${ports[i % instances]}`
    const origin = `http://localhost:${portal}`
    const services = { origin: at(0), now: () => new Date() } as unknown as Services
    const headers = { origin, 'content-type': 'application/json' }
    const code = (i: number) =>
      fetch(at(i) + paths.signIn, {
        method: 'POST',
        headers,
        body: JSON.stringify({ address: `p${i}@example.com`, language: 'en' }),
      })
    const cookie = await signedIn(at(0), origin)
    const bodies = await keyRequests(cookie.browser)
    const parameters = await publishedParameters(services)
    const post = await sealedMessage([['somebody@example.org']], {
      services,
      parameters,
      from: address,
      length: 20_000,
    })
    return {
      what,
      parameters: await measure(children, i => fetch(at(i) + paths.parameters)),
      keysForTwo: await measure(children, i =>
        fetch(at(i) + paths.keys, { method: 'POST', headers: { ...headers, cookie: cookie.text }, body: bodies[i]! }),
      ),
      code: await measure(children, code),
      message: await measure(children, i => handOver({ ...post, key: randomUUID() }, cookie.browser, at(i), origin)),
    }
  } finally {
    for (const child of children) child.kill('SIGTERM')
    await Promise.all(children.map(child => once(child, 'exit')))
    rmSync(folder, { recursive: true, force: true })
  }
}

type Post = Parameters<typeof postMessage>[0]

/** As a front hands it on: to one of the instances, with the origin of the portal. */
function handOver({ message, envelopes, key }: Post, browser: Browser, at: string, origin: string): Promise<Response> {
  const form = new FormData()
  form.append('message', JSON.stringify(message))
  for (const envelope of envelopes) form.append('envelope', new Blob([envelope]), 'envelope')
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return fetch(at + paths.messages, { method: 'POST', headers: { origin, cookie, 'idempotency-key': key }, body: form })
}

let newestCode = ''

async function signedIn(at: string, origin: string) {
  const browser = new Browser(() => at)
  const asked = await browser.call('POST', paths.signIn, { address, language: 'en' }, { origin })
  const { challenge } = (await asked.json()) as { challenge: string }
  while (newestCode === '') await new Promise(setImmediate)
  const body = { code: newestCode, remember: true, deviceKey: (await browser.device).jwk }
  const answer = await browser.call('POST', paths.challenge.replace(':challenge', challenge), body, { origin })
  if (!answer.ok) throw new Error(`signing in was answered ${answer.status}`)
  return { browser, text: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
}

async function keyRequests(browser: Browser): Promise<string[]> {
  const recipient = await identityToRecipient(await generateX25519Identity())
  const { privateKey, kid } = await browser.device
  const now = Math.floor(Date.now() / 1000)
  const current = periodOf(new Date())
  const wanted = [current, addMonths(current, 1)].map(period => ({
    address,
    serial: 1,
    period,
    condition: '' as const,
  }))
  return Promise.all(
    Array.from({ length: requests * 2 }, async () => {
      const whose = { aud: 'node-1', sub: address, iat: now, exp: now + 120, jti: randomUUID(), recipient }
      const assertion = { ...whose, proof: 'code' as const, wanted, only: true }
      return JSON.stringify({ request: await signJws('postern-request+jwt', assertion, { privateKey, kid }) })
    }),
  )
}

/** @returns milliseconds of one. */
function extraction(): number {
  const secret = SecretKey.fromKeygen(randomBytes(32))
  const identities = Array.from({ length: 500 }, () => randomBytes(80))
  const before = process.cpuUsage()
  for (const identity of identities) secret.sign(identity).toBytes(true)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / identities.length
}

async function bareRoute(): Promise<number> {
  const child = fork(fileURLToPath(import.meta.url), ['--empty'])
  const [url] = (await once(child, 'message')) as [string]
  try {
    return await measure([child], () => fetch(url))
  } finally {
    child.disconnect()
  }
}

async function serveNothing(): Promise<void> {
  const app = Fastify()
  app.get('/', async () => ({}))
  process.once('disconnect', () => void app.close())
  process.send!(await app.listen({ port: 0, host: '127.0.0.1' }))
}

async function main(): Promise<void> {
  const mails = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'], disableReverseLookup: true, logger: false },
    async onData(stream, { envelope }, done) {
      const chunks: Buffer[] = []
      for await (const chunk of stream) chunks.push(chunk as Buffer)
      const code = /^Subject: ([\d ]{6,12}) /m.exec(Buffer.concat(chunks).toString('latin1'))?.[1]
      if (code !== undefined && envelope.rcptTo[0]!.address === address) newestCode = code
      done()
    },
  })
  await new Promise<void>(resolve => mails.listen(0, '127.0.0.1', resolve))
  const { port } = mails.server.address() as { port: number }
  const raw = { extraction: extraction(), route: await bareRoute() }
  const figures: Figures[] = []
  const add = async (what: string, url: string | null, instances: number) => {
    newestCode = ''
    figures.push(await measureServices(what, url, instances, port))
  }
  await add('SQLite', null, 1)
  for (const instances of whyNoPostgres() === null ? [1, 2] : []) {
    const server = await startPostgres()
    await add(`PostgreSQL, ${instances === 1 ? 'one instance' : 'two instances'}`, server.url, instances).finally(
      server.stop,
    )
  }
  await new Promise<void>(resolve => mails.close(resolve))
  if (values.json) console.log(JSON.stringify({ raw, figures }, null, 1))
  else tellFigures(raw, figures)
}

function tellFigures(raw: { readonly extraction: number; readonly route: number }, figures: readonly Figures[]): void {
  const aCore = (ms: number) => Math.round(1000 / ms).toLocaleString('en')
  console.log(`a second and core          keys   of blst alone    codes   messages (20 kB)   parameters`)
  for (const { what, keysForTwo, code, message, parameters } of figures) {
    const share = `${Math.round((raw.extraction / (keysForTwo / 2)) * 100)} %`
    const cells = [aCore(keysForTwo / 2).padStart(8), share.padStart(16), aCore(code).padStart(9)]
    console.log(what.padEnd(23), ...cells, aCore(message).padStart(17), aCore(parameters).padStart(13))
  }
  console.log(
    `\nblst alone ${aCore(raw.extraction)} keys, a bare route of Fastify ${aCore(raw.route)} requests a second and core.`,
  )
}

await (values.empty ? serveNothing() : main())

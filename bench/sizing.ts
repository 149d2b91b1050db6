// npm run bench -- sizing [--json] [--people N] [--postgres]: what each thing that a person does costs the services: processor time of
// their process, and room in the database. Real services in a process of their own, SQLite or PostgreSQL, and a mail server that takes
// everything.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import { SMTPServer } from 'smtp-server'
import { periodOf } from '../src/core/ibe/period.ts'
import { readConfig } from '../src/runtime/config.ts'
import { type Database, databaseBytes, isPostgres, openDatabase } from '../src/server/db/open.ts'
import { postMessage, publishedParameters, sealedMessage } from '../src/server/testing/messages.ts'
import { Browser, type Services } from '../src/server/testing/services.ts'
import { freePorts } from '../src/smtp/testing/mail-servers.ts'
import { startPostgres } from '../src/testing/postgres.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    people: { type: 'string', default: '300' },
    postgres: { type: 'boolean', default: false },
  },
})
const people = Number(values.people)
const messageBytes = 20_000
const program = path.join(process.cwd(), 'build', 'src', 'cli', 'postern.js')
/** Clock ticks a second (sysconf(_SC_CLK_TCK)): 100 on every Linux. */
const ticks = 100

/** Milliseconds of processor time, and kilobytes in memory (proc(5)). */
function used({ pid }: ChildProcess): { ms: number; memory: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  const memory = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1])
  return { ms: ((Number(fields[11]) + Number(fields[12])) * 1000) / ticks, memory }
}

/** Bytes of the database, with nothing left in its log. */
async function roomOf(db: Database): Promise<number> {
  if (!isPostgres(db)) await sql`pragma wal_checkpoint(truncate)`.execute(db)
  return databaseBytes(db, data)
}

/** Mails with codes by whom they are for; carriers are counted. */
async function startMail() {
  const codes = new Map<string, (code: string) => void>()
  let carriers = 0
  let onCarrier = () => {}
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    async onData(stream, { envelope }, done) {
      const chunks: Buffer[] = []
      for await (const chunk of stream) chunks.push(chunk as Buffer)
      done()
      const to = envelope.rcptTo[0]!.address
      const code = /^Subject: ([\d ]{6,12}) /m.exec(Buffer.concat(chunks).toString('latin1'))?.[1]?.replaceAll(' ', '')
      if (code !== undefined) return codes.get(to)?.(code)
      carriers++
      onCarrier()
    },
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.server.address() as { port: number }).port,
    codeFor: (address: string) => new Promise<string>(resolve => codes.set(address, resolve)),
    /** All of so many have come. */
    carried: (count: number) =>
      new Promise<void>(resolve => {
        onCarrier = () => {
          if (carriers >= count) resolve()
        }
        onCarrier()
      }),
    close: () => new Promise<void>(resolve => server.close(() => resolve())),
  }
}

const mail = await startMail()
const data = await mkdtemp(path.join(tmpdir(), 'postern-bench-'))
const [port] = await freePorts(1)
const postgres = values.postgres ? await startPostgres() : null
const endless = '1000000/1000000'
const env = {
  ...process.env,
  ...{ POSTERN_DATA: data, PORT: String(port), SMTP_URL: `smtp://127.0.0.1:${mail.port}`, SEND_TO: 'anyone' },
  ...{ LIMIT_NETWORK: endless, LIMIT_SENDER: endless, LOG_LEVEL: 'error' },
  ...(postgres && { DATABASE_URL: postgres.url }),
}
await once(spawn(process.execPath, [program, 'init', '--no-backup'], { env, stdio: 'ignore' }), 'exit')
const server = spawn(process.execPath, [program, 'serve', '--json'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
await once(server.stdout, 'data')
const origin = `http://localhost:${port}`
const services = { origin, now: () => new Date(), mails: [] } as unknown as Services
const db = await openDatabase(readConfig(env))
const addresses = Array.from({ length: people }, (_, i) => `person${i}@example.com`)
const browsers = new Map(addresses.map(address => [address, new Browser(() => origin)]))

interface Row {
  readonly what: string
  /** Of the server's process. */
  readonly ms: number
  readonly bytes: number
}
const rows: Row[] = []

/** For each person, eight at once. */
async function phase(
  what: string,
  work: (address: string, browser: Browser) => Promise<void>,
  rest?: () => Promise<void>,
) {
  const before = { ...used(server), room: await roomOf(db) }
  const left = [...browsers]
  const worker = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) await work(...next)
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  await rest?.()
  const room = await roomOf(db)
  rows.push({ what, ms: (used(server).ms - before.ms) / people, bytes: (room - before.room) / people })
}

const atRest = used(server).memory
await phase('a code, and signing in with it', async (address, browser) => {
  const code = mail.codeFor(address)
  const { challenge } = await browser.challenge(address)
  const answer = await browser.prove(challenge, await code)
  if (!answer.ok) throw new Error(`signing in was answered ${answer.status}`)
})
await phase('the keys of two months', async (address, browser) => {
  const period = periodOf(new Date())
  const keys = await browser.keys(services, {
    ...{ sub: address },
    wanted: [{ address, serial: 1, period, condition: '' }],
  })
  if (typeof keys === 'string') throw new Error(`keys were refused: ${keys}`)
})
const parameters = await publishedParameters(services)
const letters = new Map<string, Awaited<ReturnType<typeof sealedMessage>>>()
for (const from of addresses)
  letters.set(from, await sealedMessage([['reader@example.org']], { services, parameters, from, length: messageBytes }))
await phase(
  `a message of ${messageBytes / 1000} kB, to where the mail server took it`,
  async (address, browser) => {
    const answer = await postMessage(letters.get(address)!, browser, origin)
    if (!answer.ok) throw new Error(`a message was answered ${answer.status}`)
  },
  () => mail.carried(people),
)
const { memory } = used(server)
server.kill('SIGTERM')
await once(server, 'exit')
await db.destroy()
await mail.close()
await postgres?.stop()
await rm(data, { recursive: true, force: true })

if (values.json) console.log(JSON.stringify({ people, rows, memory: { atRest, after: memory } }, null, 2))
else {
  console.log(`${people} people                                              ms of a processor   bytes in the database`)
  for (const { what, ms, bytes } of rows)
    console.log(
      `${what.padEnd(58)} ${ms.toFixed(1).padStart(17)} ${Math.round(bytes).toLocaleString('en').padStart(23)}`,
    )
  console.log(`\nIn memory: ${Math.round(atRest / 1000)} MB at the start, ${Math.round(memory / 1000)} MB after it.`)
}

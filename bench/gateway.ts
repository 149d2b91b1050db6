// npm run bench -- gateway [--messages N --large N --flat N --json]: messages sealed a second between two sides of Postfix, and processor
// time a message, beside filters by the same library in the same place: one that passes them through, and one that only lets them grow
// to the size of the sealed mail; and what memory that takes.

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { createTransport } from 'nodemailer'
import MailComposer from 'nodemailer/lib/mail-composer'
import { carrierOf } from '../src/carrier/carrier.ts'
import { seal } from '../src/core/envelope/seal.ts'
import { periodOf } from '../src/core/ibe/period.ts'
import { serialForPeriod } from '../src/core/ibe/serial.ts'
import { nodeAead } from '../src/runtime/aead.ts'
import { readConfig } from '../src/runtime/config.ts'
import { createLog } from '../src/runtime/log.ts'
import { portalParameters } from '../src/runtime/portal-client.ts'
import { openDatabase } from '../src/server/db/open.ts'
import { createDistrict } from '../src/server/keys/district.ts'
import { add, verify } from '../src/server/keys/domains.ts'
import { startServer } from '../src/server/main.ts'
import { freePorts, startNames, startPostfix, whyMissing } from '../src/smtp/testing/mail-servers.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    /** Of 20 kB, and of 1 MB; how many for the memory. */
    messages: { type: 'string', default: '1000' },
    large: { type: 'string', default: '100' },
    flat: { type: 'string', default: '10000' },
    /** Another build of the same program, to be measured alike. */
    program: { type: 'string', default: path.join('build', 'src', 'cli', 'postern.js') },
  },
})
const missing = whyMissing('postfix', 'smtp-source', 'smtp-sink')
if (missing) {
  console.error(`This needs Postfix and its tools: ${missing}.`)
  process.exit(2)
}
const [alice, bob] = ['alice@in.test', 'bob@out.test'] as const
const MB = 1_000_000
const program = path.resolve(values.program)
const folder = mkdtempSync(path.join(tmpdir(), 'postern-bench-'))
const children: ChildProcess[] = []

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): ChildProcess {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  return child
}

const [sink, out, inward, through, growing] = (await freePorts(5)) as [number, number, number, number, number]
const records: Record<string, string> = {}
const names = await startNames(records)
run('smtp-sink', ['-u', 'nobody', `127.0.0.1:${sink}`, '1000'])
const postfix = await startPostfix({
  mailboxes: ['nobody@nowhere.test'],
  filters: [out, through, inward, growing].map(port => `lmtp:[127.0.0.1]:${port}`),
  settings: [
    `default_transport = smtp:[127.0.0.1]:${sink}`,
    'smtp_line_length_limit = 0',
    'lmtp_line_length_limit = 0',
    'smtp_connection_cache_destinations = static:all',
    'lmtp_connection_cache_destinations = static:all',
  ],
})

async function startGateway(): Promise<{ readonly child: ChildProcess; readonly portal: string }> {
  const config = readConfig({
    POSTERN_DATA: path.join(folder, 'portal'),
    PORT: '0',
    NAME_SERVERS: names.server,
    MESSAGE_BYTES: String(50 * MB),
  })
  const db = await openDatabase(config)
  await createDistrict(db, config, new Date())
  const portal = await startServer(config, { log: createLog('silent'), only: ['keys', 'portal'] })
  const policy = path.join(folder, 'policy.yaml')
  writeFileSync(policy, 'default: { out: seal }')
  const child = run(process.execPath, [program, 'gateway', '--json'], {
    ...process.env,
    POSTERN_DATA: path.join(folder, 'gateway'),
    GATEWAY_PORTAL: portal.origin,
    GATEWAY_DOMAINS: 'in.test',
    GATEWAY_OUT_LISTEN: `lmtp://127.0.0.1:${out}`,
    GATEWAY_IN_LISTEN: `lmtp://127.0.0.1:${inward}`,
    GATEWAY_OUT_NEXT: `smtp://127.0.0.1:${postfix.port}`,
    GATEWAY_IN_NEXT: `smtp://127.0.0.1:${postfix.port}`,
    GATEWAY_POLICY: policy,
    GATEWAY_SECRET: 'a passphrase of the bench',
    GATEWAY_BYTES: String(60 * MB),
    LOG_LEVEL: 'error',
  })
  const [said] = (await once(child.stdout!, 'data')) as [Buffer]
  const options = { db, district: 'localhost', nameServers: [names.server], now: Math.floor(Date.now() / 1000) }
  const { recordName, recordValue } = await add('in.test', JSON.parse(said.toString()).gateway, options)
  records[recordName] = recordValue
  await verify('in.test', options)
  return { child, portal: portal.origin }
}

/** From the outside to somebody inside: a mail of the size that a message of so many bytes takes when it is sealed. */
async function sealedMail(portal: string, bytes: number) {
  const now = new Date()
  const seconds = Math.floor(now.getTime() / 1000)
  const parameters = await portalParameters(portal, null, folder, seconds)
  const period = periodOf(now)
  const line = `${'x'.repeat(70)}\r\n`
  const { envelope, indices } = await seal({
    message: Buffer.from(`From: ${bob}\r\nTo: ${alice}\r\nSubject: large\r\n\r\n${line.repeat(bytes / line.length)}`),
    district: parameters.district,
    serial: serialForPeriod(parameters.serials, period),
    period,
    addresses: [alice],
    signer: null,
    sealedAt: seconds,
    aead: nodeAead,
  })
  const { envelope: _, ...mail } = await carrierOf({
    ...{
      sender: bob,
      recipient: alice,
      envelope,
      index: indices[0]!,
      period,
      language: 'en',
      messageId: '<large@out.test>',
    },
    ...{ inReplyTo: [], references: [], link: null, attached: true, armored: false, token: '', date: now, from: bob },
    ...{ key: Buffer.alloc(32), parameters: { ...parameters, windows: [] } },
  })
  return mail
}

async function sendSealed(portal: string, port: number, bytes: number): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true })
  await transport.sendMail({ ...(await sealedMail(portal, bytes)), envelope: { from: bob, to: [alice] } })
  while (postfix.queued() > 0) await pause()
}

async function sealedSize(portal: string, bytes: number): Promise<number> {
  return (await new MailComposer(await sealedMail(portal, bytes)).compile().build()).length
}

const pause = () => new Promise(resolve => setTimeout(resolve, 50))

let strangers = 0

/**
 * To four people in turn, and one message in five to somebody who was never written to.
 * @returns messages a second, from the first that Postfix takes to the last that has left it.
 */
async function send(port: number, count: number, bytes: number, sessions = 10): Promise<number> {
  const started = performance.now()
  const each = Math.max(1, Math.floor(count / 5))
  const people = ['p1', 'p2', 'p3', 'p4', `new${strangers++}-`].map(name => `${name}@out.test`)
  await Promise.all(
    people.slice(0, count).map((to, i) =>
      promisify(execFile)('smtp-source', [
        // With -N each has a number of its own.
        ...['-d', ...(i === 4 ? ['-N'] : []), '-s', String(Math.min(sessions / 5, each)), '-m', String(each)],
        ...['-l', String(bytes), '-f', alice, '-t', to, `127.0.0.1:${port}`],
      ]),
    ),
  )
  while (postfix.queued() > 0) await pause()
  return count / ((performance.now() - started) / 1000)
}

/** Milliseconds that all threads of a process were at work. */
function busy({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

interface Rate {
  /** Messages a second. */
  readonly rate: number
  /** Milliseconds a message. */
  readonly work: number
}

async function measure(child: ChildProcess, port: number, count: number, bytes: number): Promise<Rate> {
  await send(port, Math.ceil(count / 10), bytes)
  const before = busy(child)
  const rate = await send(port, count, bytes)
  return { rate, work: (busy(child) - before) / count }
}

/** Bytes that a process holds, of a kind that the kernel counts. */
function memory({ pid }: ChildProcess, kind: 'VmRSS' | 'VmHWM'): number {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`^${kind}:\\s+(\\d+)`, 'm').exec(text)![1]) * 1024
}

/** Bytes that a process held more while something went through it than before (proc(5), clear_refs). */
async function growth(child: ChildProcess, work: () => Promise<unknown>): Promise<number> {
  const before = memory(child, 'VmRSS')
  writeFileSync(`/proc/${child.pid}/clear_refs`, '5')
  await work()
  return memory(child, 'VmHWM') - before
}

async function startFilter(port: number, ...sizes: readonly number[]): Promise<ChildProcess> {
  const file = path.join(process.cwd(), 'build', 'bench', 'gateway-through.js')
  const child = run(process.execPath, [file, ...[port, postfix.port, ...sizes].map(String)])
  await once(child.stdout!, 'data')
  return child
}

const { child: gateway, portal } = await startGateway()
const [sealPort, passPort, openPort, growPort] = postfix.filterPorts as [number, number, number, number]
const sizes = [
  ['20 kB', 20_000, Number(values.messages)],
  ['1 MB', MB, Number(values.large)],
] as const
const passing = await startFilter(through)
const grown = await startFilter(growing, ...(await Promise.all(sizes.map(([, bytes]) => sealedSize(portal, bytes)))))

const rates: { size: string; sealed: Rate; passed: Rate; grown: Rate }[] = []
for (const [size, bytes, count] of sizes) {
  rates.push({
    size,
    passed: await measure(passing, passPort, count, bytes),
    grown: await measure(grown, growPort, count, bytes),
    sealed: await measure(gateway, sealPort, count, bytes),
  })
}

const flat = Number(values.flat)
const steps: number[] = []
for (let i = 0; i < 5 && flat > 0; i++) {
  await send(sealPort, Math.ceil(flat / 5), 20_000)
  steps.push(memory(gateway, 'VmRSS'))
}
const large = {
  sealed: await growth(gateway, () => send(sealPort, 1, 40 * MB)),
  opened: await growth(gateway, () => sendSealed(portal, openPort, 40 * MB)),
}

const report = { rates, memory: { after: steps, messages: flat }, large }
if (values.json) console.log(JSON.stringify(report, null, 1))
else {
  for (const { size, sealed, passed, grown } of rates) {
    const row = (what: string, { rate, work }: Rate) =>
      console.log(
        `${size.padEnd(6)} ${what.padEnd(14)} ${rate.toFixed(1).padStart(7)}/s ${work.toFixed(1).padStart(7)} ms of processor a message`,
      )
    row('passed through', passed)
    row('only grown', grown)
    row('sealed', sealed)
    console.log(
      `${size.padEnd(6)} beside what only grows: ${(sealed.rate / grown.rate).toFixed(2)} of its rate, ${(sealed.work / grown.work).toFixed(1)} times its work`,
    )
  }
  console.log(
    `memory after each fifth of ${flat} messages: ${steps.map(bytes => `${(bytes / MB).toFixed(0)} MB`).join(', ')}`,
  )
  for (const [what, bytes] of Object.entries(large))
    console.log(`one message of 40 MB, ${what}: ${(bytes / MB).toFixed(0)} MB more`)
}
for (const child of children) child.kill()
postfix.close()
names.close()
rmSync(folder, { recursive: true, force: true })
process.exit(0)

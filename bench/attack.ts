// npm run bench -- attack [--seconds N --connections N --json]: how long plain mail takes to come in at five a second, without and
// with the dearest mails that a stranger can write sent beside it as fast as they are taken.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { Encrypter, Stanza } from 'age-encryption'
import { createTransport, type Transporter } from 'nodemailer'
import { SMTPServer } from 'smtp-server'
import { sealStanza } from '../src/core/envelope/recipient.ts'
import { armor } from '../src/core/htm/armor.ts'
import { periodOf } from '../src/core/ibe/period.ts'
import { serialForPeriod } from '../src/core/ibe/serial.ts'
import { readConfig } from '../src/runtime/config.ts'
import { createLog } from '../src/runtime/log.ts'
import { portalParameters } from '../src/runtime/portal-client.ts'
import { openDatabase } from '../src/server/db/open.ts'
import { createDistrict } from '../src/server/keys/district.ts'
import { add, verify } from '../src/server/keys/domains.ts'
import { startServer } from '../src/server/main.ts'
import { freePorts, startNames } from '../src/smtp/testing/mail-servers.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '60' },
    connections: { type: 'string', default: '20' },
    /** Only kinds that have this in their name. */
    kind: { type: 'string', default: '' },
  },
})
const alice = 'alice@in.test'
const eve = 'eve@far.test'
const folder = mkdtempSync(path.join(tmpdir(), 'postern-attack-'))
const program = path.join(process.cwd(), 'build', 'src', 'cli', 'postern.js')
const records: Record<string, string> = {}
const names = await startNames(records)
const [inward, out] = (await freePorts(2)) as [number, number]
const next = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  onData(stream, _, done) {
    stream.resume()
    stream.once('end', done)
  },
})
await new Promise<void>(resolve => next.listen(0, '127.0.0.1', resolve))
const nextPort = (next.server.address() as { port: number }).port

async function startGateway(): Promise<{
  readonly child: ChildProcess
  readonly portal: string
  close(): Promise<void>
}> {
  const config = readConfig({ POSTERN_DATA: path.join(folder, 'portal'), PORT: '0', NAME_SERVERS: names.server })
  const db = await openDatabase(config)
  await createDistrict(db, config, new Date())
  const portal = await startServer(config, { log: createLog('silent'), only: ['keys', 'portal'] })
  writeFileSync(path.join(folder, 'policy.yaml'), 'default: { in: open }')
  const child = spawn(process.execPath, [program, 'gateway', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      POSTERN_DATA: path.join(folder, 'gateway'),
      GATEWAY_PORTAL: portal.origin,
      GATEWAY_DOMAINS: 'in.test',
      GATEWAY_OUT_LISTEN: `smtp://127.0.0.1:${out}`,
      GATEWAY_OUT_NEXT: `smtp://127.0.0.1:${nextPort}`,
      GATEWAY_IN_LISTEN: `smtp://127.0.0.1:${inward}`,
      GATEWAY_IN_NEXT: `smtp://127.0.0.1:${nextPort}`,
      GATEWAY_POLICY: path.join(folder, 'policy.yaml'),
      GATEWAY_SECRET: 'a passphrase of the bench',
      LOG_LEVEL: 'silent',
    },
  })
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  const options = { db, district: 'localhost', nameServers: [names.server], now: Math.floor(Date.now() / 1000) }
  const { recordName, recordValue } = await add('in.test', JSON.parse(said.toString()).gateway, options)
  records[recordName] = recordValue
  await verify('in.test', options)
  return { child, portal: portal.origin, close: () => portal.close() }
}

interface Mail {
  readonly kind: string
  readonly to: readonly string[]
  readonly raw: string
}

/** Of each dear kind one; `n` makes it unlike every other. */
async function dearMails(portal: string): Promise<((n: number) => Mail)[]> {
  const now = new Date()
  const parameters = await portalParameters(portal, null, folder, Math.floor(now.getTime() / 1000))
  const period = periodOf(now)
  const serial = serialForPeriod(parameters.serials, period)
  const identity = (address: string) =>
    ({ district: parameters.district, serial: 1, period, condition: '', address }) as const
  const sealedBy = async (count: number, make: (i: number, key: Uint8Array) => Stanza) => {
    const encrypter = new Encrypter()
    encrypter.addRecipient({ wrapFileKey: key => Array.from({ length: count }, (_, i) => make(i, key)) })
    return armor(await encrypter.encrypt('Postern-Proof: none 5\r\nhello'))
  }
  const one = sealStanza(serial, identity('nobody@elsewhere.test'), crypto.getRandomValues(new Uint8Array(16)))
  const tailed = (i: number) => {
    const body = one.body.slice()
    new DataView(body.buffer).setUint32(70, i)
    return new Stanza([...one.args], body)
  }
  let point = bls12_381.G1.Point.BASE
  const pointed = () => {
    point = point.add(bls12_381.G1.Point.BASE)
    const body = one.body.slice()
    body.set(point.toBytes(true))
    return new Stanza([...one.args], body)
  }
  const months = (i: number) => `${2000 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`
  const copies = await sealedBy(1_000, () => one)
  const likes = await sealedBy(900, tailed)
  const points = await sealedBy(900, pointed)
  const pairs = await sealedBy(1_000, (i, key) =>
    i === 999
      ? sealStanza(serial, identity(alice), key)
      : new Stanza(['postern', parameters.district, String(7 + i), months(i), '-'], new Uint8Array(80)),
  )
  const single = await sealedBy(1, () => one)
  const mail =
    (kind: string, body: string, to: (n: number) => readonly string[] = () => [alice]) =>
    (n: number): Mail => ({
      kind,
      to: to(n),
      raw: `From: ${eve}\r\nTo: ${alice}\r\nSubject: ${n}\r\nMessage-ID: <${n}@far.test>\r\n${body}`,
    })
  const mixed = 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n'
  return [
    mail('a thousand copies of a stanza', `\r\n${copies}`),
    mail('900 stanzas with the same point', `\r\n${likes}`),
    mail('900 stanzas', `\r\n${points}`),
    mail('900 stanzas, three recipients', `\r\n${points}`, () => [alice, 'b@in.test', 'c@in.test']),
    mail('a thousand serials and months', `\r\n${pairs}`),
    mail('twenty strangers', `\r\n${single}`, n => Array.from({ length: 20 }, (_, i) => `x${n}-${i}@in.test`)),
    mail('60,000 parts', `${mixed}${'--b\r\n\r\n'.repeat(60_000)}--b--\r\n${single}`),
    mail('mails in mails', `${'Content-Type: message/rfc822\r\n\r\n'.repeat(30_000)}${single}`),
    mail('a header of a megabyte', `${'X: y\r\n'.repeat(150_000)}\r\n${single}`),
    mail('twenty thousand broken armors', `\r\n${single.slice(0, 60)}\r\n`.repeat(20_000)),
  ]
}

const connection = (): Transporter =>
  createTransport({
    host: '127.0.0.1',
    port: inward,
    ignoreTLS: true,
    pool: true,
    maxConnections: 1,
    maxMessages: Infinity,
  })

/** @returns how long each took, in ms. */
async function plainMail(seconds: number): Promise<number[]> {
  const transports = Array.from({ length: 5 }, connection)
  const times: Promise<number>[] = []
  const started = performance.now()
  for (let i = 0; i < seconds * 5; i++) {
    await new Promise(resolve => setTimeout(resolve, Math.max(0, started + i * 200 - performance.now())))
    const began = performance.now()
    const raw = `From: bob@far.test\r\nTo: ${alice}\r\nSubject: plain ${i}\r\nMessage-ID: <plain-${seconds}-${i}-${started}@far.test>\r\n\r\nHello.\r\n`
    const sent = transports[i % 5]!.sendMail({ envelope: { from: 'bob@far.test', to: [alice] }, raw })
    times.push(sent.then(() => performance.now() - began))
  }
  const all = await Promise.all(times)
  for (const transport of transports) transport.close()
  return all
}

const replies = new Map<string, Map<string, number>>()
let isOver = false
async function attacker(mails: readonly ((n: number) => Mail)[], first: number): Promise<void> {
  const transport = connection()
  for (let n = first; !isOver; n += Number(values.connections)) {
    const { kind, to, raw } = mails[n % mails.length]!(n)
    const reply = await transport
      .sendMail({ envelope: { from: eve, to: [...to] }, raw })
      .then(() => '250')
      .catch((error: { responseCode?: number }) => String(error.responseCode ?? 'lost'))
    const of = replies.get(kind) ?? new Map<string, number>()
    replies.set(kind, of.set(reply, (of.get(reply) ?? 0) + 1))
  }
  transport.close()
}

const percentile = (times: readonly number[], share: number) =>
  Math.round(times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))]!)

const { child, portal, close } = await startGateway()
const seconds = Number(values.seconds)
const quiet = await plainMail(Math.min(10, seconds))
const mails = (await dearMails(portal)).filter(make => make(0).kind.includes(values.kind))
const attacks = Array.from({ length: Number(values.connections) }, (_, i) => attacker(mails, i))
const busy = await plainMail(seconds)
isOver = true
await Promise.race([Promise.all(attacks), new Promise(resolve => setTimeout(resolve, 5_000))])

const figures = (times: readonly number[]) => ({
  p50: percentile(times, 0.5),
  p95: percentile(times, 0.95),
  most: percentile(times, 1),
})
const report = {
  quiet: figures(quiet),
  attacked: figures(busy),
  mix: Object.fromEntries([...replies].map(([kind, of]) => [kind, Object.fromEntries(of)])),
}
if (values.json) console.log(JSON.stringify(report, null, 1))
else {
  for (const [name, { p50, p95, most }] of [
    ['alone', report.quiet],
    ['attacked', report.attacked],
  ] as const)
    console.log(
      `${name.padEnd(9)} plain mail at 5/s: half within ${p50} ms, 95 % within ${p95} ms (to reach: 3,000), all within ${most} ms`,
    )
  for (const [kind, of] of replies)
    console.log(`  ${kind}: ${[...of].map(([reply, count]) => `${reply} × ${count}`).join(', ')} in ${seconds} s`)
}
child.kill('SIGKILL')
await close()
next.close()
names.close()
rmSync(folder, { recursive: true, force: true })
process.exit(report.attacked.p95 < 3_000 ? 0 : 1)

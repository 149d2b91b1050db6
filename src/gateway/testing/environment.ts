// A gateway between two sides of a real Postfix, and the portal that it asks for keys: each a process or a server of the test's own.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { secondsOf } from '../../core/seconds.ts'
import { readConfig } from '../../runtime/config.ts'
import { createLog } from '../../runtime/log.ts'
import { openDatabase } from '../../server/db/open.ts'
import { createDistrict } from '../../server/keys/district.ts'
import { add, verify } from '../../server/keys/domains.ts'
import { startServer } from '../../server/main.ts'
import type { CodeMail } from '../../server/signin/mail.ts'
import { freePorts, type Postfix, startNames, startPostfix } from '../../smtp/testing/mail-servers.ts'
import { program } from '../../testing/program.ts'

export interface Environment {
  readonly folder: string
  /** `filterPorts`: to the outside, and from the outside. */
  readonly postfix: Postfix
  readonly portal: string
  /** Codes that the portal sent. */
  readonly mails: CodeMail[]
  /** Of the gateway's process. */
  readonly env: Record<string, string | undefined>
  /** Whether the portal, and the mail server behind the gateway, can be reached by it. */
  reach(what: 'portal' | 'next', isUp: boolean): void
  kill(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

export interface EnvironmentOptions {
  readonly mailboxes: readonly string[]
  readonly transports?: Readonly<Record<string, string>>
  readonly policy: string
}

/** The gateway acts for in.test. */
export async function startEnvironment({
  mailboxes,
  transports = {},
  policy,
}: EnvironmentOptions): Promise<Environment> {
  const ends: (() => unknown)[] = []
  const records: Record<string, string> = {}
  const names = await startNames(records)
  ends.push(names.close)
  const folder = mkdtempSync(path.join(tmpdir(), 'postern-gateway-'))
  ends.push(() => rmSync(folder, { recursive: true, force: true }))
  const [out, inListen] = (await freePorts(2)) as [number, number]
  const bounces = path.join(folder, 'bounces')
  writeFileSync(bounces, `/^Content-Type:\\s*multipart\\/report/ FILTER lmtp:[127.0.0.1]:${out}\n`)
  const postfix = await startPostfix({
    ...{ mailboxes, transports },
    filters: [`lmtp:[127.0.0.1]:${out}`, `lmtp:[127.0.0.1]:${inListen}`],
    settings: [
      'smtp_line_length_limit = 0',
      'lmtp_line_length_limit = 0',
      'internal_mail_filter_classes = bounce',
      `header_checks = regexp:${bounces}`,
      'recipient_delimiter = +',
      // Only Postfix's own reports go this way: not what the gateway hands back, and never what comes from the outside.
      'receive_override_options = no_header_body_checks',
    ],
  })
  ends.push(postfix.close)

  const [portalPort] = (await freePorts(1)) as [number]
  const ways = { portal: await proxyTo(portalPort), next: await proxyTo(postfix.port) }
  for (const way of Object.values(ways)) ends.push(way.close)
  const config = readConfig({
    POSTERN_DATA: path.join(folder, 'portal'),
    PORT: String(portalPort),
    PORTAL_URL: `http://localhost:${ways.portal.port}`,
    SMTP_URL: `smtp://127.0.0.1:${postfix.filterPorts[1]}`,
    SEND_DOMAINS: 'in.test',
    NAME_SERVERS: names.server,
  })
  const db = await openDatabase(config)
  ends.push(() => db.destroy())
  await createDistrict(db, config, new Date())
  const mails: CodeMail[] = []
  const portal = await startServer(config, {
    log: createLog('silent'),
    async send(mail) {
      mails.push(mail)
      return { delivery: Promise.resolve('taken') }
    },
  })
  ends.push(() => portal.close())
  const env: Record<string, string | undefined> = {
    ...process.env,
    POSTERN_DATA: path.join(folder, 'gateway'),
    GATEWAY_PORTAL: portal.origin,
    GATEWAY_DOMAINS: 'in.test',
    GATEWAY_OUT_LISTEN: `lmtp://127.0.0.1:${out}`,
    GATEWAY_IN_LISTEN: `lmtp://127.0.0.1:${inListen}`,
    GATEWAY_OUT_NEXT: `smtp://127.0.0.1:${ways.next.port}`,
    GATEWAY_IN_NEXT: `smtp://127.0.0.1:${ways.next.port}`,
    GATEWAY_POLICY: path.join(folder, 'policy.yaml'),
    GATEWAY_SECRET: 'a passphrase of tests',
    LOG_LEVEL: 'silent',
  }
  writeFileSync(env['GATEWAY_POLICY']!, policy)
  let gateway: ChildProcess
  async function start(): Promise<string> {
    gateway = spawn(process.execPath, [program, 'gateway', '--json'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    const [said] = (await once(gateway.stdout!, 'data')) as [Buffer]
    return JSON.parse(said.toString()).gateway
  }
  async function end(signal: NodeJS.Signals): Promise<void> {
    gateway.kill(signal)
    if (gateway.exitCode === null && gateway.signalCode === null) await once(gateway, 'exit')
  }
  const key = await start()
  ends.push(() => end('SIGTERM'))
  const options = { db, district: 'localhost', nameServers: [names.server], now: secondsOf(new Date()) }
  const { recordName, recordValue } = await add('in.test', key, options)
  records[recordName] = recordValue
  await verify('in.test', options)
  return {
    ...{ folder, postfix, mails, env },
    portal: portal.origin,
    reach: (what, isUp) => ways[what].reach(isUp),
    kill: () => end('SIGKILL'),
    start: async () => void (await start()),
    async close() {
      for (const each of ends.toReversed()) await each()
    },
  }
}

interface Way {
  readonly client: Socket
  cut(): void
}

/** Milliseconds. */
const answerMs = 1_000

/** Hands bytes on both ways, or refuses whoever comes. */
async function proxyTo(target: number) {
  const sockets = new Set<Way>()
  let isUp = true
  const server = createServer(client => {
    client.on('error', () => {})
    if (!isUp) return void client.destroy()
    const far = createConnection(target, '127.0.0.1')
    const socket: Way = { client, cut: () => client.unpipe(far) }
    sockets.add(socket)
    client.on('close', () => {
      sockets.delete(socket)
      far.destroy()
    })
    far.on('error', () => client.destroy())
    client.pipe(far).pipe(client)
  })
  const [port] = (await freePorts(1)) as [number]
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  return {
    port,
    reach(up: boolean) {
      isUp = up
      if (up) return
      // Nothing more goes there, but what was said already is answered: a lost 250 is a double, whoever lost it.
      for (const { cut } of sockets) cut()
      const cutOff = [...sockets]
      setTimeout(() => {
        for (const { client } of cutOff) client.destroy()
      }, answerMs)
    },
    close() {
      for (const { client } of sockets) client.destroy()
      server.close()
    },
  }
}

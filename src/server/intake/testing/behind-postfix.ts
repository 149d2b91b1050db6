// The intake behind a real Postfix: on the way of its mail in and out a proxy at which it can be killed.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createTransport, type SendMailOptions } from 'nodemailer'
import { afterAll, beforeAll, describe } from 'vitest'
import { periodOf } from '../../../core/ibe/period.ts'
import { readConfig } from '../../../runtime/config.ts'
import { createLog } from '../../../runtime/log.ts'
import { freePorts, type Postfix, startNames, startPostfix, whyMissing } from '../../../smtp/testing/mail-servers.ts'
import { program } from '../../../testing/program.ts'
import { intakeCounts } from '../../db/intake.ts'
import { findIntakeTraces } from '../../db/intake-traces.ts'
import { openDatabase } from '../../db/open.ts'
import { createDistrict } from '../../keys/district.ts'
import { startServer } from '../../main.ts'
import { testDatabase } from '../../testing/database.ts'
import { dkimRecord, sealed } from './forwards.ts'

export const reader = 'read@portal.test'
export const otherReader = 'read@other.test'
export const robin = 'robin@in.test'
export const victim = 'victim@victim.test'
export const busy = 'busy@in.test'
const missing = whyMissing('postfix')
const folder = path.join(tmpdir(), 'postern-intake-')

/** Where the intake is killed: on which side, once which bytes came from whom, and whether they still go on their way. */
export interface Point {
  readonly side: 'in' | 'out'
  readonly from: 'client' | 'server'
  readonly seen: RegExp
  readonly passes: boolean
}

let armed: { readonly point: Point; readonly fire: () => void } | null = null

/** @returns once the point is reached. @param act what is done at it, before anything else is. */
export function atPoint(point: Point, act: () => void): Promise<void> {
  return new Promise(resolve => {
    armed = {
      point,
      fire() {
        armed = null
        act()
        resolve()
      },
    }
  })
}

/** Hands bytes on both ways, and fires at the point that is armed. */
async function proxy(side: Point['side'], listen: number, target: () => number): Promise<Server> {
  const server = createServer(client => {
    const far = createConnection(target(), '127.0.0.1')
    const pass = (from: Point['from'], source: typeof client, sink: typeof client) => {
      let text = ''
      source.on('data', chunk => {
        text = (text + chunk.toString('latin1')).slice(-4_000)
        const fires =
          armed !== null && armed.point.side === side && armed.point.from === from && armed.point.seen.test(text)
        if (!fires || armed!.point.passes) sink.write(chunk)
        if (fires) armed!.fire()
      })
      source.on('close', () => sink.destroy())
      source.on('error', () => {})
    }
    pass('client', client, far)
    pass('server', far, client)
  })
  await new Promise<void>(resolve => server.listen(listen, '127.0.0.1', resolve))
  return server
}

/** There from before the first test to after the last. */
export class Place {
  postfix!: Postfix
  data!: string
  otherData!: string
  /** A process of its own. */
  services!: ChildProcess
  #env!: NodeJS.ProcessEnv
  readonly #ends: (() => unknown)[] = []

  async open(mailboxes: readonly string[]): Promise<void> {
    const names = await startNames({
      'in.test': 'v=spf1 ip4:127.0.0.0/8 -all',
      'other.test': 'v=spf1 ip4:127.0.0.0/8 -all',
      'victim.test': 'v=spf1 ip4:192.0.2.1 -all',
      'sel._domainkey.evil.test': dkimRecord,
      'sel._domainkey.victim.test': 'v=DKIM1; p=',
    })
    const ends = this.#ends
    ends.push(names.close)
    const [lmtp, lmtpProxy, edge, smtpProxy, otherLmtp] = await freePorts(5)
    this.postfix = await startPostfix({
      mailboxes: [robin, victim, busy, ...mailboxes],
      transports: { [reader]: `lmtp:[127.0.0.1]:${lmtpProxy}`, [otherReader]: `lmtp:[127.0.0.1]:${otherLmtp}` },
      proxy: `127.0.0.1:${edge}`,
      // Its own patience with a client that is refused ends far sooner than the limits that are asked about here.
      settings: ['smtpd_error_sleep_time = 0', 'smtpd_hard_error_limit = 10000'],
    })
    ends.push(this.postfix.close)
    const inner = await proxy('in', lmtpProxy!, () => lmtp!)
    const outer = await proxy('out', smtpProxy!, () => this.postfix.port)
    ends.push(
      () => inner.close(),
      () => outer.close(),
    )
    for (const made of [mkdtempSync(folder), mkdtempSync(folder)]) {
      ends.push(() => rmSync(made, { recursive: true, force: true }))
      this.otherData = this.data
      this.data = made
    }
    this.#env = {
      ...process.env,
      POSTERN_DATA: this.data,
      PORT: '0',
      SMTP_URL: `smtp://127.0.0.1:${smtpProxy}`,
      FORWARD_ADDRESS: reader,
      INTAKE_LISTEN: `127.0.0.1:${lmtp}`,
      NAME_SERVERS: names.server,
      LIMIT_FORWARDER: '20/5',
      LOG_LEVEL: 'error',
    }
    await this.#init()
    this.services = await this.serve()
    ends.push(() => this.#stop())
    // Nobody kills these two: they need no process of their own.
    await this.#serveHere({ INTAKE_LISTEN: `127.0.0.1:${edge}`, INTAKE_PROTOCOL: 'smtp', INTAKE_POSITION: 'edge' })
    const other = {
      POSTERN_DATA: this.otherData,
      FORWARD_ADDRESS: otherReader,
      INTAKE_LISTEN: `127.0.0.1:${otherLmtp}`,
    }
    await this.#init(other)
    await this.#serveHere(other)
  }

  async close(): Promise<void> {
    for (const end of this.#ends.toReversed()) await end()
  }

  async #init(more: NodeJS.ProcessEnv = {}): Promise<void> {
    const config = readConfig({ ...this.#env, ...more })
    const db = await openDatabase(config)
    await createDistrict(db, config, new Date())
    await db.destroy()
  }

  async #serveHere(more: NodeJS.ProcessEnv): Promise<void> {
    const config = readConfig({ ...this.#env, ...more })
    const running = await startServer(config, { only: ['intake'], log: createLog('error') })
    this.#ends.push(() => running.close())
  }

  async serve(): Promise<ChildProcess> {
    const child = spawn(process.execPath, [program, 'serve', '--only', 'intake', '--json'], {
      env: this.#env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout!, 'data')
    return child
  }

  async #stop(): Promise<void> {
    const { services } = this
    services.kill('SIGTERM')
    if (services.exitCode === null && services.signalCode === null) await once(services, 'exit')
  }

  async send(sender: string, mail: SendMailOptions, port = this.postfix.port): Promise<unknown> {
    const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true })
    return transport.sendMail({
      envelope: { from: sender, to: reader },
      ...mail,
      from: mail.from ?? sender,
      to: reader,
    })
  }

  ours(options: { size?: number } = {}) {
    return sealed({ ...options, district: 'localhost', address: robin, period: periodOf(new Date()) })
  }

  async followed(queueId: string) {
    const db = await testDatabase(this.data)
    const traces = await findIntakeTraces(db, { messageId: '', queueId, sender: null })
    await db.destroy()
    return traces
  }

  async counts(of = this.data) {
    const db = await testDatabase(of)
    const all = Object.fromEntries(await intakeCounts(db))
    await db.destroy()
    return all
  }
}

/** @param mailboxes beside those of the three people. */
export function behindPostfix(mailboxes: readonly string[], tests: (place: Place) => void): void {
  describe.skipIf(missing !== null)(`behind a real Postfix${missing ? ` (skipped: ${missing})` : ''}`, () => {
    const place = new Place()
    beforeAll(() => place.open(mailboxes))
    afterAll(() => place.close())
    tests(place)
  })
}

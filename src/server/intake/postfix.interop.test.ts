import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { simpleParser } from 'mailparser'
import { createTransport, type SendMailOptions } from 'nodemailer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { periodOf } from '../../core/ibe/period.ts'
import { freePorts, type Postfix, startNames, startPostfix, whyMissing } from '../../smtp/testing/mail-servers.ts'
import { intakeCounts } from '../db/intake.ts'
import { openDatabase } from '../db/open.ts'
import { dkimRecord, forward, sealed, signedBy, written } from './testing/forwards.ts'

const program = path.join(process.cwd(), 'build', 'src', 'cli', 'postern.js')
const reader = 'read@portal.test'
const otherReader = 'read@other.test'
const robin = 'robin@in.test'
const victim = 'victim@victim.test'
const busy = 'busy@in.test'
const missing = whyMissing('postfix')
const folder = path.join(tmpdir(), 'postern-intake-')

/** Where a process is killed: on which side, once which bytes came from whom, and whether they still go on their way. */
interface Point {
  readonly name: string
  readonly side: 'in' | 'out'
  readonly from: 'client' | 'server'
  readonly seen: RegExp
  readonly passes: boolean
}
/** Postfix says at once that it leaves. */
const last = /\r\n\.\r\n(?:QUIT\r\n)?$/
const points: readonly Point[] = [
  { name: 'connected', side: 'in', from: 'server', seen: /^220 /, passes: true },
  { name: 'sender named', side: 'in', from: 'client', seen: /MAIL FROM/i, passes: true },
  { name: 'recipient taken', side: 'in', from: 'server', seen: /250 Accepted/, passes: true },
  { name: 'in the middle of the mail', side: 'in', from: 'client', seen: /(?:[\w+/]{76}\r\n){9}/, passes: true },
  { name: 'the mail handed over', side: 'in', from: 'client', seen: last, passes: true },
  { name: 'the answer under way', side: 'out', from: 'server', seen: /^220 /, passes: false },
  { name: 'the answer has a sender', side: 'out', from: 'client', seen: /MAIL FROM/i, passes: true },
  { name: 'the answer has a recipient', side: 'out', from: 'client', seen: /RCPT TO/i, passes: true },
  { name: 'the answer half said', side: 'out', from: 'client', seen: /Auto-Submitted/i, passes: true },
  { name: 'the answer said', side: 'out', from: 'client', seen: last, passes: true },
  {
    name: 'the answer taken, and nobody knows',
    side: 'out',
    from: 'server',
    seen: /354 [\s\S]*\r\n250 /,
    passes: false,
  },
  { name: 'the answer taken', side: 'in', from: 'server', seen: /354 [\s\S]*\r\n250 /, passes: false },
]
const people = points.map((_, i) => `p${i}@in.test`)

let armed: { readonly point: Point; readonly fire: () => void } | null = null

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

describe.skipIf(missing !== null)(`behind a real Postfix${missing ? ` (skipped: ${missing})` : ''}`, () => {
  const ends: (() => unknown)[] = []
  let postfix: Postfix
  let env: NodeJS.ProcessEnv
  let services: ChildProcess
  let data: string
  let otherData: string

  beforeAll(async () => {
    const names = await startNames({
      'in.test': 'v=spf1 ip4:127.0.0.0/8 -all',
      'other.test': 'v=spf1 ip4:127.0.0.0/8 -all',
      'victim.test': 'v=spf1 ip4:192.0.2.1 -all',
      'sel._domainkey.evil.test': dkimRecord,
      'sel._domainkey.victim.test': 'v=DKIM1; p=',
    })
    ends.push(names.close)
    const [lmtp, lmtpProxy, edge, smtpProxy, otherLmtp] = await freePorts(5)
    postfix = await startPostfix({
      mailboxes: [robin, victim, busy, ...people],
      transports: { [reader]: `lmtp:[127.0.0.1]:${lmtpProxy}`, [otherReader]: `lmtp:[127.0.0.1]:${otherLmtp}` },
      proxy: `127.0.0.1:${edge}`,
      // Its own patience with a client that is refused ends far sooner than the limits that are asked about here.
      settings: ['smtpd_error_sleep_time = 0', 'smtpd_hard_error_limit = 10000'],
    })
    ends.push(postfix.close)
    const inner = await proxy('in', lmtpProxy!, () => lmtp!)
    const outer = await proxy('out', smtpProxy!, () => postfix.port)
    ends.push(
      () => inner.close(),
      () => outer.close(),
    )
    for (const made of [mkdtempSync(folder), mkdtempSync(folder)]) {
      ends.push(() => rmSync(made, { recursive: true, force: true }))
      otherData = data
      data = made
    }
    env = {
      ...process.env,
      POSTERN_DATA: data,
      PORT: '0',
      SMTP_URL: `smtp://127.0.0.1:${smtpProxy}`,
      FORWARD_ADDRESS: reader,
      INTAKE_LISTEN: `127.0.0.1:${lmtp}`,
      NAME_SERVERS: names.server,
      LIMIT_FORWARDER: '20/5',
      LOG_LEVEL: 'error',
    }
    await init()
    services = await serve()
    const second = await serve({ INTAKE_LISTEN: `127.0.0.1:${edge}`, INTAKE_PROTOCOL: 'smtp', INTAKE_POSITION: 'edge' })
    const otherEnv = {
      POSTERN_DATA: otherData,
      FORWARD_ADDRESS: otherReader,
      INTAKE_LISTEN: `127.0.0.1:${otherLmtp}`,
    }
    await init(otherEnv)
    const other = await serve(otherEnv)
    ends.push(
      () => stop(other),
      () => stop(second),
      () => stop(services),
    )
  })
  afterAll(async () => {
    for (const end of ends.toReversed()) await end()
  })

  async function init(more: NodeJS.ProcessEnv = {}): Promise<void> {
    const options = { env: { ...env, ...more }, stdio: 'ignore' } as const
    await once(spawn(process.execPath, [program, 'init', '--no-backup'], options), 'exit')
  }

  async function serve(more: NodeJS.ProcessEnv = {}): Promise<ChildProcess> {
    const child = spawn(process.execPath, [program, 'serve', '--only', 'intake', '--json'], {
      env: { ...env, ...more },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout!, 'data')
    return child
  }

  async function stop(child: ChildProcess): Promise<void> {
    child.kill('SIGTERM')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }

  async function send(sender: string, mail: SendMailOptions, port = postfix.port): Promise<unknown> {
    const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true })
    return transport.sendMail({
      envelope: { from: sender, to: reader },
      ...mail,
      from: mail.from ?? sender,
      to: reader,
    })
  }

  const ours = (options: { size?: number } = {}) =>
    sealed({ ...options, district: 'localhost', address: robin, period: periodOf(new Date()) })
  const counts = async (of = data) => {
    const db = await openDatabase(of)
    const all = Object.fromEntries(await intakeCounts(db))
    await db.destroy()
    return all
  }

  it('a forward of some megabytes is answered, and the answer lies in the mailbox of its sender', async () => {
    const { htm } = await ours({ size: 3_000_000 })
    await send(robin, forward(htm, { headers: { 'Accept-Language': 'fr-CH, de' } }))
    await expect.poll(() => postfix.mails(robin).length).toBe(1)
    const answer = await simpleParser(postfix.mails(robin)[0]!)
    expect(answer.headers.get('return-path')).toMatchObject({ text: '' })
    expect(answer.subject).toBe('Votre message privé')
    expect(answer.text).toMatch(/http:\/\/localhost:\d+\/m\/[0-9a-f]{32}/)
    expect(postfix.queued()).toBe(0)
  })

  it('a file that swaks sends before the queue is answered too', async () => {
    const before = postfix.mails(robin).length
    const file = path.join(data, 'forward.eml')
    writeFileSync(file, await written(forward((await ours()).htm, { from: robin, to: reader })))
    if (whyMissing('swaks') === null)
      // The proxies run in this process: it must not stand still.
      await promisify(execFile)('swaks', [
        ...['--server', `127.0.0.1:${postfix.edgePort}`, '--from', robin, '--to', reader],
        ...['--data', `@${file}`, '--silent', '3'],
      ])
    else await send(robin, forward((await ours()).htm), postfix.edgePort)
    await expect.poll(() => postfix.mails(robin).length).toBe(before + 1)
  })

  it('a forged sender is never answered: refused before the queue, silent behind it, counted both times', async () => {
    const { forged = 0 } = await counts()
    const { htm } = await ours()
    const mail = () => forward(htm, { from: victim, dkim: signedBy('evil.test') })
    await send(victim, mail())
    await expect(send(victim, mail(), postfix.edgePort)).rejects.toMatchObject({ responseCode: 550 })
    await expect.poll(async () => (await counts())['forged']).toBe(forged + 2)
    await expect.poll(() => postfix.queued()).toBe(0)
    expect(postfix.mails(victim)).toEqual([])
  })

  it('two intakes whose mail leads to each other stop at the first answer', async () => {
    const { answered = 0 } = await counts()
    await send(otherReader, forward((await ours()).htm, { from: otherReader }))
    await expect.poll(async () => (await counts(otherData))['loop']).toBe(1)
    await expect.poll(() => postfix.queued()).toBe(0)
    expect(await counts(otherData)).toEqual({ loop: 1 })
    expect((await counts())['answered']).toBe(answered + 1)
  })

  it('of a thousand forwards from one sender a few are answered, the rest wait outside, and others go on', async () => {
    const { htm } = await ours()
    const transport = createTransport({ host: '127.0.0.1', port: postfix.edgePort, ignoreTLS: true, pool: true })
    const replies = await Promise.all(
      Array.from({ length: 1_000 }, (_, i) =>
        transport
          .sendMail({
            ...forward(htm, { subject: `${i}` }),
            from: busy,
            to: reader,
            envelope: { from: busy, to: reader },
          })
          .then(
            () => 250,
            (error: { responseCode: number }) => error.responseCode,
          ),
      ),
    )
    transport.close()
    const taken = replies.filter(code => code === 250).length
    expect(new Set(replies)).toEqual(new Set([250, 450]))
    // Twenty at once, and five more for every minute that it took.
    expect(taken).toBeLessThan(100)
    await expect.poll(() => postfix.mails(busy).length).toBe(taken)
    const before = postfix.mails(robin).length
    await send(robin, forward(htm))
    await expect.poll(() => postfix.mails(robin).length).toBe(before + 1)
  })

  it('killed at any point between taking and answering, it loses nothing and repeats no more than one mail a kill', async () => {
    for (const [i, point] of points.entries()) {
      const killed = new Promise<void>(resolve => {
        armed = {
          point,
          fire() {
            armed = null
            services.kill('SIGKILL')
            resolve()
          },
        }
      })
      const gone = once(services, 'exit')
      await send(people[i]!, forward((await ours({ size: 300_000 })).htm))
      await killed
      await gone
      services = await serve()
    }
    const answered = () => people.filter(address => postfix.mails(address).length > 0)
    await expect.poll(answered, { interval: 500 }).toEqual(people)
    await expect.poll(() => postfix.queued(), { interval: 500 }).toBe(0)
    // On a slow machine the second try of one mail is under way when the next kill comes.
    const repeated = people.map(address => postfix.mails(address).length - 1)
    expect(repeated.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(points.length)
    for (const address of people) {
      const ids = postfix.mails(address).map(mail => /^message-id:\s*(\S+)/im.exec(mail.toString('latin1'))![1])
      expect(new Set(ids).size, address).toBe(1)
    }
  })
})

import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { connect as connectTls } from 'node:tls'
import { generate } from 'selfsigned'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../../runtime/log.ts'
import type { Listener } from '../../smtp/listener.ts'
import { type Reply, taken } from '../../smtp/reply.ts'
import { hungUp } from '../../testing/hung-up.ts'
import type { Arrived, Handler } from '../model.ts'
import { lines, lmtp, talk } from '../testing/gateway.ts'
import { type Hop, openHop } from './hop.ts'
import { type ListenDeps, listen } from './listen.ts'

const letter = lines('From: alice@in.test', 'Subject: x', '', 'text')
let work: string
let got: Arrived[]
const ends: (() => unknown)[] = []
beforeEach(() => {
  work = mkdtempSync(path.join(tmpdir(), 'postern-listen-'))
  ends.push(() => rmSync(work, { recursive: true, force: true }))
  got = []
})
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

async function begin(more: Partial<ListenDeps> = {}, each?: Handler['each']): Promise<Listener> {
  const listener = await listen({
    place: { protocol: 'lmtp', host: '127.0.0.1', port: 0 },
    direction: 'out',
    handler: {
      async each(mail) {
        got.push(mail)
        return each ? each(mail) : mail.recipients.map((): Reply => taken)
      },
      all: async () => taken,
    },
    log: createLog('silent'),
    maxBytes: 10_000,
    ...{ work, clients: [], xforward: ['127.0.0.1'], tls: null },
    ...more,
  })
  ends.push(listener.close)
  return listener
}

/** All that is said until the other side hangs up. */
async function said(port: number, text: string): Promise<string[]> {
  const socket = createConnection(port, '127.0.0.1')
  let all = ''
  socket.on('data', chunk => {
    all += chunk
  })
  await once(socket, 'data')
  socket.write(text)
  await hungUp(socket)
  return all.split('\r\n').filter(Boolean)
}

const features = (replies: readonly string[]) => replies.map(reply => /^250[- ](\S+)/.exec(reply)?.[1]).filter(Boolean)

describe('a mail server in front', () => {
  it('is told what it may use', async () => {
    const { port } = await begin()
    const replies = await said(port, 'LHLO front\r\nQUIT\r\n')
    expect(features(replies)).toEqual(
      expect.arrayContaining(['PIPELINING', '8BITMIME', 'SMTPUTF8', 'SIZE', 'XFORWARD']),
    )
    expect(replies.some(reply => /SIZE 10000$/.test(reply))).toBe(true)
    expect(features(replies)).not.toContain('STARTTLS')
  })

  it('may say all of it at once, and its queue id is known where it is trusted', async () => {
    const { port } = await begin()
    const replies = await said(
      port,
      `LHLO front\r\nXFORWARD NAME=x IDENT=4cB1Z2\r\nMAIL FROM:<a@in.test> BODY=8BITMIME\r\nRCPT TO:<b@out.test>\r\nRCPT TO:<c@out.test>\r\nDATA\r\n${letter}.\r\nQUIT\r\n`,
    )
    expect(replies.slice(-3).map(reply => reply.slice(0, 3))).toEqual(['250', '250', '221'])
    expect(got.map(({ queueId, recipients }) => [queueId, recipients.length])).toEqual([['4cB1Z2', 2]])
  })

  it('on this machine needs no TLS, from wherever the mail came to it', async () => {
    const { port } = await begin()
    const session = (address: string) =>
      `LHLO front\r\nXFORWARD NAME=[UNAVAILABLE] ADDR=${address} PORT=4711 PROTO=ESMTP\r\nMAIL FROM:<a@out.test>\r\nQUIT\r\n`
    expect((await said(port, session('192.0.2.7'))).at(-2)).toMatch(/^250/)
    expect((await said(port, session('IPv6:2001:db8::7'))).at(-2)).toMatch(/^250/)
  })

  it('that is not trusted names no queue id', async () => {
    const { port } = await begin({ xforward: [] })
    const replies = await said(port, 'LHLO front\r\nXFORWARD IDENT=forged\r\nQUIT\r\n')
    expect(features(replies)).not.toContain('XFORWARD')
    expect(replies.at(-2)).toMatch(/^5/)
  })

  it('hears of a message over the limit before it sends it, or at its end', async () => {
    const { port } = await begin()
    const before = await said(port, 'LHLO front\r\nMAIL FROM:<a@in.test> SIZE=10001\r\nQUIT\r\n')
    expect(before.at(-2)).toMatch(/^552/)
    const large = Buffer.concat([letter, Buffer.from(`${'x'.repeat(70)}\r\n`.repeat(200))])
    const replies = await talk(port, lmtp('a@in.test', ['b@out.test', 'c@out.test'], large))
    expect(replies.slice(-3).map(reply => reply.slice(0, 3))).toEqual(['552', '552', '221'])
    expect(got).toEqual([])
    expect(readdirSync(work)).toEqual([])
  })

  it('can speak TLS', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'gateway.test' }], { keyType: 'ec' })
    const { port } = await begin({ tls: { key, cert } })
    const socket = createConnection(port, '127.0.0.1')
    const next = async () => String((await once(socket, 'data'))[0])
    await next()
    socket.write('LHLO front\r\n')
    expect(await next()).toContain('STARTTLS')
    socket.write('STARTTLS\r\n')
    expect(await next()).toMatch(/^220/)
    const secure = connectTls({ socket, rejectUnauthorized: false })
    await once(secure, 'secureConnect')
    secure.write('LHLO front\r\n')
    const [answer] = await once(secure, 'data')
    expect(String(answer)).not.toContain('STARTTLS')
    expect(String(answer)).toContain('SIZE 10000')
    secure.destroy()
  })
})

describe('the next mail server', () => {
  /** What it announces not, and what it heard. */
  async function next(hidden: object) {
    const heard: { args: Record<string, unknown>; to: string[]; text: string }[] = []
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      ...hidden,
      onData(stream, { envelope }, done) {
        const chunks: Buffer[] = []
        stream.on('data', chunk => chunks.push(chunk))
        stream.on('end', () => {
          const { mailFrom, rcptTo } = envelope
          const args = (mailFrom && (mailFrom.args as Record<string, unknown>)) || {}
          heard.push({ args, to: rcptTo.map(({ address }) => address), text: String(Buffer.concat(chunks)) })
          done()
        })
      },
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    ends.push(() => new Promise<void>(resolve => server.close(resolve)))
    const { port } = server.server.address() as { port: number }
    const hop: Hop = openHop({ protocol: 'smtp', host: '127.0.0.1', port }, { kind: 'any', ca: null })
    ends.push(() => hop.close())
    return { heard, hop }
  }

  it('gets an address and a text in UTF-8 as they are, and is told so', async () => {
    const { heard, hop } = await next({})
    const { port } = await begin({}, ({ staged, mailFrom, recipients }) =>
      hop.deliver({
        ...{ mailFrom, recipients: recipients.map(({ address }) => address), content: staged.stream() },
        ...{ size: staged.size, eightBit: staged.eightBit },
      }),
    )
    const text = lines('From: alice@in.test', 'Subject: Grüße', '', 'Grüße')
    const replies = await said(
      port,
      `LHLO front\r\nMAIL FROM:<alice@in.test> SMTPUTF8 BODY=8BITMIME\r\nRCPT TO:<jürgen@out.test>\r\nDATA\r\n${text}.\r\nQUIT\r\n`,
    )
    expect(replies.at(-2)).toMatch(/^250/)
    expect(heard).toMatchObject([{ to: ['jürgen@out.test'], args: { SMTPUTF8: true, BODY: '8BITMIME' } }])
    expect(heard[0]!.text).toBe(text.toString())
  })
})

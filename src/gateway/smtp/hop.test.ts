import { createServer, type Server, type Socket } from 'node:net'
import { generate } from 'selfsigned'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ClientTls } from '../../runtime/tls.ts'
import { away, unproven } from '../../smtp/reply.ts'
import { type Hop, openHop, tryHop } from './hop.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})
const parcel = (recipients: readonly string[]) => ({
  ...{ mailFrom: 'a@in.test', recipients, size: 20, eightBit: false },
  content: Buffer.from('Subject: x\r\n\r\nx\r\n'),
})

async function listening(server: Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => server.close())
  return (server.address() as { port: number }).port
}

function hopTo(port: number, milliseconds = 300): Hop {
  const timeouts = { connectionTimeout: milliseconds, greetingTimeout: milliseconds, socketTimeout: milliseconds }
  const hop = openHop({ protocol: 'smtp', host: '127.0.0.1', port }, { kind: 'any', ca: null }, { timeouts })
  ends.push(() => hop.close())
  return hop
}

describe('a next mail server', () => {
  it.each([
    ['that never greets', 0],
    ['that hangs after EHLO', 1],
    ['that hangs after MAIL FROM', 2],
    ['that hangs after DATA', 4],
  ])('%s counts as away, for now', async (_, answers) => {
    const sockets: Socket[] = []
    const port = await listening(
      createServer(socket => {
        sockets.push(socket)
        socket.on('error', () => {})
        let left = answers
        const say = (line: string) => left-- > 0 && socket.write(line)
        say('220 hello\r\n')
        socket.on('data', chunk => {
          for (const line of chunk.toString().split('\r\n').filter(Boolean))
            say(line === 'DATA' ? '354 go\r\n' : '250 ok\r\n')
        })
      }),
    )
    ends.unshift(() => {
      for (const socket of sockets) socket.destroy()
    })
    expect(await hopTo(port).deliver(parcel(['b@out.test', 'c@out.test']))).toEqual([away, away])
  })

  it('gets bytes whose lines are known to be sound to the byte, dots and all, and more of them over the same connection', async () => {
    const got: Buffer[] = []
    const server = new SMTPServer({
      ...{ authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'] },
      onData(stream, _, done) {
        const pieces: Buffer[] = []
        stream.on('data', (piece: Buffer) => pieces.push(piece))
        stream.on('end', () => {
          got.push(Buffer.concat(pieces))
          done()
        })
      },
    })
    const hop = hopTo(await listening(server.server), 5_000)
    const large = Buffer.from(`Subject: x\r\n\r\n${`${'x'.repeat(70)}\r\n.${'y'.repeat(70)}\r\n..\r\n`.repeat(10_000)}`)
    const contents = ['.\r\n', '.a\r\n..\r\n.\r\n\r\n.', 'Subject: x\r\n\r\nx', '\r\n'].map(text => Buffer.from(text))
    for (const content of [...contents, large]) {
      const sent = { ...parcel(['b@out.test']), content, size: content.length }
      for (const isSound of [true, false]) expect((await hop.deliver({ ...sent, isSound }))[0]!.code).toBe(250)
      const [sound, other] = got.splice(0)
      expect(Buffer.compare(sound!, other!)).toBe(0)
      expect(sound!.subarray(0, content.length).equals(content)).toBe(true)
    }
  })

  it('that refuses one of several is heard for each, and the connection is used again', async () => {
    let connections = 0
    const got: string[] = []
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      onConnect(_, done) {
        connections++
        done()
      },
      onRcptTo({ address }, _, done) {
        if (address.startsWith('no')) return done(Object.assign(new Error('5.1.1 nobody'), { responseCode: 550 }))
        if (address.startsWith('later')) return done(Object.assign(new Error('4.2.2 full'), { responseCode: 452 }))
        done()
      },
      onData(stream, { envelope }, done) {
        stream.resume()
        stream.on('end', () => {
          got.push(...envelope.rcptTo.map(({ address }) => address))
          done()
        })
      },
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    ends.push(() => new Promise<void>(resolve => server.close(resolve)))
    const hop = hopTo((server.server.address() as { port: number }).port, 5_000)
    const codes = async (...to: string[]) => (await hop.deliver(parcel(to))).map(({ code }) => code)
    expect(await codes('b@out.test', 'no@out.test', 'later@out.test', 'c@out.test')).toEqual([250, 550, 452, 250])
    expect(await codes('d@out.test')).toEqual([250])
    expect((await hop.deliver(parcel(['e@out.test'])))[0]!.said).toBe('OK: message queued')
    expect(await codes('no@out.test')).toEqual([550])
    expect(await codes('later@out.test', 'no@out.test')).toEqual([452, 550])
    expect(got).toEqual(['b@out.test', 'c@out.test', 'd@out.test', 'e@out.test'])
    expect(connections).toBeLessThanOrEqual(2)
    expect((await hop.deliver(parcel(['no@out.test'])))[0]!.text).toBe('5.1.1 nobody')
  })
})

describe('a next mail server on another machine', () => {
  let made: { key: string; cert: string }
  beforeAll(async () => {
    const names = [{ type: 2 as const, value: 'localhost' }]
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      extensions: [
        { name: 'subjectAltName', altNames: names },
        { name: 'basicConstraints', cA: true },
      ],
    })
    made = { key, cert }
  })

  /** @returns its port, and whom mail was taken for. */
  async function next(offersTls: boolean): Promise<{ port: number; taken: string[] }> {
    const taken: string[] = []
    const server = new SMTPServer({
      ...made,
      authOptional: true,
      disabledCommands: offersTls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      onData(stream, { envelope }, done) {
        stream.resume()
        stream.on('end', () => {
          taken.push(...envelope.rcptTo.map(({ address }) => address))
          done()
        })
      },
    })
    server.on('error', () => {})
    await new Promise<void>(listens => server.listen(0, 'localhost', listens))
    ends.push(() => new Promise<void>(closed => server.close(closed)))
    return { port: (server.server.address() as { port: number }).port, taken }
  }

  async function handOn(kind: ClientTls['kind'], { offersTls = true, knowsIt = false }) {
    const { port, taken } = await next(offersTls)
    const [place, tls] = [
      { protocol: 'smtp' as const, host: 'localhost', port },
      { kind, ca: knowsIt ? made.cert : null },
    ]
    const hop = openHop(place, tls)
    ends.unshift(() => hop.close())
    const [reply] = await hop.deliver(parcel(['b@out.test']))
    const looked = await tryHop(place, tls).then(
      () => 'good',
      () => 'wrong',
    )
    return { reply: reply!.code === 250 ? 'taken' : reply, taken, looked }
  }
  const nothing = { reply: unproven, taken: [], looked: 'wrong' }
  const all = { reply: 'taken', taken: ['b@out.test'], looked: 'good' }

  it('gets nothing while its certificate is one that it made itself', { tags: ['long'] }, async () => {
    expect(await handOn('verify', {})).toEqual(nothing)
    expect(await handOn('require', {})).toEqual(nothing)
  })

  it('gets mail by a certificate that counts, or where none is asked for', { tags: ['long'] }, async () => {
    expect(await handOn('verify', { knowsIt: true })).toEqual(all)
    expect(await handOn('require', { knowsIt: true })).toEqual(all)
    expect(await handOn('any', {})).toEqual(all)
  })

  it('gets nothing without TLS where that is required', { tags: ['long'] }, async () => {
    expect(await handOn('require', { offersTls: false })).toEqual(nothing)
    expect(await handOn('verify', { offersTls: false })).toEqual(all)
  })
})

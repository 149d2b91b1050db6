import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { generate } from 'selfsigned'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLog } from '../runtime/log.ts'
import { NoRoom } from '../runtime/staged.ts'
import { hungUp } from '../testing/hung-up.ts'
import { type Listener, type ListenerOptions, startListener } from './listener.ts'
import { full, taken } from './reply.ts'

let listener: Listener
const sockets: Socket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await listener.close()
})

async function begin(more: Partial<ListenerOptions> = {}): Promise<void> {
  listener = await startListener({
    place: { protocol: 'smtp', host: '127.0.0.1', port: 0 },
    log: createLog('silent'),
    ...{ maxClients: 10, maxRecipients: 2, maxBytes: 10_000 },
    async onMessage(content) {
      for await (const _ of content);
      return taken
    },
    ...more,
  })
}

/** A session in which each line is answered before the next is said. */
async function session(lines: readonly string[]): Promise<{ socket: Socket; ended: Promise<string> }> {
  const socket = createConnection(listener.port, '127.0.0.1').on('error', () => {})
  sockets.push(socket)
  let text = ''
  socket.on('data', chunk => {
    text += chunk
  })
  const ended = hungUp(socket).then(() => text)
  await once(socket, 'data')
  for (const line of lines) {
    socket.write(`${line}\r\n`)
    await once(socket, 'data')
  }
  return { socket, ended }
}

const envelope = ['EHLO client', 'MAIL FROM:<a@in.test>', 'RCPT TO:<b@out.test>']
const lastOf = (text: string) => text.trimEnd().split('\r\n').at(-1)

describe('a client that says something now and then, and comes to no end', () => {
  const half = 900_000
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true }))
  afterEach(() => void vi.useRealTimers())

  it('is sent away before its message', async () => {
    await begin()
    const { socket, ended } = await session(envelope)
    await pass(half)
    socket.write('NOOP\r\n')
    await once(socket, 'data')
    await pass(half)
    expect(lastOf(await ended)).toMatch(/^421 4\.4\.2 /)
  })

  it('is sent away within its message', async () => {
    await begin()
    const { socket, ended } = await session([...envelope, 'DATA'])
    socket.write('a line\r\n')
    await pass(2 * half)
    expect(lastOf(await ended)).toMatch(/^421 4\.4\.2 /)
  })

  it('has all the time again for its next message, and none is counted while it waits for a reply', async () => {
    let [heard, reply] = [() => {}, () => {}]
    const [isHeard, isReplied] = [new Promise<void>(go => (heard = go)), new Promise<void>(go => (reply = go))]
    await begin({
      async onMessage(content) {
        for await (const _ of content);
        heard()
        await isReplied
        return taken
      },
    })
    const { socket } = await session([...envelope, 'DATA'])
    await pass(half)
    socket.write('.\r\n')
    await isHeard
    await pass(2 * half)
    reply()
    expect(String((await once(socket, 'data'))[0])).toMatch(/^250 /)
    await pass(half)
    socket.write('NOOP\r\n')
    expect(String((await once(socket, 'data'))[0])).toMatch(/^250 /)
  })
})

describe('a listener that is closed', () => {
  it('sends a client away that is connected and says nothing', async () => {
    await begin()
    const { ended } = await session([])
    await listener.close()
    expect(lastOf(await ended)).toMatch(/^421 /)
  })

  it('sends a client away that has not come to its message', async () => {
    await begin()
    const { ended } = await session(envelope)
    await listener.close()
    expect(lastOf(await ended)).toMatch(/^421 /)
  })

  it('sends a client away that began TLS, and does not go on', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'test' }], { keyType: 'ec' })
    await begin({ tls: { key, cert } })
    const { ended } = await session(['EHLO client', 'STARTTLS'])
    await listener.close()
    expect(lastOf(await ended)).toMatch(/^220 /)
  })

  it('takes the message that is under way, says so, and closes then', async () => {
    await begin()
    const { socket, ended } = await session([...envelope, 'DATA'])
    const closed = listener.close()
    socket.write('Subject: x\r\n\r\nx\r\n.\r\n')
    await closed
    const text = await ended
    expect(text.trimEnd().split('\r\n').slice(-2)).toEqual([
      expect.stringMatching(/^250 /),
      expect.stringMatching(/^421 /),
    ])
  })
})

it('a listener that is closed cuts a message that does not come to its end in time', async () => {
  let begun = () => {}
  const isBegun = new Promise<void>(resolve => {
    begun = resolve
  })
  const broken: string[] = []
  await begin({
    graceMs: 0,
    async onMessage(content) {
      begun()
      for await (const _ of content);
      return taken
    },
    log: createLog('warn', { write: line => void broken.push(line) }),
  })
  const { socket, ended } = await session([...envelope, 'DATA'])
  socket.write('Subject: x\r\n')
  await isBegun
  await listener.close()
  expect(lastOf(await ended)).toMatch(/^354 /)
  await expect.poll(() => broken.join()).toContain('a message was not taken')
})

describe('what cannot be taken', () => {
  it('for want of room is a matter of time, and the session goes on', async () => {
    await begin({
      onMessage: () => Promise.reject(new NoRoom()),
    })
    const { socket, ended } = await session([...envelope, 'DATA', 'x\r\n.', 'QUIT'])
    socket.end()
    expect(await ended).toContain(`${full.code} ${full.text}`)
  })

  it('are more recipients than a transaction may have', async () => {
    await begin()
    const { socket, ended } = await session([...envelope, 'RCPT TO:<c@out.test>', 'RCPT TO:<d@out.test>', 'QUIT'])
    socket.end()
    expect(await ended).toMatch(/^452 4\.5\.3 /m)
  })
})

describe('an address', () => {
  async function heard(address: string): Promise<readonly string[]> {
    const all: string[] = []
    await begin({
      async onMessage(content, { recipients }) {
        for await (const _ of content);
        all.push(...recipients.map(recipient => recipient.address))
        return taken
      },
    })
    const { ended } = await session([
      'EHLO client',
      'MAIL FROM:<a@in.test> SMTPUTF8',
      `RCPT TO:<${address}>`,
      'DATA',
      'x\r\n.',
      'QUIT',
    ])
    await ended
    return all
  }

  it.each([
    'bob@xn--bcher-kva.example',
    'Bob@XN--BCHER-KVA.Example',
    'bob@bücher.example',
    'bob@bu\u0308cher.example',
    'bob@ｐartner.example',
    'bob@partner。example',
    String.raw`"b\ob"@Partner.example`,
    'bob@[IPv6:2001:DB8:0:0::1]',
    'jürgen+x@partner.example',
  ])('is handed on as it was spelled: %s', async address => {
    expect(await heard(address)).toEqual([address])
  })

  it('loses the route before it, which says nothing', async () => {
    expect(await heard('@relay.test:bob@xn--bcher-kva.example')).toEqual(['bob@xn--bcher-kva.example'])
  })

  it('of bytes that are no letters is nobody’s', async () => {
    await begin()
    const { socket, ended } = await session(['EHLO client', 'MAIL FROM:<a@in.test> SMTPUTF8'])
    socket.write(Buffer.from('RCPT TO:<b\xf6b@out.test>\r\nQUIT\r\n', 'latin1'))
    expect(await ended).toMatch(/^550 /m)
  })
})

import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, createConnection, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { generate } from 'selfsigned'
import { afterEach, describe, expect, it } from 'vitest'
import { hungUp } from '../testing/hung-up.ts'
import { type Stoppable, stoppableHttp } from './stop.ts'

/** Milliseconds. Nothing here waits for the first: what is under way is to end by itself. */
const long = 600_000
const none = 0

const sockets: Socket[] = []
let server: ReturnType<typeof createServer>
let connections: Stoppable
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  server.close()
})

async function listen(handle: RequestListener, graceMs: number, tls?: { key: string; cert: string }): Promise<void> {
  server = tls ? createSecureServer(tls, handle) : createServer(handle)
  connections = stoppableHttp(server, { graceMs })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
}

const hello: RequestListener = (_, answer) => void answer.end('hello')

/** Connected, and known to the server. */
async function connect(): Promise<Socket> {
  const connected = once(server, 'connection')
  const socket = createConnection((server.address() as AddressInfo).port, '127.0.0.1')
  sockets.push(socket.on('error', () => {}))
  await connected
  return socket
}

const ask = 'GET / HTTP/1.1\r\nHost: test\r\n\r\n'

async function answerOf(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', chunk => {
    text += chunk
  })
  await hungUp(socket)
  return text
}

describe('a connection on which nothing is under way', () => {
  it('is kept longer than a proxy keeps it for its next request', async () => {
    await listen(hello, long)
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    expect(answer.headers.get('keep-alive')).toBe('timeout=72')
    await connections.stop()
  })
})

describe('a connection on which nothing is under way is closed at once', () => {
  it('where nothing was ever said', async () => {
    await listen(hello, long)
    const closed = answerOf(await connect())
    await connections.stop()
    expect(await closed).toBe('')
  })

  it('where a request has begun, and its header has no end', async () => {
    await listen(hello, long)
    const socket = await connect()
    const closed = answerOf(socket)
    await new Promise<void>(resolve => socket.write('GET / HTTP/1.1\r\nHost: te', () => resolve()))
    await connections.stop()
    expect(await closed).toBe('')
  })

  it('where an answer was given, and the next question may come', async () => {
    await listen(hello, long)
    const socket = await connect()
    const closed = answerOf(socket)
    socket.write(ask)
    await once(socket, 'data')
    await connections.stop()
    expect(await closed).toContain('hello')
  })

  it('where a handshake of TLS does not come', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'test' }], { keyType: 'ec' })
    await listen(hello, long, { key, cert })
    const closed = answerOf(await connect())
    await connections.stop()
    expect(await closed).toBe('')
  })

  it('where TLS is spoken, and nothing was asked', { tags: ['long'] }, async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'test' }], { keyType: 'ec' })
    await listen(hello, long, { key, cert })
    const secured = once(server, 'secureConnection')
    const socket = connectTls({ socket: await connect(), rejectUnauthorized: false }).on('error', () => {})
    await secured
    const closed = answerOf(socket)
    await connections.stop()
    expect(await closed).toBe('')
  })
})

describe('a request under way', () => {
  it('is answered, and its connection closed then', async () => {
    let answer = () => {}
    const asked = new Promise<void>(resolve =>
      listen((_, response) => {
        answer = () => void response.end('late')
        resolve()
      }, long).then(async () => (await connect()).write(ask)),
    )
    await asked
    const [socket] = sockets
    const closed = answerOf(socket!)
    const stopped = connections.stop()
    answer()
    await stopped
    expect(await closed).toContain('late')
  })

  it('is answered over TLS too, while the connection below is silent', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'test' }], { keyType: 'ec' })
    let answer = () => {}
    let asked = () => {}
    const isAsked = new Promise<void>(resolve => {
      asked = resolve
    })
    const late: RequestListener = (_, response) => {
      answer = () => void response.end('late')
      asked()
    }
    await listen(late, long, { key, cert })
    const socket = connectTls({ socket: await connect(), rejectUnauthorized: false }).on('error', () => {})
    const closed = answerOf(socket)
    socket.write(ask)
    await isAsked
    const stopped = connections.stop()
    answer()
    await stopped
    expect(await closed).toContain('late')
  })

  it('whose body does not come is cut when its time is over', async () => {
    let asked = () => {}
    const isAsked = new Promise<void>(resolve => {
      asked = resolve
    })
    await listen(request => {
      request.resume().on('error', () => {})
      asked()
    }, none)
    const socket = await connect()
    socket.write('POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\nhalf')
    await isAsked
    await connections.stop()
    expect(server.listening).toBe(false)
  })

  it('whose answer nobody reads is cut when its time is over', async () => {
    let asked = () => {}
    const isAsked = new Promise<void>(resolve => {
      asked = resolve
    })
    await listen((_, response) => {
      response.end(Buffer.alloc(64 * 1024 * 1024))
      asked()
    }, none)
    const socket = await connect()
    socket.pause().write(ask)
    await isAsked
    await connections.stop()
    expect(server.listening).toBe(false)
  })
})

it('nobody new is let in', async () => {
  await listen(hello, long)
  const { port } = server.address() as AddressInfo
  await connections.stop()
  const socket = createConnection(port, '127.0.0.1')
  const [error] = await once(socket, 'error')
  expect(error).toMatchObject({ code: 'ECONNREFUSED' })
})

it('a server that never listened is stopped', async () => {
  server = createServer(hello)
  await stoppableHttp(server).stop()
  expect(server.listening).toBe(false)
})

import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createConnection, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { hungUp } from '../testing/hung-up.ts'
import { letGoOfSlowClients, SlowClients, slownessLimits } from './slow-clients.ts'

const seconds = (n: number) => n * 1000

/** A connection on which so many bytes have gone so far. */
const line = () => ({ bytesRead: 0, bytesWritten: 0, writableLength: 0 })
const request = (complete: boolean, readableLength = 0) => ({ complete, readableLength })

describe('who is let go of', () => {
  it.each([
    ['a body that comes byte by byte', { every: 1, bytes: 1 }, true],
    ['a body of 400 bytes a second', { every: 1, bytes: 400 }, true],
    ['a body of 600 bytes a second', { every: 1, bytes: 600 }, false],
    ['a body in bursts, with half a minute between them', { every: 30, bytes: 20_000 }, false],
  ])('%s', (_, { every, bytes }, isSlow) => {
    const clients = new SlowClients<ReturnType<typeof line>>(slownessLimits)
    const socket = line()
    clients.begin(socket, request(false), 0)
    const found: unknown[] = []
    for (let now = 1; now <= 600; now++) {
      if (now % every === 0) socket.bytesRead += bytes
      if (now % 10 === 0) found.push(...clients.look(seconds(now)))
    }
    expect(found.length > 0).toBe(isSlow)
  })

  it('an answer that nobody takes', () => {
    const clients = new SlowClients<ReturnType<typeof line>>(slownessLimits)
    const socket = { ...line(), writableLength: 16_000 }
    clients.begin(socket, request(true), 0)
    expect(clients.look(seconds(50))).toEqual([])
    expect(clients.look(seconds(70))).toEqual([socket])
  })

  it.each([
    ['who has asked, and waits for us', request(true)],
    ['whose bytes we have not looked at', request(false, 65_536)],
  ])('nobody %s', (_, asked) => {
    const clients = new SlowClients<ReturnType<typeof line>>(slownessLimits)
    clients.begin(line(), asked, 0)
    expect(clients.look(seconds(100_000))).toEqual([])
  })

  it('whoever takes more than an hour, a little faster than the limit', () => {
    const clients = new SlowClients<ReturnType<typeof line>>(slownessLimits)
    const socket = line()
    clients.begin(socket, request(false), 0)
    const found: number[] = []
    for (let now = 10; now <= 4_000 && found.length === 0; now += 10) {
      socket.bytesRead += 6_000
      if (clients.look(seconds(now)).length > 0) found.push(now)
    }
    expect(found).toEqual([3_600])
  })
})

describe('a server', () => {
  const open: Socket[] = []
  let server: Server
  afterEach(() => {
    for (const socket of open.splice(0)) socket.destroy()
    server.close()
  })

  /** @returns what the server said before it closed the connection. */
  async function closes(
    limits: Partial<typeof slownessLimits>,
    said: string,
    handle: RequestListener,
  ): Promise<string> {
    server = createServer({ connectionsCheckingInterval: 20 }, handle)
    letGoOfSlowClients(server, { ...slownessLimits, ...limits })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const socket = createConnection((server.address() as AddressInfo).port, '127.0.0.1')
    open.push(socket.on('error', () => {}))
    let text = ''
    socket.on('data', chunk => {
      text += chunk
    })
    socket.write(said)
    await hungUp(socket)
    return text
  }

  it.each([
    ['says nothing', ''],
    ['has begun a header', 'POST / HTTP/1.1\r\nHost: te'],
  ])('closes the connection of who %s', async (_, said) => {
    expect(await closes({ headerMs: 50 }, said, () => {})).toMatch(/^$|408/)
  })

  it('closes the connection of who has begun a body', async () => {
    const begun = 'POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1000\r\n\r\nabc'
    expect(await closes({ graceMs: 50 }, begun, asked => void asked.resume())).toBe('')
  })
})

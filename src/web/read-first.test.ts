import { type AddressInfo, connect } from 'node:net'
import Fastify from 'fastify'
import { expect, it } from 'vitest'
import { readBeforeAnswering } from './read-first.ts'

it('a request without an end is let go of', async () => {
  const app = Fastify()
  readBeforeAnswering(app as never)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  socket.on('error', () => {})
  socket.resume()
  socket.write(
    'POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\nContent-Length: 9000000000\r\n\r\n',
  )
  const piece = Buffer.alloc(65_536)
  let sent = 0
  const more = () => {
    while (socket.writable) {
      sent += piece.length
      if (!socket.write(piece)) return void socket.once('drain', more)
    }
  }
  more()
  await new Promise(resolve => socket.once('close', resolve))
  // What the two systems have in hand comes on top.
  expect(sent).toBeLessThan(50_000_000)
  await app.close()
})

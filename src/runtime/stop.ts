// How a program of ours stops: it waits for nobody who asked nothing, and no longer than a limit for what is under way.

import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http'
import type { Server, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

/** Milliseconds for what is under way. Whoever runs containers kills after ten seconds: all is to be closed before. */
export const graceMs = 8_000

export interface Stoppable {
  /** What was asked for on a connection is under way. @returns what is to be called when it is over. */
  begin(socket: Socket): () => void
  /** Nobody is let in any more; resolves when nobody is connected. */
  stop(): Promise<void>
}

export interface StopOptions {
  readonly graceMs?: number
  /** Closes a connection on which nothing is under way; by default without a word. */
  readonly dismiss?: (socket: Socket) => void
}

interface Connection {
  /** The topmost one: where TLS is spoken, not what it is spoken over. */
  socket: Socket
  underWay: number
}

/** A TLS socket has the addresses of the one below; a socket of this machine has none, and nothing on top. */
const keyOf = (socket: Socket): Socket | string =>
  socket.remotePort === undefined ? socket : `${socket.remoteAddress} ${socket.remotePort}`

/** Of a server to which nobody has connected yet: Node tells of connections once, and takes a silent one for a busy one. */
export function stoppable(server: Server, options: StopOptions = {}): Stoppable {
  const { dismiss = socket => socket.destroySoon() } = options
  const open = new Map<Socket | string, Connection>()
  let stopping = false

  server.on('connection', socket => {
    const key = keyOf(socket)
    const connection: Connection = { socket, underWay: 0 }
    open.set(key, connection)
    socket.once('close', () => {
      if (open.get(key) === connection) open.delete(key)
    })
  })
  server.on('secureConnection', (socket: TLSSocket) => {
    const connection = open.get(keyOf(socket))
    if (connection) connection.socket = socket
  })

  return {
    begin(socket) {
      const connection = open.get(keyOf(socket))
      if (!connection) return () => {}
      connection.underWay++
      return () => {
        connection.underWay--
        if (stopping && connection.underWay === 0) dismiss(connection.socket)
      }
    },
    async stop() {
      stopping = true
      const closed = new Promise(resolve => server.close(resolve))
      for (const { socket, underWay } of open.values()) if (underWay === 0) dismiss(socket)
      await soon(closed, options.graceMs)
      for (const { socket } of open.values()) socket.destroy()
      await closed
    },
  }
}

/** Milliseconds. Longer than nginx keeps a connection for its next request (60 s): what is closed just then loses that request. */
const idleMs = 72_000

/** What was asked of an HTTP server is under way from its header on, until the answer has been handed over; idle ones are kept. */
export function stoppableHttp(server: HttpServer, options?: StopOptions): Stoppable {
  server.keepAliveTimeout = idleMs
  const connections = stoppable(server, options)
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    response.once('close', connections.begin(socket))
  })
  return connections
}

/** Waits for what is under way, but not for longer than a program may take to stop. */
export async function soon(work: Promise<unknown>, limit = graceMs): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<void>(resolve => {
    timer = setTimeout(resolve, limit)
  })
  await Promise.race([work, over]).finally(() => clearTimeout(timer))
}

// Connections that are held and hardly used: a server lets go of who sends or takes far slower than any line does.

import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export interface SlownessLimits {
  /** Milliseconds for the header of a request, from its first byte on or from the connection's beginning. */
  readonly headerMs: number
  /** Milliseconds that are looked at together: a line may be away for a while. */
  readonly graceMs: number
  /** Less than a modem of 1994: nobody waits for a page at that. */
  readonly bytesPerSecond: number
  /** Milliseconds for a request and its answer, while it is the client that is waited for. */
  readonly longestMs: number
}

export const slownessLimits: SlownessLimits = {
  headerMs: 30_000,
  graceMs: 60_000,
  bytesPerSecond: 500,
  longestMs: 3_600_000,
}

interface UnderWay {
  readonly request: Pick<IncomingMessage, 'complete' | 'readableLength'>
  /** Milliseconds, as those of `look`. */
  readonly since: number
  /** From here on it is measured. */
  from: number
  bytes: number
}

type Line = Pick<Socket, 'bytesRead' | 'bytesWritten' | 'writableLength'>

const moved = ({ bytesRead, bytesWritten }: Line) => bytesRead + bytesWritten

/** What is asked of a server, and how fast it goes on. */
export class SlowClients<Connection extends Line> {
  readonly #limits: SlownessLimits
  readonly #underWay = new Map<Connection, UnderWay>()

  constructor(limits: SlownessLimits) {
    this.#limits = limits
  }

  begin(socket: Connection, request: UnderWay['request'], now: number): void {
    this.#underWay.set(socket, { request, since: now, from: now, bytes: moved(socket) })
  }

  end(socket: Connection): void {
    this.#underWay.delete(socket)
  }

  /** @returns those that are too slow. */
  look(now: number): Connection[] {
    return [...this.#underWay].filter(([socket, asked]) => this.#isSlow(socket, asked, now)).map(([socket]) => socket)
  }

  #isSlow(socket: Connection, asked: UnderWay, now: number): boolean {
    const { graceMs, bytesPerSecond, longestMs } = this.#limits
    const { request, since, from, bytes } = asked
    const isSending = !request.complete && request.readableLength === 0
    if (!isSending && socket.writableLength === 0) {
      // It waits for us.
      asked.from = now
      asked.bytes = moved(socket)
      return false
    }
    if (now - since >= longestMs) return true
    if (now - from < graceMs) return false
    if (moved(socket) - bytes < ((now - from) / 1000) * bytesPerSecond) return true
    asked.from = now
    asked.bytes = moved(socket)
    return false
  }
}

/** Of a server that does not listen yet. */
export function letGoOfSlowClients(server: Server, limits: SlownessLimits = slownessLimits): void {
  server.headersTimeout = limits.headerMs
  // Of the whole request, however fast it comes: what is long and fast is welcome.
  server.requestTimeout = 0
  const clients = new SlowClients<Socket>(limits)
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request
    clients.begin(socket, request, performance.now())
    response.once('close', () => clients.end(socket))
  })
  const timer = setInterval(
    () => {
      for (const socket of clients.look(performance.now())) socket.destroy()
    },
    Math.min(10_000, limits.graceMs),
  )
  timer.unref()
  server.once('close', () => clearInterval(timer))
}

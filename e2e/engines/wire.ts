// The wire: a proxy that every request of a browser goes through. What is for the services it passes on, what is for anybody else it notes and refuses.

import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Wire {
  readonly port: number
  /** Requests that were for anybody but the services: method, host and path. A tunnel (`CONNECT`) has no path. */
  readonly left: readonly { readonly method: string; readonly host: string; readonly path: string }[]
  /** Addresses, headers and bodies of everything that went to the services, where they are kept. */
  readonly sent: readonly Buffer[]
  close(): Promise<void>
}

export interface WireOptions {
  /** Origin of the services. */
  readonly origin: string
  /** What becomes of the headers of the services' answers: how a test plants a hole. */
  readonly keep?: boolean
  readonly headers?: (path: string, headers: IncomingHttpHeaders) => IncomingHttpHeaders
}

export async function startWire({ origin, keep = false, headers = (_, same) => same }: WireOptions): Promise<Wire> {
  const left: { method: string; host: string; path: string }[] = []
  const sent: Buffer[] = []
  const server = createServer((asked, answer) => {
    const url = new URL(asked.url!, origin)
    if (url.origin !== origin) {
      left.push({ method: asked.method!, host: url.hostname, path: url.pathname + url.search })
      answer.writeHead(502).end()
      return
    }
    const passed = request(url, { method: asked.method!, headers: asked.headers }, given => {
      answer.writeHead(given.statusCode!, headers(url.pathname, given.headers))
      given.on('error', () => answer.destroy())
      given.pipe(answer)
    })
    passed.on('error', () => answer.destroy())
    if (keep) {
      sent.push(Buffer.from(`${asked.url} ${asked.rawHeaders.join(' ')}`))
      asked.on('data', (chunk: Buffer) => sent.push(chunk))
    }
    asked.pipe(passed)
  })
  // As the services do: a browser that asks on a connection just closed would wait for an answer that never comes.
  server.keepAliveTimeout = 72_000
  server.on('connect', (asked, socket) => {
    left.push({ method: 'CONNECT', host: asked.url!.replace(/:\d+$/, ''), path: '' })
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    left,
    sent,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

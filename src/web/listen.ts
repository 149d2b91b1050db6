// Where a web server of ours listens, and how it stops listening: closing the app waits for no stranger.

import { lookup } from 'node:dns/promises'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { type Stoppable, stoppableHttp } from '../runtime/stop.ts'
import { letGoOfSlowClients } from './slow-clients.ts'

export interface Where {
  readonly host: string
  readonly port: number
  /** As the app was made with. */
  readonly tls?: { readonly cert: string; readonly key: string } | null
}

/** @returns the port. Rejects where it cannot be listened on. */
export async function listenOn(app: FastifyInstance, { host, port, tls = null }: Where): Promise<number> {
  const servers: Stoppable[] = [stoppableHttp(app.server)]
  letGoOfSlowClients(app.server)
  app.addHook('preClose', async () => void (await Promise.all(servers.map(server => server.stop()))))
  const [first, ...others] = host === 'localhost' ? await addressesOf(host) : [host]
  await app.listen({ host: first!, port })
  const at = app.server.address() as AddressInfo
  for (const other of others) {
    const server = tls ? createSecureServer({ ...tls }, app.routing) : createServer(app.routing)
    letGoOfSlowClients(server)
    // One address of this machine is enough: that it has no other is no fault.
    const isListening = await new Promise<boolean>(resolve => {
      server.once('error', () => resolve(false))
      server.listen(at.port, other, () => resolve(true))
    })
    if (isListening) servers.push(stoppableHttp(server))
  }
  return at.port
}

/** Browsers try one and then the other. */
async function addressesOf(host: string): Promise<string[]> {
  return [...new Set((await lookup(host, { all: true })).map(({ address }) => address))]
}

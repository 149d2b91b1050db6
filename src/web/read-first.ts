// No answer begins before its request was read: proxies send no more of one that is answered, and where the connection ends with the
// answer, what was not read makes an end of both.

import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'

/** So much of what nobody wants is read for the sake of an answer, at least; else what the route takes, and once more. Bytes. */
const leastRead = 4_000_000

export function readBeforeAnswering(app: FastifyInstance): void {
  app.addHook('onSend', async ({ raw, routeOptions }) => {
    await readOn(raw, Math.max(leastRead, 2 * (routeOptions.bodyLimit ?? 0)))
  })
}

/** Reads to the end, but not without end. */
function readOn(request: IncomingMessage, most: number): Promise<void> | undefined {
  if (request.complete || request.destroyed) return undefined
  return new Promise(resolve => {
    let dropped = 0
    request.unpipe()
    request.on('data', (chunk: Buffer) => {
      dropped += chunk.length
      if (dropped > most) resolve()
    })
    for (const event of ['end', 'close', 'error'] as const) request.once(event, () => resolve())
    request.resume()
  })
}

// No answer begins before its request was read: proxies send no more of one that is answered, and where the connection ends with the
// answer, what was not read makes an end of both.

import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'

/** So much of what nobody wants is read for the sake of an answer, at least; else what the route takes, and once more. Bytes. */
const leastRead = 4_000_000

export function readBeforeAnswering(app: FastifyInstance): void {
  app.addHook('onSend', async ({ raw, routeOptions }, reply) => {
    const most = Math.max(leastRead, 2 * (routeOptions.bodyLimit ?? 0))
    // Not without end: no more is read then, and the connection ends, whether its client hears the answer or not.
    if (!(await readOn(raw, most))) reply.header('connection', 'close')
  })
}

/** @returns whether it was read to its end. */
async function readOn(request: IncomingMessage, most: number): Promise<boolean> {
  if (request.complete || request.destroyed) return true
  request.unpipe()
  return new Promise(resolve => {
    let dropped = 0
    request.on('data', (chunk: Buffer) => {
      dropped += chunk.length
      if (dropped <= most) return
      request.pause()
      resolve(false)
    })
    for (const event of ['end', 'close', 'error'] as const) request.once(event, () => resolve(true))
    request.resume()
  })
}

// What is answered while the database was never reached yet: how things were told last, and "later" for all the rest.

import Fastify, { type FastifyInstance, LogController } from 'fastify'
import { paths } from '../../contract/paths.ts'
import { PosternError } from '../../core/errors.ts'
import type { Config } from '../../runtime/config.ts'
import type { Log } from '../../runtime/log.ts'
import { answerErrors } from '../../web/errors.ts'
import { anyOrigin, headersFor } from '../../web/headers.ts'
import { listenOn } from '../../web/listen.ts'
import type { SigningKey } from '../keys/files.ts'
import { signStatus } from '../status/feed.ts'
import type { LastFeed } from '../status/last-feed.ts'

export interface WaitingOptions {
  readonly config: Pick<Config, 'HOST' | 'PORT' | 'https'>
  readonly log: Log
  readonly last: LastFeed
  readonly statusKey: SigningKey
}

/** @returns what closes it. */
export async function answerWhileAway({ config, log, last, statusKey }: WaitingOptions): Promise<() => Promise<void>> {
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
  }) as unknown as FastifyInstance
  answerErrors(app)
  const security = { https: config.https, subdomains: false, statusOrigins: [], outlook: [] }
  app.addHook('onSend', async (request, reply) => {
    const fields = headersFor(request.url.split('?', 1)[0]!, String(reply.getHeader('content-type') ?? ''), security)
    for (const [name, value] of Object.entries(fields)) if (!reply.hasHeader(name)) reply.header(name, value)
  })
  // Routes are those of the services; what is answered here is answered in place of all of them.
  app.addHook('onRequest', async ({ method, url }, reply) => {
    const path = method === 'GET' ? url.split('?', 1)[0] : null
    if (path === paths.health) return reply.send({ alive: true })
    const feed = path === paths.status ? last.read() : null
    if (feed === null) throw new PosternError('unavailable', 'the database was not reached yet')
    reply.headers({ ...anyOrigin, 'cache-control': 'public, max-age=15' })
    return reply.send(await signStatus(feed, statusKey))
  })
  await listenOn(app, { host: config.HOST, port: config.PORT })
  return () => app.close()
}

// What a key node answers: who it is, calls of devices, and parts of keys. To pages of its district's portal, and to programs.

import Fastify, { type FastifyInstance, type FastifyRequest, LogController } from 'fastify'
import type { NodeSelf } from '../../contract/nodes.ts'
import { mediaTypes, nodePaths } from '../../contract/paths.ts'
import { PosternError } from '../../core/errors.ts'
import { secondsOf } from '../../core/seconds.ts'
import { version } from '../../runtime/version.ts'
import { answerErrors } from '../../web/errors.ts'
import { anyOrigin, headersFor } from '../../web/headers.ts'
import { readBeforeAnswering } from '../../web/read-first.ts'
import { limitNetwork } from '../signin/limits.ts'
import { readNodeCard } from './card.ts'
import type { Node } from './node.ts'
import { giveParts } from './parts.ts'
import { answerCall } from './proofs.ts'

/** A request for a thousand keys. */
const bodyBytes = 256 * 1024

/** Pages of the portal alone: from a browser's other pages nothing is asked, and nothing is read. */
function answerPortalAlone(app: FastifyInstance, { parameters }: Node): void {
  app.addHook('onRequest', async ({ headers: { origin }, method }, reply) => {
    if (method === 'GET') {
      reply.headers(anyOrigin)
      return
    }
    const portal = new URL(parameters().portal).origin
    if (origin !== undefined && origin !== portal)
      throw new PosternError('origin-refused', 'a page that is not of this district')
    reply.headers({
      'access-control-allow-origin': portal,
      'cross-origin-resource-policy': 'cross-origin',
      vary: 'origin',
    })
  })
}

export async function nodeApp(node: Node): Promise<FastifyInstance> {
  const { config, log } = node
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyBytes,
    trustProxy: config.TRUSTED_PROXIES.length > 0 ? config.TRUSTED_PROXIES : false,
    genReqId: () => crypto.randomUUID().slice(0, 12),
  }) as unknown as FastifyInstance
  answerErrors(app)
  readBeforeAnswering(app)
  answerPortalAlone(app, node)
  app.addHook('onSend', async ({ url }, reply) => {
    const fields = headersFor(url.split('?', 1)[0]!, String(reply.getHeader('content-type') ?? ''), {
      https: config.url.startsWith('https:'),
      statusOrigins: [],
    })
    for (const [name, value] of Object.entries(fields)) if (!reply.hasHeader(name)) reply.header(name, value)
  })
  app.addHook('onResponse', async ({ method, routeOptions, log }, { statusCode: status, elapsedTime }) => {
    log.info({ method, route: routeOptions.url ?? '', status, ms: Math.round(elapsedTime) }, 'answered')
  })
  // Such a body needs no preflight: a page asks once.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('text/plain', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  routes(app, node)
  return app
}

const asked = ({ body }: FastifyRequest): string => {
  if (typeof body === 'string') return body.trim()
  throw new PosternError('bad-request', 'no signed statement was sent')
}

function routes(app: FastifyInstance, node: Node): void {
  const { config, clock, shares, db, hash } = node
  app.get(nodePaths.self, async (): Promise<NodeSelf> => {
    const serving = await shares.all(secondsOf(clock()))
    return {
      id: config.NODE_ID,
      card: await readNodeCard(db),
      serving: serving.map(({ serial, epoch, place, public_key }) => ({
        serial,
        epoch,
        index: place,
        publicKey: public_key,
      })),
      time: secondsOf(clock()),
      release: version(),
    }
  })
  app.post(nodePaths.call, async (request, reply) => {
    const asking = { ip: request.ip, userAgent: request.headers['user-agent'] }
    const answer = await answerCall(node, asked(request), asking)
    return answer === null ? reply.status(204).send() : answer
  })
  app.post(nodePaths.keys, async (request, reply) => {
    await limitNetwork({ db, config, hash, ip: request.ip, now: clock().getTime() / 1000 })
    const { file, count } = await giveParts(node, asked(request))
    request.log.info({ parts: count }, 'parts given')
    return reply.type(mediaTypes.age).send(Buffer.from(file))
  })
}

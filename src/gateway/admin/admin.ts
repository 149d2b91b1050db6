// The page on which administrators look after kept mail: served by the gateway itself, for such mail never leaves the organisation.

import { existsSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyCookie from '@fastify/cookie'
import fastifyStatic from '@fastify/static'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import { type GatewaySession, gatewayPaths, linkRequest, runRequest } from '../../contract/quarantine.ts'
import { PosternError } from '../../core/errors.ts'
import { secondsOf } from '../../core/seconds.ts'
import { cannotListen } from '../../runtime/listening.ts'
import type { Log } from '../../runtime/log.ts'
import { loopback } from '../../runtime/loopback.ts'
import { soon } from '../../runtime/stop.ts'
import { answerErrors } from '../../web/errors.ts'
import { headersFor } from '../../web/headers.ts'
import { listenOn } from '../../web/listen.ts'
import { readBeforeAnswering } from '../../web/read-first.ts'
import { readFilter } from '../queue/quarantine.ts'
import type { Retry } from '../queue/retry.ts'
import type { Stores } from '../state/store.ts'
import { type Access, createAccess, type Session, sessionLasts } from './access.ts'
import { listAnswer, matchesAnswer, messageAnswer } from './answers.ts'
import { createRuns, type Runs } from './runs.ts'

/** Where the page is built to, seen from where the gateway is built to. */
const builtPage = fileURLToPath(new URL('../../../../dist/quarantine/', import.meta.url))
const missing =
  '<!doctype html><html lang="en"><title>Postern</title><p>The page is not built. Install the package again, or run <code>npm run build</code>, and start again.</p></html>'
/** As many ids as a run may have. */
const bodyBytes = 4 * 1024 * 1024

export interface AdminOptions {
  readonly place: { readonly host: string; readonly port: number }
  readonly tls: { readonly cert: string; readonly key: string } | null
  readonly showsText: boolean
  readonly stores: Stores
  readonly retry: Retry
  readonly clock: () => Date
  readonly log: Log
  readonly work: string
  readonly folder?: string
}

export interface Admin {
  readonly origin: string
  /** Good once, and for ten minutes. */
  newLink(): string
  close(): Promise<void>
}

type Asked = FastifyRequest<{ Params: { id: string }; Querystring: Record<string, string | string[]> }>

/** @throws PosternError `config-invalid` where it cannot listen. */
export async function startAdmin(options: AdminOptions): Promise<Admin> {
  const { place, log } = options
  const tls = loopback.test(place.host) ? null : options.tls
  const seconds = () => secondsOf(options.clock())
  const runs = createRuns({ stores: options.stores, retry: options.retry, seconds, log })
  const sessions = new Sessions(createAccess(seconds), tls !== null)
  const app = await adminApp(options, tls)
  sessionRoutes(app, sessions, log)
  messageRoutes(app, sessions, { ...options, seconds })
  runRoutes(app, sessions, runs)
  const port = await listenOn(app, { ...place, tls }).catch(
    cannotListen('GATEWAY_ADMIN', `${place.host}:${place.port}`),
  )
  const origin = `${tls ? 'https' : 'http'}://${nameOf(place.host)}:${port}`
  log.info({ origin }, 'the page for kept mail')
  return {
    origin,
    newLink: () => `${origin}${gatewayPaths.signIn}#${sessions.access.newLink()}`,
    async close() {
      await app.close()
      await soon(runs.close())
    },
  }
}

/** The page, its headers, and who may ask. */
async function adminApp({ place, log, folder }: AdminOptions, tls: AdminOptions['tls']): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyBytes,
    ...(tls && { https: tls }),
  }) as unknown as FastifyInstance
  await app.register(fastifyCookie)
  answerErrors(app)
  readBeforeAnswering(app)
  const isLocal = loopback.test(place.host)
  app.addHook('onRequest', async request => demandOwnPage(request, tls ? 'https' : 'http', isLocal))
  app.addHook('onSend', async (request, reply) => {
    // Its certificate is the mail servers' business: browsers are not told to insist on one for all of this host.
    const headerOptions = { https: false, statusOrigins: [] }
    const type = String(reply.getHeader('content-type') ?? '')
    for (const [name, value] of Object.entries(headersFor(routeOf(request), type, headerOptions)))
      reply.header(name, value)
  })
  await servePage(app, folder ?? builtPage)
  return app
}

/** Who is signed in, by a cookie. */
class Sessions {
  readonly access: Access
  readonly #cookie: string
  readonly #attributes: { path: string; httpOnly: boolean; secure: boolean; sameSite: 'strict' }

  constructor(access: Access, isSecure: boolean) {
    this.access = access
    this.#cookie = isSecure ? '__Host-postern-gateway' : 'postern-gateway'
    this.#attributes = { path: '/', httpOnly: true, secure: isSecure, sameSite: 'strict' }
  }

  find(request: FastifyRequest): Session | null {
    return this.access.find(request.cookies[this.#cookie] ?? '')
  }

  /** @throws PosternError `not-signed-in` */
  demand(request: FastifyRequest): Session {
    const session = this.find(request)
    if (!session) throw new PosternError('not-signed-in', 'no session of an administrator')
    return session
  }

  /** @throws PosternError `link-expired` */
  begin(link: string, reply: FastifyReply): Session {
    const token = this.access.redeem(link)
    const session = token === null ? null : this.access.find(token)
    if (token === null || !session) throw new PosternError('link-expired', 'a link that is over, or none of ours')
    reply.setCookie(this.#cookie, token, { ...this.#attributes, maxAge: sessionLasts })
    return session
  }

  end(request: FastifyRequest, reply: FastifyReply): void {
    this.access.end(request.cookies[this.#cookie] ?? '')
    reply.clearCookie(this.#cookie, this.#attributes)
  }

  /** A handler for those who are signed in. */
  own<T>(work: (request: Asked, session: Session) => T | Promise<T>) {
    return async (request: FastifyRequest) => work(request as Asked, this.demand(request))
  }
}

function sessionRoutes(app: FastifyInstance, sessions: Sessions, log: Log): void {
  app.get(gatewayPaths.session, (request): GatewaySession => ({ until: sessions.find(request)?.until ?? null }))
  app.post(gatewayPaths.session, (request, reply): GatewaySession => {
    const session = sessions.begin(linkRequest.parse(request.body).token, reply)
    log.info({ session: session.id }, 'an administrator signed in')
    return { until: session.until }
  })
  app.delete(gatewayPaths.session, (request, reply) => {
    sessions.end(request, reply)
    return reply.status(204).send()
  })
}

function messageRoutes(
  app: FastifyInstance,
  sessions: Sessions,
  { stores, work, showsText, log, seconds }: AdminOptions & { readonly seconds: () => number },
): void {
  app.get(
    gatewayPaths.messages,
    sessions.own(({ query }) => listAnswer(stores, filterOf(query), Number(query['page'] ?? 1) || 1, seconds())),
  )
  app.get(
    gatewayPaths.matches,
    sessions.own(({ query }) => matchesAnswer(stores, filterOf(query), seconds())),
  )
  app.get(
    gatewayPaths.message,
    sessions.own(({ params: { id } }, session) => {
      if (showsText) log.info({ id, session: session.id }, 'an administrator read a kept message')
      return messageAnswer(stores, id, { now: seconds(), work, showsText })
    }),
  )
}

function runRoutes(app: FastifyInstance, sessions: Sessions, runs: Runs): void {
  app.post(gatewayPaths.runs, async (request, reply) => {
    const { id } = sessions.demand(request)
    return reply.status(202).send(runs.start(runRequest.parse(request.body), id))
  })
  app.get(
    gatewayPaths.run,
    sessions.own(({ params, query }) => runs.look(params.id, Number(query['from'] ?? 0) || 0)),
  )
  app.delete(
    gatewayPaths.run,
    sessions.own(({ params }) => {
      runs.stop(params.id)
      return runs.look(params.id, 0)
    }),
  )
}

function filterOf(query: Asked['query']) {
  const words = Object.entries(query).flatMap(([name, value]) => [value].flat().map(one => `${name}=${one}`))
  return readFilter(words.filter(word => !/^page=/.test(word)))
}

/** Nobody else's page may ask anything: neither one of another origin, nor one that gave its own name this address. */
function demandOwnPage(request: FastifyRequest, protocol: string, isLocal: boolean): void {
  const { headers, host, method } = request
  const origin = `${protocol}://${host}`
  const isNamed = !isLocal || (URL.canParse(origin) && loopback.test(new URL(origin).hostname))
  const isChange = method !== 'GET' && method !== 'HEAD'
  const site = headers['sec-fetch-site']
  const isApi = routeOf(request).startsWith('/api/')
  const isOwn = !isApi || site === undefined || site === 'same-origin' || (!isChange && site === 'none')
  if (isNamed && isOwn && (!isChange || headers.origin === origin)) return
  throw new PosternError('origin-refused', 'a request from another origin')
}

/** The path as the list of routes spells it, whatever the request's spelling is; as it was asked for, where there is none, and for files. */
function routeOf({ routeOptions, url }: FastifyRequest): string {
  const route = routeOptions.url
  return route === undefined || route.endsWith('*') ? url.split('?', 1)[0]! : route
}

async function servePage(app: FastifyInstance, folder: string): Promise<void> {
  const file = path.join(folder, 'quarantine.html')
  const page = existsSync(file) ? readFileSync(file, 'utf8') : missing
  // Looking at the sign-in page uses nothing up: only its button does.
  for (const at of [gatewayPaths.home, gatewayPaths.signIn])
    app.get(at, (_: FastifyRequest, reply: FastifyReply) => reply.type('text/html; charset=utf-8').send(page))
  if (!existsSync(folder)) return
  await app.register(fastifyStatic, {
    root: path.join(folder, 'assets'),
    prefix: '/assets/',
    index: false,
    dotfiles: 'ignore',
    cacheControl: false,
    etag: false,
    lastModified: false,
    preCompressed: true,
  })
}

/** What a browser is to type where it listens everywhere. */
function nameOf(host: string): string {
  if (/^(?:0\.0\.0\.0|::)$/.test(host)) return hostname()
  return host.includes(':') ? `[${host}]` : host
}

// The HTTP server: Fastify with our headers, our errors, the same-origin rule, and nothing else.

import path from 'node:path'
import fastifyCookie from '@fastify/cookie'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import { paths } from '../../contract/paths.ts'
import { isForPrograms, isProgram, programAnswer, programPreflight } from '../../contract/program/program.ts'
import { demandSameOrigin } from '../../contract/rules/origin.ts'
import { hex, sha256, utf8 } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import type { Config } from '../../runtime/config.ts'
import type { Log } from '../../runtime/log.ts'
import { answerErrors } from '../../web/errors.ts'
import { type HeaderOptions, headersDigest, headersFor, kindsOfAssets } from '../../web/headers.ts'
import type { Pages, Revisions } from '../../web/pages.ts'
import { readBeforeAnswering } from '../../web/read-first.ts'
import { addOnFor } from '../clients/add-on.ts'
import { type Outlook, outlookFor } from '../clients/outlook.ts'
import { Documents } from '../status/document.ts'
import { introductionOf } from './callers.ts'
import { enforceWindows } from './enforce.ts'
import { openapiText } from './openapi.ts'
import { keepApart } from './outlook.ts'
import { register } from './route.ts'
import { routes } from './routes.ts'
import type { Services } from './services.ts'

/** No body of the API is longer; `/open` has its own limit. */
const bodyBytes = 512 * 1024
const idLength = 12

/** A file that was opened posts itself from nowhere. */
function demandOwnPage(request: FastifyRequest, origin: string): void {
  if (routeOf(request) === paths.open) return
  const { method, headers } = request
  const asking = { method, origin: headers.origin, site: headers['sec-fetch-site'] }
  demandSameOrigin({ ...asking, ...introductionOf(request) }, origin)
}

/** Programs call from wherever they run. */
async function answerPreflight({ method, url }: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (method === 'OPTIONS' && isForPrograms(url.split('?', 1)[0]!))
    return reply.code(204).headers(programPreflight).send()
}

const numericLoopback = /^(?:127(?:\.\d+){3}|\[::1\])(?::\d+)?$/

/** On loopback the portal is at `localhost`: under its number it would be another origin, with a store of its own and no cookies. */
async function leadToOrigin(request: FastifyRequest, reply: FastifyReply, origin: string): Promise<void> {
  if (request.method !== 'GET' || request.headers['sec-fetch-dest'] !== 'document') return
  if (numericLoopback.test(request.host) && !numericLoopback.test(new URL(origin).host))
    return reply.redirect(origin + request.url, 302)
}

/** Once: behind a proxy that is not named, the limits count everybody as one. */
function warnOfProxy(): (request: FastifyRequest) => Promise<void> {
  let warned = false
  return async request => {
    if (warned || request.headers['x-forwarded-for'] === undefined) return
    warned = true
    request.log.warn('X-Forwarded-For is ignored: name the proxy in TRUSTED_PROXIES if it is yours')
  }
}

/** The path as the list of routes spells it, whatever the request's spelling is; as it was asked for, where there is none, and for files. */
function routeOf({ routeOptions, url }: FastifyRequest): string {
  const route = routeOptions.url
  return route === undefined || route.endsWith('*') ? url.split('?', 1)[0]! : route
}

const html = 'text/html'

function revisionsOf({ index, handoff, frame }: Pages, options: HeaderOptions): Revisions {
  const shell = [paths.home, paths.handoff, paths.frame, paths.framePictures].map(path => [path, html] as const)
  const digestOf = (text: string) => hex(sha256(utf8(text))).slice(0, 32)
  return {
    pages: digestOf(JSON.stringify([index, handoff, frame, headersDigest(shell, options)])),
    assets: digestOf(headersDigest(kindsOfAssets, options)),
  }
}

function headerOptionsOf({
  https,
  HSTS_SUBDOMAINS,
  STATUS_URLS: urls,
  OUTLOOK_ORIGIN: outlook,
  OUTLOOK_HOSTS: hosts,
}: Config) {
  const statusOrigins = [...new Set(urls.map(url => new URL(url).origin))]
  const subdomains = HSTS_SUBDOMAINS === '1'
  return { https, subdomains, statusOrigins, outlook: outlook === undefined ? [] : [outlook, ...hosts] }
}

function onFirst<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** What failed is tried again. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | null = null
  return () => {
    done ??= work().catch(error => {
      done = null
      throw error
    })
    return done
  }
}

export interface AppOptions extends Omit<Services, 'documents' | 'openapi' | 'revisions' | 'addOn' | 'outlook'> {
  readonly log: Log
  /** The district's root key. */
  readonly root: unknown
}

async function outlookOf({ config, pages, origin }: AppOptions): Promise<Outlook> {
  const { OUTLOOK_ORIGIN: outlook, OUTLOOK_OFFICE_JS: officeJs, OUTLOOK_GATE: gate } = config
  if (outlook === undefined) throw new PosternError('not-found', 'no OUTLOOK_ORIGIN is set')
  const folder = path.join(pages.folder, 'outlook')
  const [name, operator] = [config.PORTAL_NAME, config.OPERATOR_NAME]
  return outlookFor({ folder, origin: origin(), outlook, officeJs, gate, name, operator })
}

export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { config, log, metrics, pages } = options
  const headers = headerOptionsOf(config)
  const { statusOrigins } = headers
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyBytes,
    trustProxy: config.TRUSTED_PROXIES.length > 0 ? config.TRUSTED_PROXIES : false,
    genReqId: () => crypto.randomUUID().slice(0, idLength),
    routerOptions: { maxParamLength: 128 },
  }) as unknown as FastifyInstance
  await app.register(fastifyCookie)
  answerErrors(app, code => metrics.refused(code))
  readBeforeAnswering(app)
  app.addHook('onRequest', async request => keepApart(request, config.OUTLOOK_ORIGIN))
  app.addHook('onRequest', answerPreflight)
  app.addHook('onRequest', async request => demandOwnPage(request, options.origin()))
  if (!config.https) app.addHook('onRequest', (request, reply) => leadToOrigin(request, reply, options.origin()))
  if (config.TRUSTED_PROXIES.length === 0) app.addHook('onRequest', warnOfProxy())
  app.addHook('onSend', async (request, reply) => {
    const fields = headersFor(routeOf(request), String(reply.getHeader('content-type') ?? ''), headers)
    if (isProgram(introductionOf(request))) reply.headers(programAnswer)
    for (const [name, value] of Object.entries(fields)) if (!reply.hasHeader(name)) reply.header(name, value)
  })
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request
    const { statusCode: status, elapsedTime } = reply
    metrics.answered(method, routeOptions.url, status, elapsedTime / 1000)
    request.log.info({ method, route: routeOptions.url ?? '', status, ms: Math.round(elapsedTime) }, 'answered')
  })
  if (options.enforced) enforceWindows(app, options)
  await register(app, routes, {
    ...options,
    revisions: revisionsOf(pages, headers),
    addOn: once(() =>
      addOnFor({
        folder: path.join(pages.folder, 'thunderbird'),
        origin: options.origin(),
        root: options.root,
        statusOrigins,
      }),
    ),
    outlook: once(() => outlookOf(options)),
    documents: new Documents(config.DOCUMENT_FONTS),
    // The same at each start, and seldom asked for.
    openapi: onFirst(() => openapiText(routes)),
  })
  return app
}

// The pretended services over HTTP: the built portal with the headers of the real server, and the handlers behind it.

import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { getResponse, type HttpHandler } from 'msw'
import { paths, screens } from '../src/contract/paths.ts'
import { hex, sha256, utf8 } from '../src/core/bytes.ts'
import { PosternError } from '../src/core/errors.ts'
import { type Stoppable, stoppableHttp } from '../src/runtime/stop.ts'
import { answerErrors } from '../src/web/errors.ts'
import { takeForms } from '../src/web/form.ts'
import { headersDigest, headersFor, kindsOfAssets } from '../src/web/headers.ts'
import { openPosts, openTypes, sendPosted } from '../src/web/open.ts'
import { type Pages, readPages, sendHtml, sendWorker, serveBuilt } from '../src/web/pages.ts'
import { readBeforeAnswering } from '../src/web/read-first.ts'
import { scenarioNamed } from './scenarios.ts'
import { problem } from './services/answer.ts'
import { services } from './services/handlers.ts'
import { trouble } from './services/trouble.ts'
import type { World } from './services/world.ts'

/** Nothing that a portal sends is longer. */
const maxBody = 200_000_000

const open: readonly string[] = [paths.parameters, paths.status, paths.health, paths.ready, paths.security]
/** What is no page and no asset. */
const isService = (path: string) => path.startsWith('/api/') || open.includes(path)

export interface FrontOptions {
  readonly world: World
  /** Folder of the built portal. */
  readonly portal: string
  /** Origins of the status feeds that are elsewhere. */
  readonly statusOrigins: readonly string[]
  readonly switchTo: (scenario: string) => void
}

/** @param listening its port decides the origin, which the world and its pages name: so it listens before there is a world. */
export async function answerOn(listening: Server, options: FrontOptions): Promise<void> {
  const { world, statusOrigins } = options
  const { kid, jwk } = world.keys.root
  const pages = await pagesApp(readPages({ kid, jwk }, options.portal), world.settings.fileBytes, statusOrigins)
  const first = [trouble(world)]
  const handlers = services(world)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', world.settings.origin)
    const named = scenarioNamed(url.searchParams.get('scenario') ?? '')
    if (named && request.method === 'GET' && !isService(url.pathname)) {
      options.switchTo(named.name)
      url.searchParams.delete('scenario')
      response.writeHead(303, { location: url.href, 'cache-control': 'no-store' }).end()
      return
    }
    const inTheWay = await respond(first, new Request(url, { method: request.method ?? 'GET' }), world)
    response.setHeader('date', world.clock().toUTCString())
    if (inTheWay) await write(inTheWay, url.pathname, response, statusOrigins)
    else if (!isService(url.pathname)) pages.routing(request, response)
    else {
      const found = await respond(handlers, await requestOf(request, url), world)
      const missing = () => problem(new PosternError('not-found', 'no such path'))
      await write(found ?? missing(), url.pathname, response, statusOrigins)
    }
  }

  listening.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response).catch(error => {
      if (request.socket.destroyed) return
      console.error(error)
      request.socket.destroy()
    })
  })
}

function respond(handlers: HttpHandler[], request: Request, { settings }: World): Promise<Response | undefined> {
  return getResponse(handlers, request, { baseUrl: settings.origin })
}

async function pagesApp(pages: Pages, fileBytes: number, statusOrigins: readonly string[]): Promise<FastifyInstance> {
  const app = Fastify() as unknown as FastifyInstance
  answerErrors(app)
  readBeforeAnswering(app)
  app.addHook('onSend', async (request, reply) => {
    const type = String(reply.getHeader('content-type') ?? '')
    const headers = headersFor(request.url.split('?', 1)[0]!, type, { https: false, statusOrigins })
    for (const [name, value] of Object.entries(headers)) if (!reply.hasHeader(name)) reply.header(name, value)
  })
  const revision = revisionOf(pages, statusOrigins)
  for (const path of screens) app.get(path, (_, reply) => sendHtml(reply, pages.index))
  app.get(paths.handoff, (_, reply) => sendHtml(reply, pages.handoff))
  app.get(paths.framePictures, (_, reply) => sendHtml(reply, pages.frame))
  app.get(paths.service, (_, reply) => sendWorker(reply, pages, { pages: revision, assets: revision }))
  app.get(paths.open, (_, reply) => reply.redirect(paths.home, 303))
  const folder = await mkdtemp(path.join(tmpdir(), 'postern-mocks-'))
  app.addHook('onClose', () => rm(folder, { recursive: true, force: true }))
  const posts = await openPosts(folder)
  const handler = (request: FastifyRequest, reply: FastifyReply) =>
    sendPosted(request, reply, pages, { fileBytes, posts, network: request.ip })
  await takeForms(app, openTypes, { method: 'POST', url: paths.open, bodyLimit: fileBytes, handler })
  await serveBuilt(app, pages)
  await app.ready()
  return app
}

/** Another one when a page or a header changes: what a service worker has kept is fetched anew then. */
function revisionOf({ index, handoff, frame }: Pages, statusOrigins: readonly string[]): string {
  const cached = [
    ...[paths.home, paths.handoff, paths.frame, paths.framePictures].map(path => [path, 'text/html'] as const),
    ...kindsOfAssets,
  ]
  const headers = headersDigest(cached, { https: false, statusOrigins })
  return hex(sha256(utf8(JSON.stringify([index, handoff, frame, headers])))).slice(0, 32)
}

async function requestOf(request: IncomingMessage, url: URL): Promise<Request> {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers))
    for (const each of [value ?? []].flat()) headers.append(name, each)
  const method = request.method ?? 'GET'
  const bare = method === 'GET' || method === 'HEAD'
  return new Request(url, { method, headers, ...(!bare && { body: await bodyOf(request) }) })
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += (chunk as Buffer).length
    if (length > maxBody) throw new Error('a body without end')
    chunks.push(chunk as Buffer)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

async function write(
  answer: Response,
  path: string,
  response: ServerResponse,
  statusOrigins: readonly string[],
): Promise<void> {
  if (answer.type === 'error') {
    response.destroy()
    return
  }
  const own = headersFor(path, answer.headers.get('content-type') ?? '', { https: false, statusOrigins })
  for (const [name, value] of Object.entries(own)) response.setHeader(name, value)
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') response.setHeader(name, value)
  const cookies = answer.headers.getSetCookie()
  if (cookies.length > 0) response.setHeader('set-cookie', cookies)
  response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()))
}

/** @param port 0: any free one. @returns the server, the port that it has, and what stops it: at once, whatever is under way. */
export async function listen(port: number): Promise<{ server: Server; port: number; connections: Stoppable }> {
  const server = createServer()
  const connections = stoppableHttp(server, { graceMs: 0 })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return { server, port: (server.address() as { port: number }).port, connections }
}

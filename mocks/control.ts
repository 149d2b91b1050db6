// The control page's port: what is pretended, in HTML for people and in JSON for tests; and the status feed of another host.

import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import * as z from 'zod/mini'
import { paths } from '../src/contract/paths.ts'
import { PosternError } from '../src/core/errors.ts'
import { canonicalAddress } from '../src/mail/address/address.ts'
import { controlPage, policy } from './control-page.ts'
import { letter, letterFrom, letterTo } from './letter.ts'
import { scenarios } from './scenarios.ts'
import { openTo } from './services/answer.ts'
import { deliveredFile, sealTo } from './services/people.ts'
import { stateOf } from './services/state.ts'
import { insteadOf } from './services/trouble.ts'
import type { World } from './services/world.ts'

const maxBody = 64 * 1024
const maxLatency = 120_000

/** PUT /state: what is not named stays. The clock goes with a scenario, unless it is named too. */
const change = z.strictObject({
  scenario: z.optional(z.enum(scenarios.map(({ name }) => name))),
  /** ISO 8601. */
  clock: z.optional(z.iso.datetime({ offset: true, local: true })),
  /** Milliseconds. */
  latency: z.optional(z.int().check(z.minimum(0), z.maximum(maxLatency))),
  /** Of a hundred calls. */
  failureRate: z.optional(z.number().check(z.minimum(0), z.maximum(100))),
})
export type Change = z.infer<typeof change>

export interface ControlOptions {
  readonly world: World
  /** Of this port. */
  readonly origin: string
  readonly published: () => Promise<{ signed: string }>
  readonly switchTo: (scenario: string) => void
  readonly setClock: (time: Date) => void
}

export function answerControl(server: Server, options: ControlOptions): void {
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('cache-control', 'no-store')
    response.setHeader('x-content-type-options', 'nosniff')
    // Under `no-referrer` a form of this very page would come from nowhere.
    response.setHeader('referrer-policy', 'same-origin')
    answer(request, response, options).catch(error => {
      const expected =
        error instanceof PosternError || error instanceof z.core.$ZodError || error instanceof SyntaxError
      if (!expected) console.error(error)
      text(response, expected ? 400 : 500, 'text/plain; charset=utf-8', expected ? 'Not understood.' : 'Unexpected.')
    })
  })
}

async function answer(request: IncomingMessage, response: ServerResponse, options: ControlOptions): Promise<void> {
  const { world } = options
  const url = new URL(request.url ?? '/', options.origin)
  const route = `${request.method} ${url.pathname}`
  if (request.method !== 'GET' && (request.headers.origin ?? options.origin) !== options.origin)
    return text(response, 403, 'text/plain; charset=utf-8', 'From another page.')
  if (route === `GET ${paths.status}`) return statusElsewhere(response, options)
  if (route === 'GET /') return page(response, world)
  if (route === 'GET /state') return json(response, stateOf(world))
  if (route === 'PUT /state') {
    apply(change.parse(JSON.parse(await bodyOf(request))), options)
    return json(response, stateOf(world))
  }
  if (route === 'POST /state') {
    apply(change.parse(fromForm(new URLSearchParams(await bodyOf(request)))), options)
    response.writeHead(303, { location: '/' }).end()
    return
  }
  if (route === 'GET /encrypted_message.htm') return file(response, await sample(world, url.searchParams))
  if (route === 'GET /delivered/encrypted_message.htm') {
    const [message, to] = ['message', 'to'].map(name => url.searchParams.get(name) ?? '')
    return file(response, await deliveredFile(world, message!, to!))
  }
  text(response, 404, 'text/plain; charset=utf-8', 'There is no such page.')
}

function apply({ scenario, clock, latency, failureRate }: Change, { world, switchTo, setClock }: ControlOptions): void {
  if (scenario !== undefined) switchTo(scenario)
  if (clock !== undefined) setClock(new Date(clock))
  if (latency !== undefined) world.latency = latency
  if (failureRate !== undefined) world.failureRate = failureRate
}

/** A form names everything, and leaves empty what shall stay. The clock of the form is in UTC. */
function fromForm(form: URLSearchParams): Change {
  const given = (name: string) => form.get(name) || undefined
  const [scenario, clock, latency, failureRate] = ['scenario', 'clock', 'latency', 'failureRate'].map(given)
  return {
    ...(scenario !== undefined && { scenario }),
    ...(clock !== undefined && { clock: `${clock}Z` }),
    ...(latency !== undefined && { latency: Number(latency) }),
    ...(failureRate !== undefined && { failureRate: Number(failureRate) }),
  }
}

async function statusElsewhere(response: ServerResponse, { world, published }: ControlOptions): Promise<void> {
  const conduct = world.scenario.conduct['status-elsewhere']
  if (conduct && (await insteadOf(conduct))?.type === 'error') {
    response.destroy()
    return
  }
  response.setHeader('date', world.clock().toUTCString())
  for (const [name, value] of Object.entries(openTo(15))) response.setHeader(name, value)
  json(response, await published())
}

/** The letter of the demo, from its sender, for whoever is named. */
async function sample(world: World, query: URLSearchParams): Promise<string> {
  const to = canonicalAddress(query.get('to') ?? letterTo)
  return sealTo(world, { message: letter(world.clock()), from: letterFrom, name: 'Dr. Ines Weber', to })
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) {
    body += chunk
    if (body.length > maxBody) throw new PosternError('too-large', 'a body over the limit')
  }
  return body
}

function page(response: ServerResponse, world: World): void {
  response.setHeader('content-security-policy', policy)
  text(response, 200, 'text/html; charset=utf-8', controlPage(world.settings.origin, stateOf(world)))
}

function json(response: ServerResponse, body: unknown): void {
  text(response, 200, 'application/json', JSON.stringify(body))
}

function file(response: ServerResponse, htm: string): void {
  response.setHeader('content-disposition', 'attachment; filename="encrypted_message.htm"')
  text(response, 200, 'text/html; charset=utf-8', htm)
}

function text(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type }).end(body)
}

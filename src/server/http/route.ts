// What the list of routes says of each of them, and how one of them comes to answer.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type * as z from 'zod/mini'
import type { ErrorCode } from '../../core/errors.ts'
import { takeForms } from '../../web/form.ts'
import type { ServiceName, Services } from './services.ts'

/** Whoever may ask. A gateway signs what it asks for with the key that was approved for its domain. */
export type Who = 'anybody' | 'session' | 'session or gateway' | 'administrator'

export type Request = FastifyRequest<{
  Params: Readonly<Record<'challenge' | 'id' | 'link', string>>
  Querystring: Readonly<Record<string, string | string[] | undefined>>
}>
/** Who are you, what do you ask, is it sound, does it exist, do it, answer: in this order. */
export type Handler = (services: Services, request: Request, reply: FastifyReply) => unknown
/** A library that answers by itself. */
export interface Plugin {
  readonly plugin: (app: FastifyInstance, services: Services) => Promise<void>
}

/** A body that is no JSON: its handler reads it as it comes. */
export interface Form {
  /** Media types. */
  readonly types: readonly string[]
  readonly what: string
  /** Bytes. */
  readonly limit: (services: Services) => number
}

/** An answer that is no JSON. */
export interface Other {
  readonly type: string
  readonly what: string
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  /** It is there where one of these runs. */
  readonly of: readonly ServiceName[]
  readonly handler: Handler | Plugin
  /** One sentence. Without it, it is a page or a file of one: for people, not for programs. */
  readonly does?: string
  readonly who?: Who
  readonly asks?: z.ZodMiniType | Form
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  /** By status. null: without a body. */
  readonly answers?: Readonly<Record<number, z.ZodMiniType | Other | null>>
  /** Beside those that follow from the rest. */
  readonly problems?: readonly ErrorCode[]
}

export function isForm(asks: Route['asks']): asks is Form {
  return asks !== undefined && 'types' in asks
}

/** The routes of the services that run here. */
export async function register(app: FastifyInstance, routes: readonly Route[], services: Services): Promise<void> {
  for (const route of routes) {
    if (!route.of.some(service => services.only.has(service))) continue
    const { method, path: url, handler, asks } = route
    if ('plugin' in handler) {
      await handler.plugin(app, services)
      continue
    }
    const answer = async (request: FastifyRequest, reply: FastifyReply) => handler(services, request as Request, reply)
    const options = { method, url, handler: answer }
    if (isForm(asks)) await takeForms(app, asks.types, { ...options, bodyLimit: asks.limit(services) })
    else app.route(options)
  }
}

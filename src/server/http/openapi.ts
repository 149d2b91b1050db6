// The list of routes as an OpenAPI 3.1 document: paths, bodies from the contract's schemas, problems with their codes.

import * as z from 'zod/mini'
import { instancesAnswer } from '../../contract/administrators/instances.ts'
import * as people from '../../contract/administrators/people.ts'
import * as trace from '../../contract/administrators/trace.ts'
import { stopperOf } from '../../contract/enforcement.ts'
import * as keys from '../../contract/keys.ts'
import * as messages from '../../contract/messages.ts'
import * as parameters from '../../contract/parameters.ts'
import { mediaTypes } from '../../contract/paths.ts'
import { problem, statusOfCode } from '../../contract/problem.ts'
import * as program from '../../contract/program/program.ts'
import { period, publicJwk } from '../../contract/shapes.ts'
import * as signin from '../../contract/signin.ts'
import * as status from '../../contract/status.ts'
import * as windows from '../../contract/windows.ts'
import type { ErrorCode } from '../../core/errors.ts'
import { addOnPolicies, addOnUpdates } from './clients.ts'
import { alive, document, ready } from './operation.ts'
import { isForm, type Other, type Route, type Who } from './route.ts'

type Json = Readonly<Record<string, unknown>>

/** Every shape by its name. Of some only the signed form stands in a body: they are its payload. */
const named: Readonly<Record<string, z.ZodMiniType>> = {
  SignInRequest: signin.signInRequest,
  Challenge: program.programChallenge,
  CodeRequest: signin.codeRequest,
  Session: signin.sessionAnswer,
  NewSession: program.programSession,
  SignedParameters: parameters.parametersAnswer,
  Parameters: parameters.signedParameters,
  KeyRequest: keys.keyRequest,
  KeyAssertion: keys.keyAssertion,
  DeliveredKeys: keys.deliveredKeys,
  CertificateRequest: keys.certificateRequest,
  CertificateAssertion: keys.certificateAssertion,
  Certificates: keys.certificateAnswer,
  OutgoingMessage: messages.outgoingMessage,
  Outgoing: messages.outgoingAnswer,
  SignedStatus: status.statusAnswer,
  Status: status.status,
  StatusWindow: status.statusWindow,
  WindowPlan: windows.windowPlan,
  WindowUpdate: windows.windowUpdate,
  Window: windows.windowAnswer,
  Windows: windows.windowsAnswer,
  Administrator: people.administratorAnswer,
  PersonRequest: people.personRequest,
  OwnerRequest: people.ownerRequest,
  EraseRequest: people.eraseRequest,
  Person: people.personAnswer,
  PersonExport: people.personExport,
  Ended: people.endedAnswer,
  Instances: instancesAnswer,
  TraceRequest: trace.traceRequest,
  Trace: trace.traceAnswer,
  PublicJwk: publicJwk,
  Problem: problem,
  Alive: alive,
  Ready: ready,
  Document: document,
  AddOnUpdates: addOnUpdates,
  AddOnPolicies: addOnPolicies,
}

const inPlace = (name: string) => `#/components/schemas/${name}`

function schemas(): Json {
  const registry = z.registry<{ id: string }>()
  for (const [id, shape] of Object.entries(named)) registry.add(shape, { id })
  const { schemas: made } = z.toJSONSchema(registry, {
    io: 'input',
    uri: inPlace,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === period) Object.assign(jsonSchema, { type: 'string', pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$' })
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
    },
  })
  return Object.fromEntries(
    Object.entries(made).map(([name, { $id: _id, $schema: _dialect, ...schema }]) => [name, schema]),
  )
}

function schemaOf(shape: z.ZodMiniType): Json {
  const [name] = Object.entries(named).find(([, each]) => each === shape) ?? []
  if (name === undefined) throw new Error('a shape of the list of routes has no name here')
  return { $ref: inPlace(name) }
}

/** What may be refused, by what the list says of the route. */
export function problemsOf({ method, path, who, asks, problems = [] }: Route): ErrorCode[] {
  const codes: ErrorCode[] = ['internal', ...problems]
  if (method !== 'GET') codes.push('origin-refused')
  if (who !== undefined && who !== 'anybody') codes.push('not-signed-in')
  if (who === 'administrator') codes.push('not-administrator', 'fresh-code-needed')
  if (asks) codes.push('bad-request', 'too-large')
  if (stopperOf(method, path)) codes.push('maintenance')
  return [...new Set(codes)].toSorted()
}

function refusals(route: Route): Json {
  const codes = problemsOf(route)
  const statuses = [...new Set(codes.map(statusOfCode))]
  const refusal = (status: number) => ({
    description: codes
      .filter(code => statusOfCode(code) === status)
      .map(code => `\`${code}\``)
      .join(', '),
    content: { [mediaTypes.problem]: { schema: schemaOf(problem) } },
  })
  return Object.fromEntries(statuses.map(status => [status, refusal(status)]))
}

export function isOther(answer: z.ZodMiniType | Other): answer is Other {
  return 'what' in answer
}

function answers({ answers: given = {} }: Route): Json {
  return Object.fromEntries(
    Object.entries(given).map(([number, answer]) => {
      if (answer === null) return [number, { description: 'Done.' }]
      if (isOther(answer)) return [number, { description: answer.what, content: { [answer.type]: {} } }]
      return [number, { description: 'Done.', content: { 'application/json': { schema: schemaOf(answer) } } }]
    }),
  )
}

function body(asks: Route['asks']): Json {
  if (!asks) return {}
  const content = isForm(asks)
    ? Object.fromEntries(asks.types.map(type => [type, { schema: { type: 'object', description: asks.what } }]))
    : { 'application/json': { schema: schemaOf(asks) } }
  return { requestBody: { required: true, content } }
}

function parameter(place: 'path' | 'query' | 'header', name: string, description?: string): Json {
  return {
    name,
    in: place,
    required: place !== 'query',
    ...(description && { description }),
    schema: { type: 'string' },
  }
}

const session = [{ session: [] }, { program: [], call: [] }]
const security: Readonly<Record<Who, readonly Json[]>> = {
  anybody: [],
  session,
  // What a gateway asks for is signed by its approved key: the signature stands in the body.
  'session or gateway': [...session, {}],
  administrator: [{ session: [] }],
}

function operation(route: Route): Json {
  const { path, of, does, who = 'anybody', handler, headers = {}, query = {}, asks } = route
  const parameters = [
    ...[...path.matchAll(/:(\w+)/g)].map(([, name]) => parameter('path', name!)),
    ...Object.entries(query).map(([name, what]) => parameter('query', name, what)),
    ...Object.entries(headers).map(([name, what]) => parameter('header', name, what)),
  ]
  return {
    operationId: 'plugin' in handler ? path : handler.name,
    summary: does,
    tags: of.length > 2 ? ['operation'] : of,
    security: security[who],
    ...(parameters.length > 0 && { parameters }),
    ...body(asks),
    responses: { ...answers(route), ...refusals(route) },
  }
}

/** Of all routes for programs; the pages are left out. */
export function openapi(routes: readonly Route[]): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const route of routes.filter(({ does }) => does !== undefined)) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Postern',
      version: '1',
      summary: 'What the portal and other programs ask of the services.',
      description:
        'Made from the list of routes. What is signed and what is sealed is described in docs/protocol.md; the pages of the portal are not in here.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: schemas(),
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-postern',
          description: 'The session that a code begins. On http, which is for loopback alone, it is called `postern`.',
        },
        program: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: '`Postern`, and the token once there is one. Of a program that is no browser: it has no cookie.',
        },
        call: {
          type: 'apiKey',
          in: 'header',
          name: 'Postern-Call',
          description: 'A JWS of the device key over this one call: docs/protocol.md.',
        },
      },
    },
  }
}

/** As it is served, and as `docs/openapi.json` holds it. */
export function openapiText(routes: readonly Route[]): string {
  return `${JSON.stringify(openapi(routes), null, 2)}\n`
}

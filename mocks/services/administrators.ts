// What administrators ask and do about people and messages, pretended: of what this run remembers, as the real services answer it.

import type { HttpHandler } from 'msw'
import type { InstancesAnswer } from '../../src/contract/administrators/instances.ts'
import {
  eraseRequest,
  farMonths,
  lookups,
  ownerRequest,
  type PeopleRecorded,
  type PersonAnswer,
  type PersonExport,
  personRequest,
  recentSeconds,
} from '../../src/contract/administrators/people.ts'
import { type TraceAnswer, traceRequest } from '../../src/contract/administrators/trace.ts'
import { tooMany } from '../../src/contract/limits.ts'
import { adminPaths, paths } from '../../src/contract/paths.ts'
import { isProgram } from '../../src/contract/program/program.ts'
import { PosternError } from '../../src/core/errors.ts'
import { addMonths, comparePeriods, type Period, periodOf } from '../../src/core/ibe/period.ts'
import { canonicalAddress, canonicalOrNull } from '../../src/mail/address/address.ts'
import { type Call, introductionOf, json, jsonBody, limitNetwork, service, shaped } from './answer.ts'
import { settle } from './relay.ts'
import { demandSession } from './sign-in.ts'
import type { Outgoing, World } from './world.ts'

export function administrators(world: World): HttpHandler[] {
  const asked = (path: string, work: (body: unknown, administrator: string, now: number) => unknown) =>
    service(world, 'post', path, async call => {
      const body = await jsonBody(call)
      const administrator = await demandAdministrator(world, call)
      const wait = world.take(`administrator ${administrator}`, lookups)
      if (wait !== null) throw tooMany('rate-limited', wait)
      const answer = work(body, administrator, call.now)
      return answer === null ? new Response(null, { status: 204 }) : json(answer)
    })
  return [
    service(world, 'get', paths.administrator, async call => json({ address: await demandAdministrator(world, call) })),
    service(world, 'get', adminPaths.instances, async call => {
      await demandAdministrator(world, call)
      return json(instances(call.now))
    }),
    asked(adminPaths.person, (body, administrator) => show(world, addressIn(personRequest, body), administrator)),
    asked(adminPaths.personSignOut, (body, administrator, now) => {
      const address = addressIn(personRequest, body)
      record(world, { what: 'sign-out', address, administrator, at: now })
      return { ended: signOut(world, address) }
    }),
    asked(adminPaths.personNotBefore, (body, administrator, now) => {
      const { period } = shaped(ownerRequest, body)
      const address = addressIn(ownerRequest, body)
      demandOwner(world, address, period)
      record(world, { what: 'not-before', address, administrator, at: now })
      world.ownedFrom.set(address, period)
      return { ended: signOut(world, address) }
    }),
    asked(adminPaths.personExport, (body, administrator, now) => {
      const address = addressIn(personRequest, body)
      record(world, { what: 'export', address, administrator, at: now })
      return exported(world, address)
    }),
    asked(adminPaths.personErase, (body, administrator, now) => {
      const { waitingToo } = shaped(eraseRequest, body)
      erase(world, addressIn(eraseRequest, body), waitingToo, { administrator, at: now })
      return null
    }),
    asked(adminPaths.messageTrace, (body, administrator, now) => {
      const { name } = shaped(traceRequest, body)
      return trace(world, name.trim(), { administrator, at: now })
    }),
  ]
}

/** @throws PosternError `not-administrator`, `fresh-code-needed`, `not-signed-in`, `rate-limited` */
async function demandAdministrator(world: World, call: Call): Promise<string> {
  limitNetwork(world)
  if (isProgram(introductionOf(call))) throw new PosternError('not-administrator', 'administrators work in a browser')
  const { addresses } = await demandSession(world, call)
  const named = [...addresses].filter(([address]) => world.settings.administrators.includes(address))
  if (named.length === 0) throw new PosternError('not-administrator', 'not named as an administrator')
  const fresh = named.find(([, { provenAt }]) => provenAt > call.now - recentSeconds)
  if (!fresh) throw new PosternError('fresh-code-needed', 'the code of the administrator is too old')
  return fresh[0]
}

/** A roll-out under way, whose third machine somebody has forgotten. */
function instances(now: number): InstancesAnswer {
  const common = { settings: 'same', sameKeys: true, isThis: false, jobs: [] as string[] } as const
  const most = ['portal', 'sign-in', 'keys', 'relay', 'status']
  return {
    engine: 'postgresql',
    instances: [
      {
        ...{
          ...common,
          name: 'postern-a.internal:8420',
          release: '1.4.0',
          services: [...most, 'intake'],
          isThis: true,
        },
        ...{ startedAt: now - 3_600, seenAt: now - 4, jobs: ['mailbox'] },
      },
      {
        ...{ ...common, name: 'postern-b.internal:8420', release: '1.3.2', services: [...most, 'intake'] },
        ...{ startedAt: now - 86_400 * 9, seenAt: now - 9, settings: 'root' },
      },
      {
        ...{ ...common, name: 'postern-c.internal:8420', release: '1.4.0', services: most },
        ...{ startedAt: now - 600, seenAt: now - 71, settings: 'other', sameKeys: false },
      },
    ],
    waits: {
      connections: { times: 48_210, seconds: 19.4, longest: 0.31 },
      statements: { times: 131_077, seconds: 214.6, longest: 0.92 },
    },
  }
}

type Addressed = typeof personRequest | typeof ownerRequest | typeof eraseRequest
const addressIn = (shape: Addressed, body: unknown) => canonicalAddress(shaped(shape, body).address)

interface By {
  readonly administrator: string
  /** Seconds. */
  readonly at: number
}

function record(world: World, deed: By & { readonly what: PeopleRecorded; readonly address: string }): void {
  world.records.push(deed)
}

const sessionsOf = (world: World, address: string) =>
  [...world.sessions.values()].filter(({ addresses }) => addresses.has(address))

function signOut(world: World, address: string): number {
  const ended = sessionsOf(world, address)
  for (const { token } of ended) world.sessions.delete(token)
  return ended.length
}

const sentBy = (world: World, address: string) => world.outgoing.filter(({ message }) => message.from === address)
const sentTo = (world: World, address: string) =>
  world.outgoing.flatMap(sent =>
    sent.recipients.filter(to => to.address === address).map(({ state }) => ({ sent, state })),
  )
const times = (all: readonly Outgoing[]) =>
  all.length === 0 ? null : { messages: all.length, since: Math.min(...all.map(({ at }) => at)) }

function waitingFor(world: World, address: string): number {
  settle(world)
  const waiting = ({ message, recipients }: Outgoing) =>
    recipients.filter(to => to.state === 'queued' && (to.address === address || message.from === address)).length
  return world.outgoing.reduce((sum, sent) => sum + waiting(sent), 0)
}

function show(world: World, address: string, administrator: string): PersonAnswer {
  const given = world.given.filter(key => key.address === address)
  const periods = given.map(({ period }) => period).toSorted(comparePeriods)
  const certificates = world.certificates.filter(({ subject }) => subject === address)
  return {
    address,
    sessions: sessionsOf(world, address).map(({ device, kind, until, addresses }) => ({
      ...{ device: device.slice(0, 8), kind, since: addresses.get(address)!.provenAt, until },
      others: addresses.size - 1,
    })),
    keys:
      given.length === 0
        ? null
        : { first: periods[0]!, last: periods.at(-1)!, lastAt: Math.max(...given.map(({ lastAt }) => lastAt)) },
    certificates:
      certificates.length === 0
        ? null
        : {
            count: certificates.length,
            newest: certificates
              .map(({ period }) => period)
              .toSorted(comparePeriods)
              .at(-1)!,
          },
    sent: times(sentBy(world, address)),
    received: times(sentTo(world, address).map(({ sent }) => sent)),
    waiting: waitingFor(world, address),
    forwarded: null,
    forwards: null,
    notBefore: world.ownedFrom.get(address) ?? null,
    records: world.records
      .filter(deed => deed.address === address)
      .map(({ at, what, administrator: by }) => ({ at, what, by: by === administrator ? 'you' : 'administrator' })),
  }
}

function exported(world: World, address: string): PersonExport {
  settle(world)
  return {
    address,
    sessions: sessionsOf(world, address).map(({ device, kind, until, addresses }) => ({
      ...{ device, kind, created_at: addresses.get(address)!.provenAt, until, addresses: [...addresses.keys()] },
    })),
    keys: world.given
      .filter(key => key.address === address)
      .map(({ period, firstAt, lastAt, times }) => ({
        ...{ to: 'the person', serial: 1, period, first_at: firstAt, last_at: lastAt, times },
      })),
    certificates: world.certificates
      .filter(({ subject }) => subject === address)
      .map(({ jti, period, at }) => ({ jti, period, issued_at: at, revoked_at: null })),
    sent: sentBy(world, address).map(({ id, at, recipients }) => ({
      ...{ id, created_at: at, recipients: recipients.map(to => ({ address: to.address, state: to.state })) },
    })),
    received: sentTo(world, address).map(({ sent, state }) => ({
      ...{ sender: sent.message.from, created_at: sent.at, state },
    })),
    forwards: [],
    forwarded: [],
    notBefore: world.ownedFrom.get(address) ?? null,
    records: world.records.filter(deed => deed.address === address).map(({ at, what }) => ({ at, what })),
  }
}

/** @throws PosternError `bad-request`, `conflict` */
function demandOwner(world: World, address: string, period: Period): void {
  const latest = addMonths(periodOf(world.clock()), farMonths)
  if (comparePeriods(period, latest) > 0)
    throw new PosternError('bad-request', 'it was not done', { values: { reason: 'far', latest } })
  const notBefore = world.ownedFrom.get(address)
  if (notBefore !== undefined && comparePeriods(period, notBefore) < 0)
    throw new PosternError('conflict', 'it was not done', { values: { reason: 'earlier', notBefore } })
}

/** @throws PosternError `conflict` */
function erase(world: World, address: string, waitingToo: boolean, by: By): void {
  const waiting = waitingFor(world, address)
  if (waiting > 0 && !waitingToo)
    throw new PosternError('conflict', 'it was not done', { values: { reason: 'waiting', waiting } })
  record(world, { what: 'erase', address, ...by })
  signOut(world, address)
  const isOthers = (each: { readonly address?: string; readonly subject?: string }) =>
    each.address !== address && each.subject !== address
  world.given.splice(0, world.given.length, ...world.given.filter(isOthers))
  world.certificates.splice(0, world.certificates.length, ...world.certificates.filter(isOthers))
  const left = world.outgoing
    .filter(({ message }) => message.from !== address)
    .map(sent => ({ ...sent, recipients: sent.recipients.filter(isOthers) }))
    .filter(({ recipients }) => recipients.length > 0)
  world.outgoing.splice(0, world.outgoing.length, ...left)
}

function trace(world: World, name: string, by: By): TraceAnswer {
  settle(world)
  const address = canonicalOrNull(name)
  const isMeant = ({ id, message, recipients }: Outgoing) =>
    id === name ||
    message.messageId === name ||
    message.messageId === `<${name}>` ||
    (address !== null && (message.from === address || recipients.some(to => to.address === address)))
  const found = world.outgoing.filter(isMeant)
  const whom = address === null ? found.flatMap(peopleOf) : [address]
  for (const each of new Set(whom)) record(world, { what: 'trace', address: each, ...by })
  const keys = world.given.filter(key => key.address === address)
  return {
    messages: found.map(({ id, at, message, recipients }) => ({
      ...{ id, sender: message.from, at, messageId: message.messageId },
      recipients: recipients.map(to => ({
        ...{ address: to.address, state: to.state, tries: to.state === 'queued' ? 0 : 1, reply: null, report: null },
        settledAt: to.state === 'queued' ? null : at,
        nextTryAt: to.state === 'queued' ? at : null,
        carrier: `<${to.link}@pretended.example>`,
        keyGivenAt: world.given.findLast(key => key.address === to.address && key.lastAt >= at)?.lastAt ?? null,
        gateway: null,
      })),
    })),
    forwards: [],
    keys: keys.map(({ period, firstAt, lastAt, times }) => ({ domain: null, period, firstAt, lastAt, times })),
  }
}

const peopleOf = ({ message, recipients }: Outgoing) => [message.from, ...recipients.map(({ address }) => address)]

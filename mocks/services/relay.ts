// The pretended relay: takes sealed messages as the real one does, and says after a moment that each was taken.

import type { HttpHandler } from 'msw'
import * as z from 'zod/mini'
import {
  maxRecipients,
  type OutgoingAnswer,
  type OutgoingMessage,
  outgoingMessage,
  storedHeaders,
} from '../../src/contract/messages.ts'
import { paths } from '../../src/contract/paths.ts'
import { demandEnvelopes } from '../../src/contract/rules/envelopes.ts'
import { demandRecipients } from '../../src/contract/rules/recipients.ts'
import { concat, digest, hex, utf8 } from '../../src/core/bytes.ts'
import { maxHeaderLength } from '../../src/core/envelope/recipient.ts'
import { PosternError } from '../../src/core/errors.ts'
import { canonicalAddress } from '../../src/mail/address/address.ts'
import { bytes, type Call, json, limitNetwork, service, shaped } from './answer.ts'
import { district, serial } from './district.ts'
import { parametersOf } from './keys.ts'
import { demandSession } from './sign-in.ts'
import type { Outgoing, World } from './world.ts'

const fieldBytes = 512 * 1024
const uuid = z.uuid()
const day = 86_400
/** After so long the next mail server has taken a message. Seconds. */
export const takenAfter = 2

export function relay(world: World): HttpHandler[] {
  return [
    service(world, 'post', paths.messages, call => accept(world, call)),
    service(world, 'get', paths.outgoing, async call => {
      const { addresses } = await demandSession(world, call)
      const found = world.outgoing.find(({ id }) => id === call.param('id'))
      if (!found || !addresses.has(found.message.from))
        throw new PosternError('not-found', 'no such message of this sender')
      return json(answerOf(world, found))
    }),
    service(world, 'get', paths.stored, call => stored(world, call)),
    service(world, 'delete', paths.stored, call => endStored(world, call)),
  ]
}

async function accept(world: World, call: Call): Promise<Response> {
  limitNetwork(world)
  const session = await demandSession(world, call)
  const { message, envelopes } = await readForm(call, world)
  const key = uuid.safeParse(call.request.headers.get('idempotency-key'))
  if (!key.success) throw new PosternError('bad-request', 'Idempotency-Key is missing or no UUID')
  const { sending } = world.settings
  if (sending === 'nobody') throw new PosternError('sending-off', 'nothing is sent here')
  if (!session.addresses.has(message.from))
    throw new PosternError('not-signed-in', 'the sender is not proven in this session')
  const parts = envelopes.map(envelope => envelope.bytes)
  const hash = hex(await digest(concat(utf8(JSON.stringify(message)), ...parts)))
  const before = world.outgoing.find(sent => sent.message.from === message.from && sent.key === key.data)
  if (before && before.hash !== hash)
    throw new PosternError('conflict', 'another message was taken under this key', { values: { id: before.id } })
  if (before) return json(answerOf(world, before), 202)
  await demandAllowed(world, message)
  if (envelopes.some(({ over }) => over)) throw new PosternError('too-large', 'a posted file is over the limit')
  demandOurs(world, message, parts)
  const taken: Outgoing = {
    id: crypto.randomUUID(),
    key: key.data,
    hash,
    at: call.now,
    message,
    envelopes: parts,
    recipients: message.envelopes.flatMap(({ recipients }, envelope) =>
      recipients.map(({ address, index }) => ({ address, envelope, index, link: newLink(), state: 'queued' as const })),
    ),
  }
  world.outgoing.push(taken)
  return json(answerOf(world, taken), 202)
}

const newLink = () => hex(crypto.getRandomValues(new Uint8Array(16)))

interface Posted {
  readonly message: OutgoingMessage
  readonly envelopes: readonly { readonly bytes: Uint8Array<ArrayBuffer>; readonly over: boolean }[]
}

async function readForm({ request }: Call, { settings }: World): Promise<Posted> {
  if (!request.headers.get('content-type')?.startsWith('multipart/form-data'))
    throw new PosternError('bad-request', 'not multipart/form-data')
  let form: FormData
  try {
    form = await request.formData()
  } catch (cause) {
    throw new PosternError('bad-request', 'the form is broken', { cause })
  }
  const [first, ...files] = [...form]
  if (first?.[0] !== 'message' || typeof first[1] !== 'string')
    throw new PosternError('bad-request', 'the first field is not the message')
  if (first[1].length > fieldBytes || files.length > maxRecipients)
    throw new PosternError('too-large', 'a posted field is over the limit')
  let value: unknown
  try {
    value = JSON.parse(first[1])
  } catch (cause) {
    throw new PosternError('bad-request', 'the message is not JSON', { cause })
  }
  const limit = Math.ceil(settings.messageBytes * 1.13) + maxHeaderLength
  const envelopes = files.map(async ([name, file]) => {
    if (name !== 'envelope' || typeof file === 'string') throw new PosternError('bad-request', 'an unknown part')
    return { bytes: new Uint8Array(await file.arrayBuffer()), over: file.size > limit }
  })
  return { message: shaped(outgoingMessage, value), envelopes: await Promise.all(envelopes) }
}

async function demandAllowed(world: World, message: OutgoingMessage): Promise<void> {
  const { sending, sendDomains: domains, limitSender: rate } = world.settings
  const hasWritten = (from: string, address: string) =>
    world.outgoing.some(sent => sent.message.from === address && sent.recipients.some(to => to.address === from))
  await demandRecipients(message, {
    ...{ sending, domains, burst: rate.burst },
    keys: () => parametersOf(world),
    isCanonical: address => canonicalAddress(address) === address,
    whoWrote: (from, addresses) => new Set(addresses.filter(address => hasWritten(from, address))),
    take: (from, count) => world.take(`sender ${from}`, rate, count),
  })
}

function demandOurs(world: World, message: OutgoingMessage, envelopes: readonly Uint8Array[]): void {
  const { origin, retentionMonths } = world.settings
  const serials = [serial(origin, world.scenario.revoked, retentionMonths)]
  const handed = envelopes.map(bytes => ({ head: bytes, length: bytes.length }))
  demandEnvelopes(message, handed, { district, now: world.clock(), serials })
}

/** What the next mail server has taken by now. */
export function settle(world: World): void {
  for (const { at, recipients, isHeldBack } of world.outgoing)
    if (!isHeldBack && world.now() >= at + takenAfter)
      for (const to of recipients) if (to.state === 'queued') to.state = 'taken'
}

function answerOf(world: World, { id, at, recipients }: Outgoing): OutgoingAnswer {
  settle(world)
  return { id, at, recipients: recipients.map(({ address, state }) => ({ address, state, reply: null })) }
}

async function stored(world: World, call: Call): Promise<Response> {
  limitNetwork(world)
  for (const { at, envelopes, recipients } of world.outgoing) {
    const found = recipients.find(({ link }) => link === call.param('link'))
    if (!found || call.now > at + world.settings.linkDays * day) continue
    const envelope = envelopes[found.envelope]!
    return bytes(envelope, {
      [storedHeaders.address]: encodeURIComponent(found.address),
      [storedHeaders.index]: String(found.index),
      [storedHeaders.digest]: hex(await digest(envelope)),
    })
  }
  throw new PosternError('not-found', 'no such link')
}

/** For whoever is signed in with the address it is for. */
async function endStored(world: World, call: Call): Promise<Response> {
  limitNetwork(world)
  const { addresses } = await demandSession(world, call)
  const found = world.outgoing
    .flatMap(({ recipients }) => recipients)
    .find(({ link, address }) => link === call.param('link') && addresses.has(address))
  if (!found) throw new PosternError('not-found', 'no such link of this reader')
  found.link = newLink()
  return new Response(null, { status: 204 })
}

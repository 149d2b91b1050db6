// What the services know of one message, from any name that somebody has of it: the same for the command line and for the page of administrators.

import { outerId } from '../../carrier/carrier.ts'
import type { TraceAnswer, TracedForward, TracedKey, TracedMessage } from '../../contract/administrators/trace.ts'
import { canonicalOrNull, domainOf } from '../../mail/address/address.ts'
import { type Config, senderOf } from '../../runtime/config.ts'
import type { Hasher } from '../../runtime/log.ts'
import { findIntakeTraces } from '../db/intake-traces.ts'
import type { Database } from '../db/open.ts'
import {
  type Traced,
  tracedByAddress,
  tracedById,
  tracedByMessageId,
  tracedByOuterId,
  tracedByQueueId,
  tracedKeys,
} from '../db/trace.ts'
import { list } from '../keys/domains.ts'

export interface TraceOptions {
  readonly db: Database
  readonly config: Config
  readonly serverKey: Uint8Array
  /** Keyed hash of an address, as records have it. */
  readonly pseudonym: Hasher
  /** Seconds. */
  readonly now: number
}

/** Of a mail server. Words of its replies are none: "queued" stands in all of them. */
const queueId = /^(?=.*\d|.{10})[\w-]{4,40}$/

/** @param named our id, a Message-ID of the inside, of a carrier or of a forwarded mail, a queue id, or an address. */
export async function trace(named: string, options: TraceOptions): Promise<TraceAnswer> {
  const name = named.trim()
  const address = canonicalOrNull(name)
  return {
    messages: await messagesOf(name, address, options),
    forwards: await forwardsOf(name, address, options),
    keys: address === null ? [] : await keysOf(address, options),
  }
}

async function messagesOf(name: string, address: string | null, options: TraceOptions): Promise<TracedMessage[]> {
  const { db, config, serverKey: key, now } = options
  const from = senderOf(config)
  const outer = (inner: string, recipient: string) => outerId(inner, { key, recipient, from })
  const found = await find(db, { name, address, outer, domain: domainOf(from) })
  if (found.length === 0) return []
  const domains = { db, district: config.DISTRICT, nameServers: config.NAME_SERVERS, now }
  const gateways = new Map((await list(domains)).map(({ domain, state }) => [domain, state]))
  return found.map(row => ({
    ...{ id: row.id, sender: row.sender, at: row.created_at, messageId: row.message_id },
    recipients: row.recipients.map(recipient => ({
      ...{ address: recipient.address, state: recipient.state, tries: recipient.tries },
      ...{ reply: recipient.reply ?? recipient.taken_reply, settledAt: recipient.settled_at },
      report: recipient.report_queue_id,
      nextTryAt: recipient.state === 'queued' ? recipient.next_try_at : null,
      carrier: outer(row.message_id, recipient.address),
      keyGivenAt: recipient.key_given_at,
      gateway: gateways.get(domainOf(recipient.address)) ?? null,
    })),
  }))
}

const messageIdIn = (name: string) => (name.startsWith('<') ? name : `<${name}>`)

interface Names {
  readonly name: string
  readonly address: string | null
  readonly outer: (inner: string, recipient: string) => string
  /** Of carriers. */
  readonly domain: string
}

async function find(db: Database, { name, address, outer, domain }: Names): Promise<readonly Traced[]> {
  const messageId = messageIdIn(name)
  const none = () => Promise.resolve([])
  const ways: readonly (() => Promise<readonly Traced[]>)[] = [
    () => tracedById(db, name),
    () => tracedByMessageId(db, messageId),
    messageId.endsWith(`@${domain}>`) ? () => tracedByOuterId(db, messageId, outer) : none,
    address === null ? none : () => tracedByAddress(db, address),
    queueId.test(name) ? () => tracedByQueueId(db, name) : none,
  ]
  for (const way of ways) {
    const found = await way()
    if (found.length > 0) return found
  }
  return []
}

async function forwardsOf(
  name: string,
  address: string | null,
  { db, pseudonym }: TraceOptions,
): Promise<TracedForward[]> {
  const rows = await findIntakeTraces(db, {
    messageId: messageIdIn(name),
    queueId: queueId.test(name) ? name : null,
    sender: address === null ? null : pseudonym(address),
  })
  return rows.map(({ first_at, last_at, message_id, sender, queue_id, answer_id, reply, tries, state, outcome }) => ({
    ...{ at: first_at, lastAt: last_at, messageId: message_id, sender, queueId: queue_id },
    ...{ tries, state, outcome },
    answer: answer_id === null ? null : { messageId: answer_id, reply },
  }))
}

async function keysOf(address: string, { db }: TraceOptions): Promise<TracedKey[]> {
  const rows = await tracedKeys(db, address)
  return rows.map(({ domain, period, first_at, last_at, times }) => ({
    ...{ domain, period, firstAt: first_at, lastAt: last_at, times },
  }))
}

// What the services know of one message, from any name that somebody has of it: the same for the command line and for the page of administrators.

import { outerId } from '../../carrier/carrier.ts'
import type { TraceAnswer, TracedKey, TracedMessage } from '../../contract/trace.ts'
import { canonicalOrNull, domainOf } from '../../mail/address/address.ts'
import { type Config, senderOf } from '../../runtime/config.ts'
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
  /** Seconds. */
  readonly now: number
}

/** Of a mail server. Words of its replies are none: "queued" stands in all of them. */
const queueId = /^(?=.*\d|.{10})[\w-]{4,40}$/

/** @param named our id, a Message-ID of the inside or of a carrier, a queue id of the next mail server, or an address. */
export async function trace(named: string, options: TraceOptions): Promise<TraceAnswer> {
  const name = named.trim()
  const address = canonicalOrNull(name)
  return {
    messages: await messagesOf(name, address, options),
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
      nextTryAt: recipient.state === 'queued' ? recipient.next_try_at : null,
      carrier: outer(row.message_id, recipient.address),
      keyGivenAt: recipient.key_given_at,
      gateway: gateways.get(domainOf(recipient.address)) ?? null,
    })),
  }))
}

interface Names {
  readonly name: string
  readonly address: string | null
  readonly outer: (inner: string, recipient: string) => string
  /** Of carriers. */
  readonly domain: string
}

async function find(db: Database, { name, address, outer, domain }: Names): Promise<readonly Traced[]> {
  const messageId = name.startsWith('<') ? name : `<${name}>`
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

async function keysOf(address: string, { db }: TraceOptions): Promise<TracedKey[]> {
  const rows = await tracedKeys(db, address)
  return rows.map(({ domain, period, first_at, last_at, times }) => ({
    ...{ domain, period, firstAt: first_at, lastAt: last_at, times },
  }))
}

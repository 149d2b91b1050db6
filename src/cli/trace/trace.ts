// postern trace: what the services know of one message, from any name that somebody has of it, and whom to ask for the rest.

import { outerId } from '../../carrier/carrier.ts'
import { PosternError } from '../../core/errors.ts'
import { canonicalOrNull, domainOf } from '../../mail/address/address.ts'
import { type Config, senderOf } from '../../runtime/config.ts'
import type { Database } from '../../server/db/open.ts'
import {
  type Traced,
  tracedByAddress,
  tracedById,
  tracedByMessageId,
  tracedByOuterId,
  tracedByQueueId,
} from '../../server/db/trace.ts'
import { list } from '../../server/keys/domains.ts'
import { readSymmetricKey } from '../../server/keys/files.ts'
import { readDatabase } from '../district.ts'
import { result, type Speaker } from '../output.ts'

const time = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000', '')

/** @param named our id, a Message-ID of the inside or of a carrier, a queue id of the next mail server, or an address. */
export async function trace(config: Config, named: string, now: number, speaker: Speaker): Promise<void> {
  await readDatabase(config, async db => {
    const outer = outerIdsOf(config)
    const found = await find(db, named.trim(), outer)
    if (found.length === 0)
      throw new PosternError(
        'not-found',
        'The relay knows no message by that: it never came here, or more than 40 days ago. What a gateway sealed or opened is known there alone: look for it in the log of the gateway.',
      )
    const gateways = new Map((await list(domainsOf(db, config, now))).map(({ domain, state }) => [domain, state]))
    const told = found.map(message => ({
      ...{ id: message.id, sender: message.sender, at: message.created_at, messageId: message.message_id },
      recipients: message.recipients.map(recipient => ({
        ...{ address: recipient.address, state: recipient.state, tries: recipient.tries },
        ...{ reply: recipient.reply ?? recipient.taken_reply, settledAt: recipient.settled_at },
        nextTryAt: recipient.state === 'queued' ? recipient.next_try_at : null,
        carrier: outer(message.message_id, recipient.address),
        keyGivenAt: recipient.key_given_at,
        gateway: gateways.get(domainOf(recipient.address)) ?? null,
      })),
    }))
    result(speaker, { messages: told }, told.map(inWords).join('\n\n'))
  })
}

const domainsOf = (db: Database, config: Config, now: number) => {
  return { db, district: config.DISTRICT, nameServers: config.NAME_SERVERS, now }
}

function outerIdsOf(config: Config): (inner: string, recipient: string) => string {
  const key = readSymmetricKey(config.data, 'server')
  const from = senderOf(config)
  return (inner, recipient) => outerId(inner, { key, recipient, from })
}

async function find(
  db: Database,
  named: string,
  outer: (inner: string, recipient: string) => string,
): Promise<readonly Traced[]> {
  const messageId = named.startsWith('<') ? named : `<${named}>`
  const address = canonicalOrNull(named)
  const ways = [
    () => tracedById(db, named),
    () => tracedByMessageId(db, messageId),
    () => tracedByOuterId(db, messageId, outer),
    () => (address === null ? Promise.resolve([]) : tracedByAddress(db, address)),
    () => tracedByQueueId(db, named),
  ]
  for (const way of ways) {
    const found = await way()
    if (found.length > 0) return found
  }
  return []
}

interface Told {
  readonly id: string
  readonly sender: string
  readonly at: number
  readonly messageId: string
  readonly recipients: readonly {
    readonly address: string
    readonly state: string
    readonly tries: number
    readonly reply: string | null
    readonly settledAt: number | null
    readonly nextTryAt: number | null
    readonly carrier: string
    readonly keyGivenAt: number | null
    readonly gateway: string | null
  }[]
}

function inWords({ id, sender, at, messageId, recipients }: Told): string {
  return [
    `${time(at)}  the relay took ${id} from ${sender}, Message-ID ${messageId}`,
    ...recipients.flatMap(recipient => [
      `  ${recipient.address}: ${recipient.state}${recipient.settledAt === null ? '' : ` at ${time(recipient.settledAt)}`}, ${recipient.tries} tries${recipient.nextTryAt === null ? '' : `, the next at ${time(recipient.nextTryAt)}`}`,
      ...(recipient.reply === null ? [] : [`    the mail server said: ${recipient.reply}`]),
      `    on the way it is ${recipient.carrier}: ask your mail server for that`,
      recipient.keyGivenAt === null
        ? '    no key was given out for the address since'
        : `    a key for the address was given out, the last time at ${time(recipient.keyGivenAt)}`,
      ...(recipient.gateway === null
        ? []
        : [`    a gateway acts for the domain (${recipient.gateway}): look in its log for ${recipient.carrier}`]),
    ]),
  ].join('\n')
}

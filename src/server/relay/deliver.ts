// Delivery: each recipient's row is worked by one worker at a time, until the next mail server took it or said never.

import type { SendMailOptions } from 'nodemailer'
import { carrierOf, type Shown } from '../../carrier/carrier.ts'
import { paths } from '../../contract/paths.ts'
import { readStanzas } from '../../core/envelope/recipient.ts'
import { PosternError } from '../../core/errors.ts'
import { periodOf } from '../../core/ibe/period.ts'
import { secondsOf } from '../../core/seconds.ts'
import { domainOf } from '../../mail/address/address.ts'
import type { Config } from '../../runtime/config.ts'
import type { Log } from '../../runtime/log.ts'
import type { Outgoing } from '../../runtime/tls.ts'
import { whyTlsFailed } from '../../runtime/tls-failure.ts'
import { smtpTransport } from '../../smtp/transport.ts'
import type { Database } from '../db/open.ts'
import {
  claimRecipient,
  findOutgoing,
  finishRecipient,
  postponeRecipient,
  prolongLease,
  type RecipientRow,
  readEnvelope,
} from '../db/outgoing.ts'

/** Hands one mail to the next server; throws what SMTP said. */
export type Carry = (mail: SendMailOptions) => Promise<unknown>

export interface DeliveryOptions {
  readonly db: Database
  readonly log: Log
  readonly clock: () => Date
  readonly carry: Carry
  /** Whom carriers come from. */
  readonly from: string
  readonly key: Uint8Array
  readonly parameters: () => Promise<Shown>
  /** Told of each try, with what the mail server said. */
  readonly onTried?: (outcome: 'taken' | 'refused' | 'postponed' | 'unreachable', reply: string | null) => void
  readonly config: Pick<Config, 'CARRIER' | 'CARRIER_DOMAINS' | 'ATTACH_BYTES' | 'ARMOUR_BYTES' | 'LINK_DAYS'>
}

export interface Delivery {
  /** There is something new to deliver. */
  wake(): void
  /** Ends once nothing is under way any more. */
  stop(): Promise<void>
}

const workers = 4
/** Seconds: what a worker that was killed held is taken up by another after so long. */
const leaseSeconds = 30
const prolongMs = 10_000
/** Between two looks for what has become due. */
const restMs = 5_000
/** Seconds before each further try; the last one for all that follow. */
const pauses = [60, 300, 900, 1_800, 3_600]
/** Seconds after which a temporary refusal is a final one. */
const longest = 2 * 86_400
const maxReply = 200

const pauseAfter = ({ tries }: Pick<RecipientRow, 'tries'>) => pauses[Math.min(tries, pauses.length) - 1]!

/** What became of recipients and is not in the database yet. */
class Unwritten {
  readonly #waiting: (() => Promise<void>)[] = []

  /** In the order in which it happened. @throws what the database says; it waits for the next call then */
  async write(more?: () => Promise<void>): Promise<void> {
    if (more) this.#waiting.push(more)
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      await next()
      if (this.#waiting[0] === next) this.#waiting.shift()
    }
  }
}

export function startDelivery(options: DeliveryOptions): Delivery {
  const { db, log, clock } = options
  let stopping = false
  let wakeAll: (() => void)[] = []
  const rest = () =>
    new Promise<void>(resolve => {
      if (stopping) resolve()
      const timer = setTimeout(resolve, restMs)
      wakeAll.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  const seconds = () => secondsOf(clock())
  const unwritten = new Unwritten()
  /** Told once, and not every few seconds. */
  let failing: string | null = null

  async function work(): Promise<void> {
    while (!stopping) if (!(await workOne())) await rest()
  }

  /** @returns whether there was anything to do. */
  async function workOne(): Promise<boolean> {
    let row: RecipientRow | null = null
    try {
      // First what was dealt with and could not be written: else it would be sent once more.
      await unwritten.write()
      row = await claimRecipient(db, { now: seconds(), leaseSeconds, pauses })
      if (row) await deliverUnderLease(row)
      failing = null
    } catch (err) {
      const code = err instanceof PosternError ? err.code : 'internal'
      if (row || failing !== code) log.error({ err }, 'delivery failed')
      failing = code
      if (row) await postponeRecipient(db, row, seconds() + pauseAfter(row)).catch(() => {})
    }
    return row !== null
  }

  async function deliverUnderLease(row: RecipientRow): Promise<void> {
    const timer = setInterval(() => {
      prolongLease(db, row, seconds() + leaseSeconds).catch(() => {})
    }, prolongMs)
    try {
      await deliver(row, { ...options, unwritten })
    } finally {
      clearInterval(timer)
    }
  }

  const running = Array.from({ length: workers }, work)
  const wake = () => {
    const waiting = wakeAll
    wakeAll = []
    for (const each of waiting) each()
  }
  return {
    wake,
    async stop() {
      stopping = true
      wake()
      await Promise.all(running)
    },
  }
}

async function deliver(row: RecipientRow, options: DeliveryOptions & { readonly unwritten: Unwritten }): Promise<void> {
  const { db, log, clock, carry, unwritten, onTried } = options
  const message = await findOutgoing(db, row.message)
  if (!message) return
  const envelope = await readEnvelope(db, row.message, row.envelope)
  const date = new Date(message.created_at * 1000)
  const parameters = await options.parameters()
  const mail = await carrierOf({
    sender: message.sender,
    recipient: row.address,
    envelope,
    index: row.stanza,
    period: readStanzas(envelope).find(stanza => stanza !== null)?.period ?? periodOf(date),
    language: message.language,
    messageId: message.message_id,
    inReplyTo: JSON.parse(message.in_reply_to),
    references: JSON.parse(message.refs),
    token: row.token,
    ...wayOf(envelope.length, row, options.config, parameters),
    date,
    from: options.from,
    key: options.key,
    parameters,
  })
  const now = () => secondsOf(clock())
  let said: unknown
  try {
    said = await carry(mail)
  } catch (error) {
    const { reply, permanent } = refusalOf(error)
    // Where the clock was set forward, what was written just before is not old.
    const over = now() - message.created_at > longest && row.tries > pauses.length
    const tls = whyTlsFailed(error)
    log.info({ message: row.message, tries: row.tries, permanent, ...(tls !== null && { tls }) }, 'carrier refused')
    const refused = { state: 'refused', reply, taken_reply: null, settled_at: now() } as const
    if (permanent || over) await unwritten.write(() => finishRecipient(db, row, refused))
    else await postponeRecipient(db, row, now() + pauseAfter(row))
    return onTried?.(permanent || over ? 'refused' : reply === null ? 'unreachable' : 'postponed', reply)
  }
  const { response = null } = (said ?? {}) as { response?: string | null }
  const taken = { state: 'taken', reply: null, taken_reply: oneLine(response), settled_at: now() } as const
  await unwritten.write(() => finishRecipient(db, row, taken))
  onTried?.('taken', taken.taken_reply)
  log.info({ message: row.message, tries: row.tries }, 'carrier taken')
}

function wayOf(
  size: number,
  { link, address }: Pick<RecipientRow, 'link' | 'address'>,
  { CARRIER, CARRIER_DOMAINS, ATTACH_BYTES, ARMOUR_BYTES, LINK_DAYS }: DeliveryOptions['config'],
  { portal }: Shown,
): { readonly attached: boolean; readonly armored: boolean; readonly link: string | null } {
  const carrier = CARRIER_DOMAINS.get(domainOf(address)) ?? CARRIER
  const linked = carrier !== 'attachment' && LINK_DAYS > 0
  const attached = !linked || (carrier === 'both' && size <= ATTACH_BYTES * 1.13)
  return { attached, armored: size <= ARMOUR_BYTES, link: linked ? portal + paths.link.replace(':link', link) : null }
}

/** 5xx is for ever (RFC 5321, 4.2.1); all else, silence included, is for now. */
export function refusalOf(error: unknown): { readonly reply: string | null; readonly permanent: boolean } {
  if (error instanceof PosternError) return { reply: null, permanent: !error.temporary }
  const { responseCode, response } = error as { responseCode?: number; response?: string }
  const reply = oneLine(response ?? null)
  return { reply, permanent: responseCode !== undefined && responseCode >= 500 }
}

function oneLine(said: string | null): string | null {
  return (
    said
      ?.replace(/[\p{C}\s]+/gu, ' ')
      .trim()
      .slice(0, maxReply) ?? null
  )
}

/** A pool of its own: code mails do not wait behind carriers. */
export function smtpCarrier(smtpUrl: string, outgoing: Outgoing): { readonly carry: Carry; close(): void } {
  const options = { pool: true, maxConnections: workers, socketTimeout: 120_000 }
  const transport = smtpTransport(smtpUrl, outgoing, options)
  return { carry: mail => transport.sendMail(mail), close: () => transport.close() }
}

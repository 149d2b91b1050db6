// One forwarded mail, from the disk to its answer: done only when its envelopes are stored and the mail server has the answer.

import { createHash, createHmac, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { SendMailOptions } from 'nodemailer'
import { paths } from '../../contract/paths.ts'
import { secondsOf } from '../../core/seconds.ts'
import { canonicalOrNull } from '../../mail/address/address.ts'
import { whyAutomatic } from '../../mail/automatic.ts'
import { type Header, valuesOf } from '../../mail/header.ts'
import type { Config } from '../../runtime/config.ts'
import type { Hasher, Log } from '../../runtime/log.ts'
import type { SpooledMail } from '../../runtime/spool.ts'
import { queueIdOf } from '../../smtp/queue-id.ts'
import { atomically } from '../db/atomically.ts'
import { storeForwarded } from '../db/forwarded.ts'
import {
  claimIntake,
  countIntake,
  dropIntake,
  finishIntake,
  isAnswered,
  prolongIntake,
  releaseIntake,
} from '../db/intake.ts'
import { type IntakeNote, noteIntake, unclaimed } from '../db/intake-traces.ts'
import { takeToken } from '../db/limits.ts'
import type { Database } from '../db/open.ts'
import { type AnswerOptions, answerMail, helpMail, type Link } from './answer.ts'
import { languageOf, messageIdShape, readBeginningOf } from './fields.ts'
import { findEnvelopes, type Missing } from './find.ts'
import { forwardedId } from './links.ts'
import { type Client, checkSender, type Resolve } from './sender.ts'

/** How a mail came. */
export interface Arrived {
  /** Of the envelope, as it was written; empty for the null return path. */
  readonly sender: string
  /** null where nobody trustworthy tells. */
  readonly client: Client | null
  /** Whose Authentication-Results are believed; null for nobody's. */
  readonly trustedResults: string | null
  /** What a mail server in front called it; null where it does not say. */
  readonly queueId: string | null
  /** A mail server of ours wrote the uppermost Received field. */
  readonly isQueued: boolean
}

/**
 * `done`: answered, or nothing to answer. `refused`: never will be, with what whoever sends it may be told. `later`: the
 * sending server keeps it and comes again; `full`: because there is no room.
 */
export type Outcome =
  | { readonly state: 'done' }
  | { readonly state: 'refused'; readonly why: 'sender' | 'too-large' | 'undeliverable' }
  | { readonly state: 'later'; readonly why: 'busy' | 'limit' | 'fault' | 'full' }

/** Hands one mail to the mail server; throws what SMTP said. @returns what it said. */
export type Send = (mail: SendMailOptions) => Promise<{ readonly response?: string | undefined }>

/** By what names a mail is followed. */
interface Names {
  readonly id: string
  /** Canonical; null for none. */
  readonly sender: string | null
  readonly messageId: string | null
  readonly queueId: string | null
  /** Of the mails that were forwarded with it. */
  readonly carried: readonly string[]
}

type Sent = IntakeNote['answer']

interface Processed {
  readonly processed: Outcome
  readonly outcome: string
  readonly answer?: Sent
}

export interface ProcessorDeps {
  readonly db: Database
  readonly config: Config & { readonly forwardAddress: string }
  readonly log: Log
  readonly clock: () => Date
  readonly hash: Hasher
  /** As records have it: a keyed hash, always. */
  readonly pseudonym: Hasher
  readonly serverKey: Uint8Array
  readonly origin: () => string
  readonly resolve: Resolve
  readonly send: Send
}

/** Seconds: what a process that was killed had in hand can be taken up again after so long. */
const leaseSeconds = 20
const prolongMs = 5_000
const maxReply = 200
/** Of what anybody can send, no more than a hundred thousand are remembered in two weeks. */
const strangers = { id: 'intake traces', burst: 1_000, perMinute: 5 }
const done: Outcome = { state: 'done' }
const later = (why: Extract<Outcome, { state: 'later' }>['why']): Outcome => ({ state: 'later', why })
const refused = (why: Extract<Outcome, { state: 'refused' }>['why']): Outcome => ({ state: 'refused', why })

export class MailProcessor {
  readonly #deps: ProcessorDeps
  readonly #inTurn = turns()

  constructor(deps: ProcessorDeps) {
    this.#deps = deps
  }

  #seconds(): number {
    return secondsOf(this.#deps.clock())
  }

  async #count(outcome: string, became: Outcome, names: Names, answer: Sent = null): Promise<void> {
    const { sender, messageId, queueId: queue } = names
    const whom = sender === null ? {} : { sender: this.#deps.hash(sender) }
    const ids = { messageId, queue, ...(answer && { answer: answer.messageId }) }
    this.#deps.log.info({ outcome, ...ids, ...whom }, 'forwarded mail')
    const day = this.#deps.clock().toISOString().slice(0, 10)
    await this.#note(outcome, became, names, { answer, count: db => countIntake(db, day, outcome) })
  }

  /** What is seen to has its limits; whatever else strangers send would fill the disk. */
  async #note(
    outcome: string,
    { state }: Outcome,
    names: Names,
    { answer, count }: { readonly answer: Sent; readonly count?: (db: Database) => Promise<void> } = { answer: null },
  ): Promise<void> {
    const { db, pseudonym, clock } = this.#deps
    const isTooMuch =
      unclaimed.some(each => each === outcome) && (await takeToken(db, strangers, clock().getTime() / 1000)) !== null
    const { id, carried, queueId: queue_id, messageId: message_id } = names
    const sender = names.sender === null ? null : pseudonym(names.sender)
    const note = { id, carried, sender, queue_id, message_id, state, outcome, answer, now: this.#seconds() }
    await atomically(db, async transaction => {
      await count?.(transaction)
      if (!isTooMuch) await noteIntake(transaction, note)
    })
  }

  async processMail(mail: SpooledMail, arrived: Arrived): Promise<Outcome> {
    const { header, carried } = await readBeginningOf(mail.file)
    const sender = canonicalOrNull(arrived.sender)
    const automatic = whyAutomatic(header, arrived.sender)
    const from = sender ?? ''
    const id = createHash('sha256').update(`${mail.digest} ${from} ${this.#deps.config.forwardAddress}`).digest('hex')
    const queueId = arrived.queueId ?? (arrived.isQueued ? queueIdOf(header) : null)
    const names = { id, sender, messageId: messageIdOf(header), queueId, carried }
    if (automatic !== null || sender === null || sender === this.#deps.config.forwardAddress) {
      await this.#count(automatic === 'loop' || automatic === 'list' ? automatic : 'automatic', done, names)
      return done
    }
    if (await isAnswered(this.#deps.db, id)) return done
    const verdict = await checkSender({ ...arrived, file: mail.file, header, sender, resolve: this.#deps.resolve })
    if (verdict === 'unknown') {
      await this.#note('unverified', later('fault'), names)
      return later('fault')
    }
    if (verdict === 'forged') {
      await this.#count('forged', refused('sender'), names)
      return refused('sender')
    }
    if (mail.oversize) {
      await this.#count('too-large', refused('too-large'), names)
      return refused('too-large')
    }
    return this.#processOnce(mail, header, sender, names)
  }

  async #processOnce(mail: SpooledMail, header: Header, sender: string, names: Names): Promise<Outcome> {
    const { id } = names
    const claim = await claimIntake(this.#deps.db, id, randomBytes(16), {
      now: this.#seconds(),
      until: this.#seconds() + leaseSeconds,
    })
    if (claim.state !== 'mine') return claim.state === 'answered' ? done : later('busy')
    const { held } = claim
    if (claim.isNew && (await this.#isOverLimit(sender))) {
      await dropIntake(this.#deps.db, held)
      await this.#count('limited', later('limit'), names)
      return later('limit')
    }
    const timer = setInterval(() => {
      prolongIntake(this.#deps.db, held, this.#seconds() + leaseSeconds).catch(() => {})
    }, prolongMs)
    try {
      const { processed, outcome, answer } = await this.#answer(mail, header, sender, claim)
      if (processed.state === 'later') await releaseIntake(this.#deps.db, held)
      else await finishIntake(this.#deps.db, held, this.#seconds())
      await this.#count(outcome, processed, names, answer)
      return processed
    } catch (err) {
      this.#deps.log.error({ err }, 'forwarded mail was not answered')
      await releaseIntake(this.#deps.db, held).catch(() => {})
      await this.#note('fault', later('fault'), names).catch(() => {})
      return later('fault')
    } finally {
      clearInterval(timer)
    }
  }

  async #isOverLimit(sender: string): Promise<boolean> {
    const now = this.#deps.clock().getTime() / 1000
    // The sender's own first: whoever is over it takes nothing from the others.
    const buckets = [
      { id: `forwarder ${this.#deps.hash(sender)}`, ...this.#deps.config.LIMIT_FORWARDER },
      { id: 'intake', ...this.#deps.config.LIMIT_INTAKE },
    ]
    for (const bucket of buckets) if ((await takeToken(this.#deps.db, bucket, now)) !== null) return true
    return false
  }

  /** Once a day: who sends a thousand mails that hold nothing gets one mail, not a thousand. */
  async #mayHelp(sender: string): Promise<boolean> {
    const bucket = { id: `forwarder help ${this.#deps.hash(sender)}`, burst: 1, perMinute: 1 / (24 * 60) }
    return (await takeToken(this.#deps.db, bucket, this.#deps.clock().getTime() / 1000)) === null
  }

  async #answer(
    mail: SpooledMail,
    header: Header,
    sender: string,
    { nonce, isNew }: { readonly nonce: Uint8Array; readonly isNew: boolean },
  ): Promise<Processed> {
    const until = new Date(this.#deps.clock().getTime() + this.#deps.config.INTAKE_DAYS * 86_400_000)
    const stored = await this.#inTurn(() => this.#store(mail, sender, nonce, until))
    if (stored === 'full') return { processed: later('full'), outcome: 'full' }
    const mailOptions = this.#answerOptions(header, sender, nonce)
    if (Array.isArray(stored)) return this.#deliver(answerMail(stored, until, mailOptions), 'answered')
    if (isNew && !(await this.#mayHelp(sender))) return { processed: done, outcome: `${stored}, said before` }
    return this.#deliver(helpMail(stored, mailOptions), stored)
  }

  /** @returns a link to each, or why there is none. One mail is in memory at a time, whoever sends how many. */
  async #store(mail: SpooledMail, sender: string, nonce: Uint8Array, until: Date): Promise<Link[] | Missing | 'full'> {
    const found = findEnvelopes(await readFile(mail.file), {
      district: this.#deps.config.DISTRICT,
      now: this.#deps.clock(),
      retentionMonths: this.#deps.config.RETENTION_MONTHS,
    })
    const links: Link[] = []
    for (;;) {
      const next = await found.next()
      if (next.done) return links.length > 0 ? links : next.value
      const { envelope, readers } = next.value
      const link = this.#linkOf(nonce, links.length)
      // Of several readers it is whoever forwards it, else the first.
      const reader = readers.find(({ address }) => address === sender) ?? readers[0]
      const whom = canonicalOrNull(reader?.address ?? '') ?? sender
      const stanza = reader?.index ?? 0
      const times = { stored_at: this.#seconds(), expires_at: secondsOf(until) }
      const row = { id: forwardedId(link), address: whom, stanza, ...times }
      const most = this.#deps.config.INTAKE_STORE_BYTES
      if (!(await storeForwarded(this.#deps.db, row, envelope, most))) return 'full'
      links.push({ url: this.#deps.origin() + paths.link.replace(':link', link), address: whom })
    }
  }

  /** The same for the same mail, so that a repeat brings no second link; nobody without the server's key can make it. */
  #linkOf(nonce: Uint8Array, number: number): string {
    return this.#secret(nonce, `link ${number}`)
  }

  #secret(nonce: Uint8Array, purpose: string): string {
    return createHmac('sha256', this.#deps.serverKey)
      .update(`intake ${purpose} `)
      .update(nonce)
      .digest('hex')
      .slice(0, 32)
  }

  #answerOptions(header: Header, sender: string, nonce: Uint8Array): AnswerOptions {
    return {
      to: sender,
      from: this.#deps.config.forwardAddress,
      portal: this.#deps.origin(),
      name: this.#deps.config.PORTAL_NAME,
      language: languageOf(header),
      id: this.#secret(nonce, 'answer'),
      date: this.#deps.clock(),
      inReplyTo: messageIdOf(header),
    }
  }

  async #deliver(mail: SendMailOptions, outcome: string): Promise<Processed> {
    try {
      const { response } = await this.#deps.send(mail)
      return {
        processed: done,
        outcome,
        answer: { messageId: mail.messageId!, reply: response?.slice(0, maxReply) ?? null },
      }
    } catch (error) {
      const { responseCode = 0 } = error as { responseCode?: number }
      if (responseCode >= 500) return { processed: refused('undeliverable'), outcome: 'undeliverable' }
      this.#deps.log.warn({ err: error }, 'the mail server did not take an answer')
      return { processed: later('fault'), outcome: 'postponed' }
    }
  }
}

function messageIdOf(header: Header): string | null {
  const [messageId] = valuesOf(header, 'message-id')
  return messageId !== undefined && messageIdShape.test(messageId) ? messageId : null
}

/** One after the other. */
function turns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return work => {
    const next = last.then(work)
    last = next.catch(() => {})
    return next
  }
}

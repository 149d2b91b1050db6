// In: a carrier is opened for the recipient that it was sealed to, and for nobody else; what is shown as its sender was proven.

import { randomBytes } from 'node:crypto'
import { openChunks } from '../../core/envelope/chunks.ts'
import { openHead } from '../../core/envelope/open.ts'
import { checkProof, type SenderState } from '../../core/envelope/proof.ts'
import { type HeldKey, maxHeaderLength, readStanzas, splitHeader } from '../../core/envelope/recipient.ts'
import { PosternError } from '../../core/errors.ts'
import { canonicalAddress, domainOf } from '../../mail/address/address.ts'
import { readArrival } from '../../mail/arrival.ts'
import { type Header, messageIds, readHeader, valuesOf } from '../../mail/header.ts'
import { parseMessage } from '../../mail/parse.ts'
import { writeField, writeText } from '../../mail/write-header.ts'
import { nodeAead } from '../../runtime/aead.ts'
import { beginning, type Content, from as fromOn, joined, type Staged, stage, stagedBytes } from '../../smtp/staged.ts'
import type { Keys } from '../keys/keyring.ts'
import { isOnlyCarrier } from '../message/carrier-only.ts'
import { type Classified, headReach } from '../message/classify.ts'
import { joinFields, mailDate, traceOf } from '../message/fields.ts'
import { mostParsed, outlineOf } from '../message/outline.ts'
import { Hold, holdFor } from '../policy/hold.ts'
import type { Seen } from '../state/seen-log.ts'
import { armorsIn, type Found } from './armors.ts'

export interface OpeningOptions {
  readonly keyring: Keys
  readonly seenLog: Seen
  readonly domains: readonly string[]
  readonly clock: () => Date
  /** Put before the subject of what was opened. */
  readonly mark: string | null
  /** Where large messages lie while they are at hand. */
  readonly work: string
}

export interface Incoming {
  readonly staged: Staged
  readonly classified: Classified
  /** Empty for none. */
  readonly mailFrom: string
  readonly recipient: string
}

export interface OpenedMail {
  readonly content: Content
  /** Where a report of failure goes: never to the outside with what was opened. */
  readonly returnPath: string
  readonly state: SenderState['state']
  /** Removes what lies on the disk of it. */
  drop(): Promise<void>
}

/** Whom to tell, by status alone, when an opened mail comes back. */
export interface Return {
  readonly sender: string
  readonly recipient: string
}

/**
 * @returns null where there is nothing that this recipient's own key opens: the mail goes on as it is.
 * @throws Hold
 */
export async function openFor(incoming: Incoming, options: OpeningOptions): Promise<OpenedMail | null> {
  const found = await findEnvelopes(incoming, options.work)
  try {
    for (const each of found) {
      const opened = await openEnvelope(each, canonicalAddress(incoming.recipient), options)
      if (opened) return await opened.dropUnless(() => deliverable(incoming, opened, options))
    }
    return null
  } catch (error) {
    throw holdFor(error)
  } finally {
    for (const { envelope } of found) await envelope.drop()
  }
}

interface Opened {
  readonly message: Staged
  readonly proof: string
  readonly key: HeldKey
}

async function deliverable(incoming: Incoming, opened: Opened, options: OpeningOptions): Promise<OpenedMail> {
  const { classified, mailFrom: sender, recipient } = incoming
  const { message, proof, key } = opened
  const head = await beginning(message, headReach)
  const inner = readHeader(head)
  if (!inner.ends && message.size > head.length) throw new Hold('unreadable')
  const parsed = await parseMessage(head.subarray(0, inner.body))
  const from = parsed.from.map(({ address }) => address)
  const measured = { digest: Buffer.from(message.digest, 'hex'), length: message.size }
  const state = await checkProof({ proof, message: measured, key, from, district: options.keyring.parameters() })
  const claimsUs = from.some(address => options.domains.includes(domainOf(address)))
  if (claimsUs && state.state !== 'verified') throw new Hold('forged-sender')

  const content = await compose(incoming, { inner, message, sender: state }, options)
  // Before anybody can answer it: answers to it are sealed.
  const ids = [...messageIds(parsed.messageId ?? ''), ...(classified.messageId === null ? [] : [classified.messageId])]
  for (const id of ids) await options.seenLog.remember('opened', id)
  const returnPath = await returnPathFor(sender, recipient, options)
  return { content, returnPath, state: state.state, drop: message.drop }
}

/** The words of an armor's first line, and what base64 makes of them at each place where they may begin. */
const marks = [
  'AGE ENCRYPTED FILE',
  ...[0, 1, 2].map(before =>
    Buffer.from(`${' '.repeat(before)}AGE ENCRYPTED FILE`)
      .toString('base64')
      .slice(before === 0 ? 0 : 4, -4),
  ),
]

/** Quickly, whether a sealed message may be in it: taking apart a large mail that is none takes seconds. */
function mayHold(raw: Buffer): boolean {
  const text = raw.toString('latin1').replace(/=?\r?\n/g, '')
  return marks.some(mark => text.includes(mark))
}

async function findEnvelopes({ staged }: Incoming, work: string): Promise<Found[]> {
  try {
    if (staged.size > mostParsed) return await armorsIn(staged, work)
    const raw = await staged.read()
    if (!mayHold(raw)) return []
    const { envelope, index } = await readArrival(raw)
    return [{ envelope: stagedBytes(Buffer.from(envelope)), index }]
  } catch (error) {
    if (!(error instanceof PosternError)) throw error
    if (error.code === 'damaged' || error.code === 'newer-version') throw new Hold('damaged', error)
    return []
  }
}

/** @returns null where it is sealed to somebody else. */
async function openEnvelope({ envelope, index }: Found, address: string, options: OpeningOptions) {
  const { keyring, domains, work } = options
  if (!domains.includes(domainOf(address))) return null
  const { district } = keyring.parameters()
  const start = await beginning(envelope, maxHeaderLength + 1)
  const stanzas = readStanzas(start).filter(stanza => stanza?.district === district)
  const wanted = new Map(stanzas.map(stanza => [`${stanza!.serial} ${stanza!.period}`, stanza!]))
  if (wanted.size === 0) return null
  keyring.demandClock()
  const keys = await Promise.all(
    [...wanted.values()].map(({ serial, period }) => keyring.keyFor({ address, serial, period, condition: '' })),
  )
  const { header } = splitHeader(start)
  const head = await openHead(header, keys, index ?? undefined).catch((error: unknown) => {
    if (error instanceof PosternError && error.code === 'not-for-this-address') return null
    throw error
  })
  if (!head) return null
  const { proof, message } = await openChunks(head.fileKey, envelope.stream(header.length), nodeAead)
  return new Unsealed(await stage(message, work), proof, head.key)
}

class Unsealed implements Opened {
  readonly message: Staged
  readonly proof: string
  readonly key: HeldKey

  constructor(message: Staged, proof: string, key: HeldKey) {
    this.message = message
    this.proof = proof
    this.key = key
  }

  async dropUnless<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      await this.message.drop()
      throw error
    }
  }
}

/** Ways that it went inside, what other systems said of it, and what only we say. */
const stripped =
  /^(?:received|authentication-results|return-path|delivered-to|bcc|x-original-to|x-spam-.*|resent-.*|x-postern-.*)$/
const content = /^(?:content-.*|mime-version)$/

interface Inner {
  readonly inner: Header
  readonly message: Staged
  readonly sender: SenderState
}

async function compose(
  { staged, classified: { header: outer } }: Incoming,
  { inner, message, sender }: Inner,
  { clock, mark }: OpeningOptions,
): Promise<Content> {
  const now = clock()
  const first = [
    `Received: by gateway (Postern); ${mailDate(now)}\r\n`,
    ...traceOf(outer, now),
    `X-Postern-Sender: ${said(sender)}\r\n`,
  ]
  const outline = await outlineOf(staged)
  const alone = outline !== null && isOnlyCarrier(await parseMessage(outline))
  if (alone && sender.state === 'verified' && inner.sound && inner.fields.length > 0) {
    const own = inner.fields.filter(({ name }) => !stripped.test(name))
    const header = [...first, ...own.map(field => marked(field.name, field.raw, mark))]
    return joined([joinFields(header), fromOn(message, inner.body)])
  }
  const kept = outer.fields.filter(
    ({ name }) => !content.test(name) && !['received', 'delivered-to'].includes(name) && !/^x-postern-/.test(name),
  )
  const shown = alone ? [noticePart(inner)] : originalPart(outer, staged)
  const fields = alone ? kept.filter(({ name }) => name !== 'subject') : kept
  const subject = alone ? inner.fields.filter(({ name }) => name === 'subject').slice(0, 1) : []
  const boundary = `=_${randomBytes(16).toString('hex')}`
  const head = [
    ...first,
    ...[...fields, ...subject].map(field => marked(field.name, field.raw, mark)),
    'MIME-Version: 1.0\r\n',
    `Content-Type: multipart/mixed; boundary="${boundary}"\r\n`,
  ]
  const attached = 'Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename="message.eml"\r\n\r\n'
  return joined([
    joinFields(head),
    Buffer.from(`--${boundary}\r\n`),
    ...shown,
    Buffer.from(`\r\n--${boundary}\r\n${attached}`),
    message,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
}

function marked(name: string, raw: string, mark: string | null): string {
  if (name !== 'subject' || mark === null) return raw
  return raw.replace(/^([^:]*:[ \t]*)/, (_, start: string) => `${start}${writeText(mark)} `)
}

function said(sender: SenderState): string {
  const subject = 'subject' in sender ? `; by=${sender.subject.replace(/[^\x21-\x7e]/g, '?')}` : ''
  return sender.state + subject
}

/** The mail as it came, beside what was opened. */
function originalPart(outer: Header, staged: Staged): (Buffer | Content)[] {
  const fields = outer.fields.filter(({ name }) => /^content-/.test(name)).map(({ raw: field }) => field)
  return [joinFields(fields), fromOn(staged, outer.body)]
}

/** Whom a message says that it is from, as text: nothing proves it. */
function noticePart(inner: Header): Buffer {
  const claimed = valuesOf(inner, 'from').join(', ')
  const text = `The message below was opened by the mail gateway. Nothing proves who wrote it. It says that it is from:\r\n${claimed}\r\n`
  return Buffer.concat([
    Buffer.from(
      writeField('Content-Type', 'text/plain; charset=utf-8') + writeField('Content-Transfer-Encoding', '8bit'),
    ),
    Buffer.from('\r\n'),
    Buffer.from(text, 'latin1'),
  ])
}

async function returnPathFor(sender: string, recipient: string, options: OpeningOptions): Promise<string> {
  if (sender === '') return ''
  const token = randomBytes(16).toString('hex')
  const data: Return = { sender, recipient }
  await options.seenLog.remember('return', token, data)
  return `dsn+${token}@${domainOf(canonicalAddress(recipient))}`
}

/** @returns the token of a return path that was made here. */
export function tokenOf(address: string, domains: readonly string[]): string | null {
  const [, token, domain] = /^dsn\+([0-9a-f]{32})@(.+)$/i.exec(address) ?? []
  return token !== undefined && domains.includes(domain!.toLowerCase()) ? token.toLowerCase() : null
}

// In: a carrier is opened for the recipient that it was sealed to, and for nobody else; what is shown as its sender was proven.

import { randomBytes } from 'node:crypto'
import { open } from '../../core/envelope/open.ts'
import { checkProof, type SenderState } from '../../core/envelope/proof.ts'
import { readStanzas } from '../../core/envelope/recipient.ts'
import { PosternError } from '../../core/errors.ts'
import type { ReadResult } from '../../core/htm/read.ts'
import { canonicalAddress, domainOf } from '../../mail/address.ts'
import { readArrival } from '../../mail/arrival.ts'
import { writeField, writeText } from '../../mail/headers.ts'
import { parseMessage } from '../../mail/parse.ts'
import { nodeAead } from '../aead.ts'
import type { Facts } from './facts.ts'
import { joinMessage, mailDate, messageIds, type Split, splitMessage, traceOf, valuesOf } from './fields.ts'
import { Hold, holdFor } from './hold.ts'
import type { Keys } from './keyring.ts'
import type { Remembering } from './memory.ts'
import { isOnlyCarrier } from './only.ts'

export interface OpeningOptions {
  readonly keyring: Keys
  readonly memory: Remembering
  readonly domains: readonly string[]
  readonly clock: () => Date
  /** Put before the subject of what was opened. */
  readonly mark: string | null
}

export interface Incoming {
  readonly raw: Buffer
  readonly facts: Facts
  /** Of the envelope; empty for none. */
  readonly sender: string
  readonly recipient: string
}

export interface OpenedMail {
  readonly content: Buffer
  /** Where a report of failure goes: never to the outside with what was opened. */
  readonly returnPath: string
  readonly state: SenderState['state']
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
export async function openFor(
  { raw, facts, sender, recipient }: Incoming,
  options: OpeningOptions,
): Promise<OpenedMail | null> {
  const arrival = mayHold(raw) ? await findEnvelope(raw) : null
  if (!arrival) return null
  try {
    const opened = await openEnvelope(arrival, canonicalAddress(recipient), options)
    if (!opened) return null
    const inner = await parseMessage(opened.message.subarray(0, splitMessage(opened.message).body))
    const from = inner.from.map(({ address }) => address)
    const state = await checkProof({ ...opened, from, district: options.keyring.known() })
    const claimsUs = from.some(address => options.domains.includes(domainOf(address)))
    if (claimsUs && state.state !== 'verified') throw new Hold('forged-sender')

    const content = await compose(raw, facts.split, opened.message, state, options)
    // Before anybody can answer it: answers to it are sealed.
    const ids = [...messageIds(inner.messageId ?? ''), ...(facts.messageId === null ? [] : [facts.messageId])]
    for (const id of ids) await options.memory.remember('opened', id)
    return { content, returnPath: await returnPathFor(sender, recipient, options), state: state.state }
  } catch (error) {
    throw holdFor(error)
  }
}

/** The words of an armour's first line, and what base64 makes of them at each place where they may begin. */
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

/** @returns null for mail that is nothing of ours. */
async function findEnvelope(raw: Buffer): Promise<ReadResult | null> {
  try {
    return await readArrival(raw)
  } catch (error) {
    if (!(error instanceof PosternError)) throw error
    if (error.code === 'damaged' || error.code === 'newer-version') throw new Hold('damaged', error)
    return null
  }
}

async function openEnvelope(arrival: ReadResult, address: string, { keyring, domains }: OpeningOptions) {
  if (!domains.includes(domainOf(address))) return null
  const { district } = keyring.known()
  const stanzas = readStanzas(arrival.envelope).filter(stanza => stanza?.district === district)
  const wanted = new Map(stanzas.map(stanza => [`${stanza!.serial} ${stanza!.period}`, stanza!]))
  if (wanted.size === 0) return null
  keyring.demandClock()
  const keys = await Promise.all(
    [...wanted.values()].map(({ serial, period }) => keyring.keyFor({ address, serial, period, condition: '' })),
  )
  try {
    return await open({ envelope: arrival.envelope, keys, hint: arrival.index ?? undefined, aead: nodeAead })
  } catch (error) {
    if (error instanceof PosternError && error.code === 'not-for-this-address') return null
    throw error
  }
}

/** Ways that it went inside, what other systems said of it, and what only we say. */
const stripped =
  /^(?:received|authentication-results|return-path|delivered-to|bcc|x-original-to|x-spam-.*|resent-.*|x-postern-.*)$/
const content = /^(?:content-.*|mime-version)$/

async function compose(
  raw: Buffer,
  outer: Split,
  message: Uint8Array,
  sender: SenderState,
  { clock, mark }: OpeningOptions,
): Promise<Buffer> {
  const now = clock()
  const inner = splitMessage(message)
  const first = [
    `Received: by gateway (Postern); ${mailDate(now)}\r\n`,
    ...traceOf(outer, now),
    `X-Postern-Sender: ${said(sender)}\r\n`,
  ]
  const alone = isOnlyCarrier(await parseMessage(raw))
  if (alone && sender.state === 'verified' && inner.sound && inner.fields.length > 0) {
    const own = inner.fields.filter(({ name }) => !stripped.test(name))
    return joinMessage(
      [...first, ...own.map(field => marked(field.name, field.raw, mark))],
      message.subarray(inner.body),
    )
  }
  const kept = outer.fields.filter(
    ({ name }) => !content.test(name) && !['received', 'delivered-to'].includes(name) && !/^x-postern-/.test(name),
  )
  const shown = alone ? noticePart(inner) : originalPart(outer, raw)
  const fields = alone ? kept.filter(({ name }) => name !== 'subject') : kept
  const subject = alone ? inner.fields.filter(({ name }) => name === 'subject').slice(0, 1) : []
  const boundary = `=_${randomBytes(16).toString('hex')}`
  const head = [
    ...first,
    ...[...fields, ...subject].map(field => marked(field.name, field.raw, mark)),
    'MIME-Version: 1.0\r\n',
    `Content-Type: multipart/mixed; boundary="${boundary}"\r\n`,
  ]
  const delimiter = Buffer.from(`\r\n--${boundary}\r\n`)
  return joinMessage(
    head,
    Buffer.concat([
      delimiter.subarray(2),
      shown,
      delimiter,
      Buffer.from('Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename="message.eml"\r\n\r\n'),
      message,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  )
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
function originalPart(outer: Split, raw: Buffer): Buffer {
  const fields = outer.fields.filter(({ name }) => /^content-/.test(name)).map(({ raw: field }) => field)
  return joinMessage(fields, raw.subarray(outer.body))
}

/** Whom a message says that it is from, as text: nothing proves it. */
function noticePart(inner: Split): Buffer {
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
  await options.memory.remember('return', token, data)
  return `dsn+${token}@${domainOf(canonicalAddress(recipient))}`
}

/** @returns the token of a return path that was made here. */
export function tokenOf(address: string, domains: readonly string[]): string | null {
  const [, token, domain] = /^dsn\+([0-9a-f]{32})@(.+)$/i.exec(address) ?? []
  return token !== undefined && domains.includes(domain!.toLowerCase()) ? token.toLowerCase() : null
}

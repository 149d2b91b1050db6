// What is handed on in the place of a carrier, and what it says of its sender. Its header is written here, field by field: of the
// inside what is sound where the inside takes the carrier's place, of the mail around it what is still shown.

import { randomBytes } from 'node:crypto'
import type { SenderState } from '../../core/envelope/proof.ts'
import { type Field, type Header, readHeader, valuesOf } from '../../mail/header.ts'
import {
  carryField,
  hasOtherLines,
  type WrittenField,
  writeField,
  writeMailbox,
  writeText,
} from '../../mail/write-header.ts'
import { beginning, type Content, from as fromOn, joined, type Staged } from '../../runtime/staged.ts'
import { headReach } from '../message/classify.ts'
import { headerBytes, receivedHere, traceOf, utf8Bytes } from '../message/fields.ts'
import { withoutOurs } from '../message/loose.ts'
import { usableId } from '../opened/ids.ts'

/** Ways that it went inside, what other systems said of it, and what only we say. */
const stripped =
  /^(?:received|authentication-results|return-path|delivered-to|bcc|x-original-to|x-spam-.*|resent-.*|x[-_]postern[-_].*)$/
/** Of the mail around what is shown with its own text: what `traceOf` has, and what only we say, is not among it. */
const notOfOuter = /^(?:content-.*|mime-version|received|return-path|delivered-to|x[-_]postern[-_].*)$/
/**
 * Of the mail around a carrier whose inside nothing proves: whom it came from, to whom and when, and what our own mail servers
 * found of that. Where answers go, which list it is of or who sent it on, a stranger may have written.
 */
const keptOfCarrier = /^(?:from|to|cc|date|message-id|auto-submitted|precedence|authentication-results|x-spam-.*)$/

/** The mail that the carrier came as. */
export interface Outer {
  readonly staged: Staged
  readonly header: Header
  /** Whether it is a carrier and nothing else. */
  readonly isAlone: boolean
}

export interface Inner {
  readonly header: Header
  readonly message: Staged
  readonly sender: SenderState
  /** The one From address; null where a program could see another one, or none. */
  readonly from: { readonly name: string; readonly address: string } | null
  /** Given by the gateway; null where it has one that answers will name. */
  readonly id: string | null
}

export interface OpenedOptions {
  /** Put before the subject; null for nothing. */
  readonly mark: string | null
  readonly domains: readonly string[]
  readonly now: Date
}

export async function openedMail(outer: Outer, inner: Inner, options: OpenedOptions): Promise<Content> {
  const { mark, domains, now } = options
  const trace = [receivedHere(now), ...traceOf(outer.header, now, domains)]
  if (outer.isAlone && inner.from !== null && inner.sender.state === 'verified') {
    const { address } = inner.from
    const own = inner.header.fields.filter(
      field => !stripped.test(field.name) && !isReplaced(field.name, inner.id) && !isOtherSender(field, address),
    )
    const fields = own.map(field => (field.name === 'from' ? writeFrom(field, inner.from!) : marked(field, mark)))
    return joined([
      headerBytes([...trace, writeField('X-Postern-Sender', said(inner.sender)), ...idField(inner.id), ...fields]),
      fromOn(inner.message, inner.header.body),
    ])
  }
  return contained(outer, inner, trace, mark)
}

/** Programs show whom Sender names before the From that was proven. */
function isOtherSender({ name, value }: Field, proven: string): boolean {
  return name === 'sender' && value.replace(/^.*<|>$/g, '').toLowerCase() !== utf8Bytes(proven).toLowerCase()
}

/** The mail around, or a notice where that was a carrier and no more, with the opened message as its last part. */
async function contained(
  { staged, header, isAlone: alone }: Outer,
  inner: Inner,
  trace: readonly WrittenField[],
  mark: string | null,
): Promise<Content> {
  // Beside a stranger's parts, of a name that no stranger can have given to one of them.
  const file = alone ? 'message.eml' : `message-${randomBytes(6).toString('hex')}.eml`
  const boundary = `=_${randomBytes(16).toString('hex')}`
  // A carrier without one is answered by the id of what it held.
  const given = usableId(header) === null ? inner.id : null
  const ofOuter = header.fields.filter(
    ({ name }) => (alone ? keptOfCarrier.test(name) : !notOfOuter.test(name)) && !isReplaced(name, given),
  )
  const subject = alone ? inner.header.fields.filter(({ name }) => name === 'subject').slice(0, 1) : []
  const head = [
    ...trace,
    writeField('X-Postern-Sender', `contained; part=${file}; ${said(inner.sender)}`),
    ...idField(given),
    ...[...ofOuter, ...subject].map(field => marked(field, mark)),
    writeField('MIME-Version', '1.0'),
    writeField('Content-Type', `multipart/mixed; boundary="${boundary}"`),
  ]
  const attached = [
    writeField('Content-Type', 'message/rfc822'),
    writeField('Content-Disposition', `attachment; filename="${file}"`),
  ]
  return joined([
    headerBytes(head),
    Buffer.from(`--${boundary}\r\n`),
    ...(alone ? [noticePart(inner)] : originalPart(header, staged)),
    Buffer.from(`\r\n--${boundary}\r\n`),
    headerBytes(attached),
    ...(await asPart(inner)),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
}

function isReplaced(name: string, id: string | null): boolean {
  return name === 'message-id' && id !== null
}

function idField(id: string | null): WrittenField[] {
  return id === null ? [] : [writeField('Message-ID', id)]
}

/** A field as it goes on, the mark before what is its subject. */
function marked(field: Field, mark: string | null): WrittenField | null {
  if (field.name !== 'subject' || mark === null) return carryField(field)
  return writeField('Subject', `${writeText(mark)} ${field.value}`)
}

/** A display name in atoms or quotes, and an address that programs cannot part over. */
const plainFrom =
  /^(?:(?:[\w!#$%&'*+/^`{|}~-]+ )+|"[^"\\@<>]*" )?(?:<[\w!#$%&'*+/=?^`{|}~.-]+@[\w.-]*\w>|[\w!#$%&'*+/=?^`{|}~.-]+@[\w.-]*\w)$/

function writeFrom(field: Field, from: { readonly name: string; readonly address: string }): WrittenField | null {
  return plainFrom.test(field.value) ? carryField(field) : writeField('From', utf8Bytes(writeMailbox(from)))
}

/** By what follows the state nothing can be taken for another word of it. */
function said(sender: SenderState): string {
  const subject =
    'subject' in sender ? `; by=${sender.subject.replace(/[^\w!#$&'*+/=?^`{|}~.@-]/gu, encodeURIComponent)}` : ''
  return sender.state + subject
}

/** The mail as it came, beside what was opened. */
function originalPart(header: Header, staged: Staged): (Buffer | Content)[] {
  const fields = header.fields.filter(({ name }) => /^content-/.test(name))
  return [headerBytes(fields.map(carryField)), fromOn(staged, header.body)]
}

/** To the byte, but where its header could be read in two ways on its way in, or says what only we say. */
async function asPart({ message }: Inner): Promise<(Buffer | Content)[]> {
  const head = await beginning(message, headReach)
  const cleaned = withoutOurs(head)
  const rest =
    cleaned === null ? head : Buffer.concat([Buffer.from(cleaned.header, 'latin1'), head.subarray(cleaned.end)])
  const read = readHeader(rest)
  if (read.fields.some(({ raw }) => hasOtherLines(raw)))
    return [headerBytes(read.fields.map(carryField)), rest.subarray(read.body), fromOn(message, head.length)]
  return cleaned === null ? [message] : [rest, fromOn(message, head.length)]
}

/** Whom a message says that it is from, as text: nothing proves it. */
function noticePart({ header }: Inner): Buffer {
  const claimed = valuesOf(header, 'from').map(value => value.replace(controls, ' '))
  const text = [
    'The message below was opened by the mail gateway. Nothing proves who wrote it. It says that it is from:',
    claimed.join(', '),
    '',
  ].join('\r\n')
  const fields = [
    writeField('Content-Type', 'text/plain; charset=utf-8'),
    writeField('Content-Transfer-Encoding', '8bit'),
  ]
  return Buffer.concat([headerBytes(fields), Buffer.from(text, 'latin1')])
}

/** ASCII's: in UTF-8 the others are bytes of letters. */
const controls = /[^\P{Cc}\u0080-\u009f]+/gu

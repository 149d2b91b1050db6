// The ids that a message has and names, in one form whatever they are written like: programs mend, fold, quote and re-case them.

import { bytesOf } from '../charset.ts'
import type { FieldReadings, ReadIds } from './reading.ts'
import { folded } from './seen.ts'
import { decodeBase64 } from './transfer.ts'

const ownFields = ['message-id', 'resent-message-id']
export const namingFields: readonly string[] = [
  ...['in-reply-to', 'references', 'x-forwarded-message-id', 'original-message-id', 'x-original-message-id'],
  ...[
    'x-original-messageid',
    'x-ms-exchange-parent-message-id',
    'x-microsoft-original-message-id',
    'x-mailer-reply-to',
  ],
  ...[
    'x-reply-to-message-id',
    'x-replyto-message-id',
    'x-in-reply-to',
    'supersedes',
    'obsoletes',
    'replaces',
    'x-message-id',
  ],
  ...['x-forwarded-for-message-id', 'thread-id', 'x-thread-id', 'x-gm-thrid', 'x-original-references', 'x-references'],
]
/** Of one message; nobody names more. */
export const mostIds = 5_000
/** Shorter, it could be any word. */
const shortest = 4
/** Octets of a Thread-Index that are the same in all of a conversation (MS-OXOMSG, 2.2.1.3). */
const conversation = 22

export interface FoundIds extends ReadIds {
  /** Whether there were more than are looked at. */
  readonly isCut: boolean
}

/** @param values of a field, by its name. */
export function readIds(values: (name: string) => FieldReadings): FoundIds {
  const own = new Set<string>()
  const named = new Set<string>()
  for (const name of ownFields) for (const text of allOf(values(name))) addIds(text, own)
  for (const name of namingFields) for (const text of allOf(values(name))) addIds(text, named)
  const isCut = own.size > mostIds || named.size > mostIds
  return { own: [...own].slice(0, mostIds), named: [...named].slice(0, mostIds), threads: threadsIn(values), isCut }
}

const allOf = ({ proper, loose }: FieldReadings) => [...proper, ...loose]

/** In every way that the text can be cut: at brackets, at white space, and with its white space taken out. */
function addIds(text: string, ids: Set<string>): void {
  const before = ids.size
  const plain = text.replace(/[()"'\\]/g, ' ')
  for (const cut of [
    plain,
    plain.replace(/\s+/g, ''),
    text.replace(/\([^()]{0,200}\)/g, ''),
    plain.replace(/%40/g, '@'),
  ]) {
    for (const piece of cut.split(/[<>]/)) addId(piece, ids)
    for (const piece of cut.split(/[\s<>,;]+/)) if (piece.includes('@')) addId(piece, ids)
    if (ids.size > mostIds) return
  }
  // Some ids hold no sign of that kind at all.
  if (ids.size === before) for (const piece of plain.split(/[\s<>,;]+/)) addId(piece, ids)
}

function addId(piece: string, ids: Set<string>): void {
  const id = canonicalId(piece)
  if (id.length >= shortest && id.length <= 1_000 && ids.size <= mostIds) ids.add(id)
}

/** Without brackets, quotes, white space and what nobody sees, lower-case, full-width letters as the others. */
export function canonicalId(text: string): string {
  const id = folded(text)
    .replace(/[\s<>()"'\\]/g, '')
    .replace(/^(?:message-?id:|mid:|urn:uuid:)/, '')
    .replace(/^[,;:]+/, '')
  let end = id.length
  while (end > 0 && ',;:.'.includes(id[end - 1]!)) end--
  return id.slice(0, end)
}

/** Of people, machines and ways: what stands in them names no message. */
const ofOthers =
  /(?:^|-)(?:from|to|cc|bcc|sender|path|for|by|recipients?|rcpt|user|login|complaints|received|signature|results)$/

/** @returns whether a field that no list has may name another message. */
export function mayName(name: string): boolean {
  return !ofOthers.test(name) && !ownFields.includes(name) && !namingFields.includes(name)
}

const anyId = /[^\s<>()"'\\,;:/=]{1,200}(?:@|%40)[^\s<>()"'\\,;:/=@]{1,255}/gi

/** What may be ids in texts of any kind. */
export function idsIn(texts: Iterable<string>): string[] {
  const ids = new Set<string>()
  for (const text of texts)
    for (const [id] of text.replace(/\r?\n[ \t]+/g, '').matchAll(anyId)) addId(id.replace(/%40/i, '@'), ids)
  return [...ids]
}

/** As programs write beside a text which message it is about; and addresses of messages (RFC 2392). */
const labelled = /(?:\bmid:|\b(?:message-id|in-reply-to|references|related-to[^:\n]{0,100})[ \t]*:)([^\n]{4,1000})/gi

/** @param text as people read it. */
export function idsToldIn(text: string): string[] {
  return /mid:|message-id|in-reply-to|references|related-to/i.test(text)
    ? idsIn([...text.matchAll(labelled)].map(([, ids]) => ids!))
    : []
}

function threadsIn(values: (name: string) => FieldReadings): string[] {
  const threads = new Set<string>()
  for (const name of ['thread-index', 'x-thread-index']) {
    for (const text of allOf(values(name)).slice(0, 10)) {
      const { bytes } = decodeBase64(bytesOf(text.slice(0, 2_000)))
      if (bytes.length < conversation) continue
      threads.add([...bytes.subarray(0, conversation)].map(byte => byte.toString(16).padStart(2, '0')).join(''))
    }
  }
  return [...threads]
}

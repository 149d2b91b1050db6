// Kept mail as an administrator sees it: found by a filter, shown, tried again, let go, deleted. Command line and pages call this.

import { directions, reasons, states } from '../../contract/quarantine.ts'
import { PosternError } from '../../core/errors.ts'
import { readHeader } from '../../mail/header.ts'
import { plainWords } from '../../mail/html/plain.ts'
import { drawnLetters } from '../../mail/letters.ts'
import { parseMessage } from '../../mail/parse.ts'
import { beginning, type Staged } from '../../runtime/staged.ts'
import { headReach } from '../message/classify.ts'
import { outlineOf } from '../message/outline.ts'
import type { Direction, Reason, State } from '../model.ts'
import type { StoredMail, Stores } from '../state/store.ts'

export interface ListedMail extends StoredMail {
  /** `spool`: on its way, tried again by itself. */
  readonly state: State
}

export interface Filter {
  readonly id?: string
  readonly state?: State
  readonly direction?: Direction
  readonly reason?: Reason
  /** Parts of them, in any case of letters. */
  readonly from?: string
  readonly to?: string
  readonly subject?: string
  readonly messageId?: string
  readonly queue?: string
  /** Kept for at least, or for less than, so many seconds. */
  readonly older?: number
  readonly newer?: number
}

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/**
 * @param words `id=…`, `state=errored`, `direction=out`, `reason=keys-unreachable`, `from=…`, `to=…`, `subject=…`,
 * `message-id=…`, `queue=…`, `older=2h`, `newer=1d`.
 * @throws PosternError `bad-request`
 */
export function readFilter(words: readonly string[]): Filter {
  return Object.fromEntries(words.map(readWord))
}

/** Maps, not objects: every object has a `constructor`, and a filter of that name would fit everything. */
const texts: ReadonlyMap<string, keyof Filter> = new Map([
  ['id', 'id'],
  ['from', 'from'],
  ['to', 'to'],
  ['subject', 'subject'],
  ['message-id', 'messageId'],
  ['queue', 'queue'],
])
const choices: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['state', states],
  ['direction', directions],
  ['reason', reasons],
])

function readWord(word: string): [string, string | number] {
  const [, name = '', value = ''] = /^([a-z-]+)=(.+)$/s.exec(word) ?? []
  const text = texts.get(name)
  if (text !== undefined) return [text, value]
  if (choices.get(name)?.includes(value)) return [name, value]
  if (/^(?:older|newer)$/.test(name) && /^\d{1,6}[smhd]$/.test(value))
    return [name, Number(value.slice(0, -1)) * units[value.at(-1)!]!]
  throw new PosternError(
    'bad-request',
    `"${word}" is no filter. There are: id=, state=, direction=, reason=, from=, to=, subject=, message-id=, queue=, older=2h, newer=1d.`,
  )
}

export function fits(mail: ListedMail, filter: Filter, now: number): boolean {
  const seen = (text: string) => drawnLetters(text).toLowerCase()
  const has = (text: string, part: string | undefined) => part === undefined || seen(text).includes(seen(part))
  return (
    (filter.id === undefined || mail.id.startsWith(filter.id)) &&
    (filter.state === undefined || mail.state === filter.state) &&
    (filter.direction === undefined || mail.direction === filter.direction) &&
    (filter.reason === undefined || mail.reason === filter.reason) &&
    has(`${mail.sender} ${mail.from}`, filter.from) &&
    has(mail.recipients.map(({ address }) => address).join(' '), filter.to) &&
    has(mail.subject, filter.subject) &&
    has(mail.messageId ?? '', filter.messageId) &&
    has(mail.queue ?? '', filter.queue) &&
    (filter.older === undefined || now - mail.at >= filter.older) &&
    (filter.newer === undefined || now - mail.at < filter.newer)
  )
}

/** Oldest first. @param now seconds. */
export async function list(stores: Stores, filter: Filter, now: number): Promise<ListedMail[]> {
  const found: ListedMail[] = []
  for (const state of states)
    for (const mail of await stores[state].list()) {
      const listed = { ...mail, state }
      if (fits(listed, filter, now)) found.push(listed)
    }
  return found.toSorted((a, b) => a.at - b.at || a.id.localeCompare(b.id))
}

/** @throws PosternError `not-found` */
export async function show(stores: Stores, id: string, now: number): Promise<ListedMail> {
  const found = await list(stores, { id }, now)
  if (found.length === 1) return found[0]!
  throw new PosternError(
    'not-found',
    found.length === 0
      ? 'There is no kept message of that id.'
      : 'More than one kept message has an id that begins so.',
  )
}

/** Its header fields as they stand, never its text. */
export function headerOf(stores: Stores, listed: ListedMail, work: string): Promise<string[]> {
  return reading(stores, listed, work, headerIn)
}

/** Its header fields, and what people read of it, as plain text; null where it is too large to be taken apart. */
export function contentOf(stores: Stores, listed: ListedMail, work: string) {
  return reading(stores, listed, work, async staged => {
    const header = await headerIn(staged)
    const outline = await outlineOf(staged)
    if (!outline) return { header, text: null }
    const { text, segments } = await parseMessage(outline.bytes)
    return { header, text: text ?? plainWords(segments) }
  })
}

async function headerIn(staged: Staged): Promise<string[]> {
  return readHeader(await beginning(staged, headReach)).fields.map(({ raw }) => raw.trimEnd())
}

async function reading<T>(
  stores: Stores,
  { id, state }: ListedMail,
  work: string,
  use: (staged: Staged) => Promise<T>,
): Promise<T> {
  const staged = await stores[state].read(id, work)
  try {
    return await use(staged)
  } finally {
    await staged.drop()
  }
}

/** @throws PosternError `not-found` */
export async function remove(stores: Stores, { id, state }: Pick<ListedMail, 'id' | 'state'>): Promise<void> {
  const claimed = await stores[state].claim(id)
  if (!claimed) throw new PosternError('conflict', 'Somebody else is at work on this message.')
  await stores[state].drop(id)
}

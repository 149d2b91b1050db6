// What people do with a mail that was opened for them, as their mail programs write it.

import type { Dice } from './dice.ts'
import { fieldText, namingFields, otherFields, ownIdFields } from './fields.ts'
import { html } from './markup.ts'
import { filePart, type Letter, type Made, type Traits } from './message.ts'
import { holding, messagePart, multipart, type Part, textPart } from './parts.ts'
import { addressOf, type Person } from './people.ts'
import { newSecret, newText, newWord } from './words.ts'

/** A mail as it lies in the mailbox of whom it was opened for. */
export interface Received {
  readonly letter: Letter
  /** Every byte one character. */
  readonly raw: string
  /** Where reports of it go. */
  readonly returnPath: string
  readonly author: Person
  readonly reader: Person
}

export interface Deed extends Made {
  readonly name: string
  /** A person, an address that only a machine knows, or nobody. */
  readonly mailFrom: Person | string | null
  readonly from: Person
  readonly to: readonly (Person | string)[]
  /** Whether what goes to this person must be known for what it is, whatever the rules say. */
  readonly mustSeal: (to: Person | string) => boolean
}

export const noTraits = (isKnown: boolean): Traits => ({
  ...{ tag: () => 'no', label: () => 'no', isOpaque: !isKnown },
  term: () => (isKnown ? 'no' : 'maybe'),
})

/** Of a mail under the subject of another one: what a rule asks for may stand in it. */
export const traitsUnder = (subject: string, isKnown: boolean): Traits => ({
  ...noTraits(isKnown),
  tag: text => (subject.includes(text) ? 'unclear' : 'no'),
})

export const always = () => true
/** Where no program could read it, nobody can be held to know it. */
export const whereReadable =
  ({ isKnown, isSure }: Part) =>
  () =>
    isKnown && isSure

/** The first field of a name, as a program shows it. */
export function shownField(raw: string, name: string): string | null {
  const header = raw.slice(0, raw.search(/\r\n\r\n/))
  const found = new RegExp(`^${name}[ \\t]*:(.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(header)?.[1]
  return found === undefined ? null : found.replace(/\r\n/g, '').trim()
}

export function write(fields: readonly string[], part: Part): Buffer {
  return Buffer.from([...fields, 'MIME-Version: 1.0', ...part.fields, '', part.body, ''].join('\r\n'), 'latin1')
}

export const subjectField = (dice: Dice, text: string) =>
  `Subject: ${dice.oneIn(3) ? fieldText(dice, text).text : Buffer.from(text).toString('latin1')}`

export function peopleFields(from: Person, to: readonly (Person | string)[]): string[] {
  const all = to.map(each => (typeof each === 'string' ? each : addressOf(each)))
  return [`From: ${addressOf(from)}`, `To: ${all.join(', ')}`]
}

const answering = ['Re: ', 'RE: ', 'AW: ', 'Re[2]: ', 'Antw: ', 'SV: ', '', '回复：', 'Re: [team] '] as const
const forwarding = ['Fwd: ', 'FW: ', 'WG: ', 'Tr: ', '[Fwd: '] as const
export const otherSubject = (dice: Dice) =>
  dice.way(
    [3, () => dice.times(3, () => newWord(dice)).join(' ')],
    [1, () => 'Re: '],
    [1, () => ''],
    [1, () => dice.one(['hello', 'Re: your mail', 'Question'])],
  )

/** Some words of it, or all. */
function excerpt(dice: Dice, text: string): string {
  const words = text.split(/\s+/)
  if (words.length < 24 || dice.oneIn(2)) return text
  const start = dice.below(words.length - 20)
  return words.slice(start, start + 20 + dice.below(words.length - start - 19)).join(' ')
}

function quoteOf(dice: Dice, text: string): string {
  const lines = text.split('\n')
  return dice.way(
    [4, () => lines.map(line => `> ${line}`).join('\n')],
    [
      1,
      () =>
        text
          .replace(/\s+/g, ' ')
          .replace(/(.{40,60}) /g, '$1\n')
          .replace(/^/gm, dice.one(['> ', '>', '| ', ': '])),
    ],
    [1, () => `----- Original Message -----\n${text}`],
    [1, () => `"${text}"`],
  )
}

/** Own words, and those of others below or above. @param quote of lines; empty for none. */
function textWith(dice: Dice, own: string, quote: string): Part {
  if (quote === '') return holding(dice, { text: own, term: null })
  const text = dice.oneIn(2) ? `${own}\n\n${quote}` : `${quote}\n\n${own}`
  if (!dice.oneIn(3)) return textPart(dice, { text, term: null }, false)
  const shown = `${html(dice, own)}<blockquote>${html(dice, quote.replace(/^[>|:] ?/gm, ''))}</blockquote>`
  const format = { type: 'text/html', parameters: [], text: shown, ending: 'html' }
  const marked = textPart(dice, { text: shown, term: null }, false, format)
  return dice.oneIn(2)
    ? marked
    : multipart(dice, 'alternative', [textPart(dice, { text: own, term: null }, false), marked])
}

export function answer(dice: Dice, received: Received, others: readonly Person[]): Deed {
  const { letter, raw, author, reader } = received
  const secret = newSecret(dice)
  const to = dice.oneIn(5) ? others : [author, ...(dice.oneIn(3) ? others : [])]
  const names = !dice.oneIn(4)
  const thread = shownField(raw, 'Thread-Index')
  const byThread = thread !== null && letter.threadIndex !== null && dice.oneIn(2)
  const keeps = dice.oneIn(2)
  const quotes = letter.quotable.length > 0 && dice.oneIn(2)
  const id = shownField(raw, 'Message-ID')
  const idFields = names && id !== null && !byThread ? namingFields(dice, id) : []
  const quote = quotes ? quoteOf(dice, excerpt(dice, letter.quotable[0]!)) : ''
  const part = textWith(dice, newText(dice, secret), quote)
  const more = otherFields(dice)
  const about = keeps ? `${dice.one(answering)}${letter.subject}` : otherSubject(dice)
  const fields = [
    ...more,
    ...peopleFields(reader, to),
    subjectField(dice, about),
    ...ownIdFields(dice, newWord(dice), 'in.test'),
    ...idFields,
    ...(byThread
      ? [
          `Thread-Index: ${Buffer.concat([Buffer.from(thread, 'base64'), Buffer.alloc(5, dice.below(256))]).toString('base64')}`,
        ]
      : []),
  ]
  const isAbout = keeps && letter.isSubjectSure
  return {
    ...{ name: 'answer', raw: write(fields, part), traits: traitsUnder(about, part.isKnown) },
    secrets: [secret, ...(quotes ? letter.secrets : [])],
    ...{ mailFrom: reader, from: reader, to },
    mustSeal: person => names || byThread || (quotes && part.isKnown && part.isSure) || (isAbout && person === author),
  }
}

export function forwardInline(dice: Dice, received: Received, others: readonly Person[]): Deed {
  const { letter, author, reader } = received
  const secret = newSecret(dice)
  const [text] = letter.quotable
  const block = `---------- Forwarded message ----------\nFrom: ${addressOf(author)}\nSubject: ${letter.subject}\n\n${text}`
  const part = textWith(dice, newText(dice, secret), block)
  const about = dice.oneIn(3) ? otherSubject(dice) : `${dice.one(forwarding)}${letter.subject}`
  const fields = [
    ...peopleFields(reader, others),
    subjectField(dice, about),
    ...ownIdFields(dice, newWord(dice), 'in.test'),
  ]
  return {
    ...{
      name: 'forward',
      raw: write(fields, part),
      traits: traitsUnder(about, part.isKnown),
      secrets: [secret, ...letter.secrets],
    },
    ...{ mailFrom: reader, from: reader, to: others, mustSeal: whereReadable(part) },
  }
}

/** Of a message as a program attaches it: all of its header, or what is shown of it. */
function asAttached(dice: Dice, raw: string): string {
  if (!dice.oneIn(3)) return raw
  const end = raw.search(/\r\n\r\n/)
  const fields = raw.slice(0, end).split(/\r\n(?![ \t])/)
  const kept = fields.filter(field =>
    /^(?:from|to|cc|subject|date|message-id|mime-version|content-[\w-]+)\s*:/i.test(field),
  )
  return kept.join('\r\n') + raw.slice(end)
}

export function forwardAttached(dice: Dice, { letter, raw, reader }: Received, others: readonly Person[]): Deed {
  const secret = newSecret(dice)
  const attached = messagePart(dice, asAttached(dice, raw))
  const own = textPart(dice, { text: newText(dice, secret, 1), term: null }, false)
  const kind = dice.oneIn(6) ? 'digest' : 'mixed'
  const part = dice.oneIn(5) ? attached : multipart(dice, kind, kind === 'digest' ? [attached] : [own, attached])
  const about = dice.oneIn(2) ? otherSubject(dice) : `${dice.one(forwarding)}${letter.subject}`
  const fields = [
    ...peopleFields(reader, others),
    subjectField(dice, about),
    ...ownIdFields(dice, newWord(dice), 'in.test'),
  ]
  return {
    ...{ name: 'attach', raw: write(fields, part), traits: traitsUnder(about, false) },
    secrets: [secret, ...letter.secrets],
    ...{ mailFrom: reader, from: reader, to: others, mustSeal: () => part.isSure },
  }
}

/** Sieve, `.forward`, *Resend*, and lists. */
export function redirect(dice: Dice, { letter, raw, author, reader }: Received, others: readonly Person[]): Deed {
  const resent = [
    `Resent-From: ${addressOf(reader)}`,
    ...(dice.oneIn(2)
      ? ['Resent-Date: Tue, 24 Nov 2026 12:00:00 +0000', `Resent-Message-ID: <${newWord(dice)}@in.test>`]
      : []),
    `Resent-To: ${addressOf(others[0]!)}`,
  ]
  const added = dice.way(
    [3, () => resent],
    [2, () => []],
    [1, () => [`Delivered-To: ${addressOf(reader)}`, 'X-Sieve: x']],
    [1, () => ['List-Id: <x.list.test>', 'Precedence: list', 'Sender: x-bounces@list.test']],
  )
  const text = dice.oneIn(4) ? asAttached(dice, raw) : raw
  return {
    ...{ name: 'redirect', raw: Buffer.from([...added, text].join('\r\n'), 'latin1'), traits: noTraits(false) },
    secrets: letter.secrets,
    mailFrom: dice.one([reader, author, `SRS0=x=y=out.test=${author.local}@in.test`, null]),
    ...{ from: author, to: others, mustSeal: always },
  }
}

/** A file of it, saved and sent to somebody. */
export function fileAnew(dice: Dice, { letter, reader }: Received, others: readonly Person[]): Deed {
  const secret = newSecret(dice)
  const file = dice.one(letter.files)
  const own = textPart(dice, { text: newText(dice, secret, 1), term: null }, false)
  const name = dice.oneIn(2) ? file.name : `${newWord(dice)}.bin`
  const part = multipart(dice, 'mixed', [own, filePart({ ...file, name })])
  const fields = [
    ...peopleFields(reader, others),
    subjectField(dice, otherSubject(dice)),
    ...ownIdFields(dice, newWord(dice), 'in.test'),
  ]
  return {
    ...{ name: 'file', raw: write(fields, part), traits: noTraits(false), secrets: letter.secrets.slice(-1) },
    ...{ mailFrom: reader, from: reader, to: others, mustSeal: () => part.isSure },
  }
}

/** Words of it in a mail that has nothing else of it. */
export function paste(dice: Dice, { letter, reader }: Received, others: readonly Person[]): Deed {
  const text = excerpt(dice, letter.quotable[0]!)
  const part = holding(dice, { text, term: null })
  const fields = [
    ...peopleFields(reader, others),
    subjectField(dice, otherSubject(dice)),
    ...ownIdFields(dice, newWord(dice), 'in.test'),
  ]
  return {
    ...{ name: 'paste', raw: write(fields, part), traits: noTraits(part.isKnown), secrets: letter.secrets.slice(1) },
    ...{ mailFrom: reader, from: reader, to: others, mustSeal: whereReadable(part) },
  }
}

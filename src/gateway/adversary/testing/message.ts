// A message with all that a policy may ask of it: what stands in it was put there here, so that it is known apart from any reader.

import type { Dice } from './dice.ts'
import { manyFields, otherFields, ownIdFields, textFields } from './fields.ts'
import { calendar } from './markup.ts'
import { holding, multipart, type Part, type Said, textPart } from './parts.ts'
import { newSecret, newText, newWord } from './words.ts'

/** What a policy asks for, and how it stands in a text. */
export const tags = ['[secure]', '#geheim', 'Vertraulich:', '[Geschützt]'] as const
export const terms = [
  { expression: '\\bIBAN\\b', text: 'IBAN' },
  { expression: 'überweisung', text: 'Überweisung' },
  { expression: 'projekt[- ]falke', text: 'Projekt Falke' },
  { expression: '\\bMRN\\s\\d{6}\\b', text: 'MRN 471182' },
] as const
export const labels = [
  { name: 'Sensitivity', expression: 'company-confidential', text: 'Company-Confidential' },
  { name: 'X-Classification', expression: '\\b(secret|confidential)\\b', text: 'Confidential' },
] as const

/**
 * `maybe`: by one of its readings, or nobody can tell. `unclear`: it is there, and written so that programs may come to other letters
 * around it. `unknown`: it was not made here, and may be so or not.
 */
export type Has = 'yes' | 'maybe' | 'no' | 'unclear' | 'unknown'

export interface Traits {
  readonly tag: (text: string) => Has
  readonly term: (text: string) => Has
  readonly label: (name: string) => Has
  /** Whether something in it is only read by a program of its own. */
  readonly isOpaque: boolean
}

export interface Made {
  readonly raw: Buffer
  readonly traits: Traits
  /** Words that nobody may see where it must be sealed. */
  readonly secrets: readonly string[]
}

export interface Attachment {
  readonly name: string
  readonly bytes: Buffer
}

/** What of a letter is known to whoever reads it. */
export interface Letter extends Made {
  readonly subject: string
  /** Whether every program shows it. */
  readonly isSubjectSure: boolean
  /** Texts that every program shows in one of its readings. */
  readonly quotable: readonly string[]
  readonly files: readonly Attachment[]
  /** Of an invitation; null for none. */
  readonly uid: string | null
  readonly threadIndex: string | null
}

export interface Envelope {
  readonly theme: Theme
  /** Fields of From, To and the like. */
  readonly fields: readonly string[]
  /** Of the sender. */
  readonly domain: string
  readonly local: string
}

/** What the policy of a case is likely to ask for, and its mail to have. */
export interface Theme {
  readonly tag: (typeof tags)[number]
  readonly term: (typeof terms)[number]
  readonly label: (typeof labels)[number]
}

export function newTheme(dice: Dice): Theme {
  return { tag: dice.one(tags), term: dice.one(terms), label: dice.one(labels) }
}

/** A letter of somebody's own, tagged and worded as people do it. @param odds one of so many letters has a tag or a term. */
export function newLetter(dice: Dice, { fields, domain, local, theme }: Envelope, odds = 2): Letter {
  const subjectSecret = newSecret(dice)
  const [said, tag] = [subjectLine(dice, subjectSecret), dice.oneIn(odds) ? theme.tag : null]
  const subject = tag === null ? said : dice.one([`${tag} ${said}`, `${said} ${tag}`, `${tag}${said}`])
  const named = subjectFields(dice, subject, tag)
  const body = newBody(dice, dice.oneIn(odds) ? theme.term.text : null)
  const label = dice.oneIn(2 * odds) ? theme.label : null
  const labelled = label === null ? { fields: [], has: 'no' as const } : textFields(dice, label.name, label.text)
  const threadIndex = dice.oneIn(6) ? newThread(dice) : null
  const header = [
    ...(odds < 6 && dice.oneIn(70) ? manyFields(dice) : otherFields(dice)),
    ...fields,
    ...named.fields,
    ...labelled.fields,
    ...ownIdFields(dice, local, domain),
    ...(threadIndex === null ? [] : [`Thread-Index: ${threadIndex}`]),
    ...otherFields(dice).slice(0, 3),
    ...(dice.oneIn(12) ? [] : ['MIME-Version: 1.0']),
  ]
  return {
    raw: Buffer.from([...header, ...body.part.fields, '', body.part.body, ''].join('\r\n'), 'latin1'),
    traits: {
      tag: text => (text === tag ? named.has : 'no'),
      term: text => {
        if (!body.part.isKnown) return 'maybe'
        return text !== body.term ? 'no' : holds(body.part, text) || body.isTermSure ? 'yes' : 'maybe'
      },
      label: name => (name === label?.name ? labelled.has : 'no'),
      isOpaque: !body.part.isKnown,
    },
    secrets: [subjectSecret, ...body.secrets],
    ...{
      subject,
      isSubjectSure: named.has === 'yes',
      quotable: body.quotable,
      files: body.files,
      uid: body.uid,
      threadIndex,
    },
  }
}

function subjectLine(dice: Dice, secret: string): string {
  return dice
    .times(2 + dice.below(3), () => newWord(dice))
    .join(' ')
    .concat(' ', secret)
}

/** The words are written plainly: they are no secret where the mail may pass, and are looked for where it may not. */
function subjectFields(dice: Dice, subject: string, tag: string | null) {
  if (tag !== null) return textFields(dice, 'Subject', subject)
  return dice.oneIn(3) ? textFields(dice, 'Subject', subject) : { fields: [`Subject: ${subject}`], has: 'yes' as const }
}

/** Of a conversation: 22 octets, the first of them 1. */
function newThread(dice: Dice): string {
  return Buffer.from([1, ...dice.times(21, () => dice.below(256))]).toString('base64')
}

/** Whether every program shows it there. */
const holds = ({ isSure, asItStands }: Part, term: string) => isSure || (asItStands?.includes(term) ?? false)

interface Body {
  readonly part: Part
  readonly secrets: readonly string[]
  readonly term: string | null
  readonly quotable: readonly string[]
  readonly files: readonly Attachment[]
  readonly uid: string | null
  /** Whether one of its forms holds the term for every program, whatever the others are taken for. */
  readonly isTermSure?: boolean
}

function newBody(dice: Dice, term: string | null): Body {
  const secret = newSecret(dice)
  const text = newText(dice, secret, 2 + dice.below(3))
  const at = text.indexOf(' ', dice.below(text.length - 20))
  const said: Said = { text: term === null ? text : `${text.slice(0, at)} ${term}${text.slice(at)}`, term }
  const plain = { secrets: [secret], term, quotable: [said.text], files: [] as Attachment[], uid: null }
  const quotes = (part: Part) => ({ ...plain, part, quotable: part.isKnown && part.isSure ? plain.quotable : [] })
  return dice.way<Body>(
    [8, () => quotes(holding(dice, said))],
    [4, () => quotes(textPart(dice, said, false))],
    [3, () => withFiles(dice, said, plain)],
    [2, () => invitation(dice, said, plain)],
  )
}

function withFiles(dice: Dice, said: Said, plain: Omit<Body, 'part'>): Body {
  const text = textPart(dice, said, false)
  const inFile = newSecret(dice)
  const name = `${newWord(dice)}.${dice.one(['txt', 'dat', 'pdf', 'csv'])}`
  const isText = dice.oneIn(2)
  const bytes = isText
    ? Buffer.from(newText(dice, inFile, 3))
    : Buffer.concat([Buffer.from([0, 1, 2, 255, 0, 3]), Buffer.from(inFile), Buffer.alloc(90, newWord(dice))])
  const file = filePart({ name, bytes })
  const part = multipart(dice, 'mixed', [text, { ...file, isKnown: isText }])
  const quotable = part.isSure && text.isKnown ? plain.quotable : []
  return { ...plain, quotable, part, secrets: [...plain.secrets, inFile], files: part.isSure ? [{ name, bytes }] : [] }
}

export function filePart({ name, bytes }: Attachment): Part {
  const fields = [
    `Content-Type: application/octet-stream; name="${name}"`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename="${name}"`,
  ]
  const body = bytes.toString('base64').replace(/(.{76})/g, '$1\r\n')
  return { fields, body, isSure: true, isKnown: true }
}

/** iMIP (RFC 6047). */
function invitation(dice: Dice, said: Said, plain: Omit<Body, 'part'>): Body {
  const uid = dice.one([
    `${newWord(dice)}${dice.below(1e6)}@cal.example`,
    `${dice.below(1e9)}-${newWord(dice)}`,
    `040000008200E00074C5B7101A82E008${dice
      .times(32, () => dice.below(16).toString(16))
      .join('')
      .toUpperCase()}`,
  ])
  const text = calendar(dice, said.text, uid, 'REQUEST')
  const format = { type: 'text/calendar', parameters: ['method=REQUEST'], text, ending: 'ics' }
  const event = textPart(dice, { text, term: null }, dice.oneIn(4), format)
  const isShown = said.term !== null && holds(event, said.term)
  const alternative = () => {
    const text = textPart(dice, said, false)
    const forms = [text, event]
    const whole = multipart(
      dice,
      'alternative',
      forms.map(form => ({ ...form, isSure: true })),
    )
    const isSure = whole.isSure && forms.every(form => form.isSure)
    return { part: { ...whole, isSure }, isTermSure: whole.isSure && isShown }
  }
  const { part, isTermSure } = dice.oneIn(3) ? { part: event, isTermSure: isShown } : alternative()
  return {
    ...plain,
    ...{ part, isTermSure },
    uid: part.isSure && event.isKnown ? uid : null,
    quotable: part.isKnown && part.isSure ? plain.quotable : [],
  }
}

// What machines answer to a mail that was opened: reports of delivery, vacations, receipts, answers to invitations (RFC 3464, 3834,
// 8098, 6047), and what they send by themselves.

import {
  always,
  type Deed,
  noTraits,
  otherSubject,
  peopleFields,
  type Received,
  subjectField,
  traitsUnder,
  whereReadable,
  write,
} from './deeds.ts'
import type { Dice } from './dice.ts'
import { namingFields, ownIdFields } from './fields.ts'
import { calendar } from './markup.ts'
import { messagePart, multipart, type Part, textPart } from './parts.ts'
import { addressOf, type Person } from './people.ts'
import { newSecret, newText, newWord } from './words.ts'

const bare = (type: string, ...lines: string[]): Part => ({
  ...{ fields: [`Content-Type: ${type}`], body: lines.join('\r\n'), isSure: true, isKnown: true },
})

const statuses = (reader: Person) =>
  bare(
    'message/delivery-status',
    ...[
      'Reporting-MTA: dns; in.test',
      '',
      `Final-Recipient: rfc822; ${addressOf(reader)}`,
      'Action: failed',
      'Status: 5.2.2',
    ],
  )

/** A report of failure, to where reports go or to whoever wrote it. */
export function bounce(dice: Dice, { letter, raw, returnPath, author, reader }: Received): Deed {
  const secret = newSecret(dice)
  const own = textPart(dice, { text: newText(dice, secret, 1), term: null }, false)
  const head = raw.slice(0, raw.search(/\r\n\r\n/) + 2)
  const whole = dice.oneIn(3) ? bare('text/rfc822-headers', head) : messagePart(dice, raw)
  const part = dice.way(
    [3, () => multipart(dice, 'report; report-type=delivery-status', [own, statuses(reader), whole])],
    [1, () => multipart(dice, 'mixed', [own, statuses(reader), whole])],
    [1, () => multipart(dice, 'mixed', [own, whole])],
    [1, () => bare('text/plain', newText(dice, secret, 1), '', raw)],
  )
  const to = [dice.oneIn(2) && returnPath !== '' ? returnPath : author]
  const marks = dice.one([
    [],
    ['Auto-Submitted: auto-replied'],
    ['Auto-Submitted: auto-generated'],
    ['X-Failed-Recipients: x'],
  ])
  const fields = [
    ...['From: MAILER-DAEMON@in.test', `To: ${addressOf(author)}`, ...marks],
    subjectField(dice, dice.one(['Undelivered Mail Returned to Sender', `failure notice: ${letter.subject}`, ''])),
    ...ownIdFields(dice, newWord(dice), 'in.test'),
  ]
  return {
    ...{ name: 'bounce', raw: write(fields, part), traits: noTraits(part.isKnown) },
    secrets: [secret, ...letter.secrets],
    ...{ mailFrom: null, from: reader, to, mustSeal: always },
  }
}

const automatic = [
  'Auto-Submitted: auto-replied',
  'Auto-Submitted: auto-replied (vacation)',
  'Precedence: bulk',
  'X-Autoreply: yes',
  'Auto-Submitted: auto-generated',
] as const

export function vacation(dice: Dice, { letter, raw, author, reader }: Received): Deed {
  const secret = newSecret(dice)
  const id = (/^message-id[ \t]*:(.*)/im.exec(raw)?.[1] ?? '').trim()
  const quotes = letter.quotable.length > 0 && dice.oneIn(3)
  const text = `${newText(dice, secret, 2)}${quotes ? `\n\n> ${letter.quotable[0]!.replaceAll('\n', '\n> ')}` : ''}`
  const part = textPart(dice, { text, term: null }, false)
  const fields = [
    ...peopleFields(reader, [author]),
    dice.one(automatic),
    subjectField(
      dice,
      dice.one(['Out of office', `Automatic reply: ${letter.subject}`, `Auto: ${letter.subject}`, 'Abwesend']),
    ),
    ...ownIdFields(dice, newWord(dice), 'in.test'),
    ...(id !== '' && dice.oneIn(3) ? namingFields(dice, id) : []),
  ]
  return {
    ...{ name: 'vacation', raw: write(fields, part), traits: noTraits(part.isKnown) },
    secrets: [secret, ...(quotes ? letter.secrets : [])],
    ...{ mailFrom: dice.oneIn(2) ? null : reader, from: reader, to: [author], mustSeal: always },
  }
}

export function receipt(dice: Dice, { letter, author, reader }: Received): Deed {
  const secret = newSecret(dice)
  const own = textPart(dice, { text: newText(dice, secret, 1), term: null }, false)
  const type = dice.one([
    ...[
      'message/disposition-notification',
      'message/global-disposition-notification',
      'Message / Disposition-Notification',
    ],
  ])
  const told = bare(
    type,
    `Final-Recipient: rfc822; ${addressOf(reader)}`,
    'Disposition: manual-action/MDN-sent-manually; displayed',
  )
  const part = dice.way(
    [3, () => multipart(dice, 'report; report-type=disposition-notification', [own, told])],
    [1, () => multipart(dice, 'report; report-type="Disposition-Notification"', [own, told])],
    [1, () => multipart(dice, 'report', [own, told])],
    [1, () => multipart(dice, 'mixed', [own, told])],
  )
  const fields = [
    ...peopleFields(reader, [author]),
    subjectField(dice, dice.one([`Read: ${letter.subject}`, `Gelesen: ${letter.subject}`, otherSubject(dice)])),
    ...ownIdFields(dice, newWord(dice), 'in.test'),
  ]
  return {
    ...{ name: 'receipt', raw: write(fields, part), traits: noTraits(part.isKnown), secrets: [secret] },
    ...{ mailFrom: dice.oneIn(2) ? null : reader, from: reader, to: [author], mustSeal: always },
  }
}

/** To the organiser, or the same event to others. */
export function eventAnswer(dice: Dice, { letter, author, reader }: Received, others: readonly Person[]): Deed {
  const secret = newSecret(dice)
  const isAnswer = !dice.oneIn(3)
  const method = isAnswer ? dice.one(['REPLY', 'COUNTER']) : dice.one(['REQUEST', 'PUBLISH'])
  const text = calendar(dice, newText(dice, secret, 1), letter.uid!, method)
  const format = {
    type: dice.one(['text/calendar', 'application/ics']),
    parameters: [`method=${method}`],
    text,
    ending: 'ics',
  }
  const event = textPart(dice, { text, term: null }, dice.oneIn(3), format)
  const own = textPart(dice, { text: newWord(dice), term: null }, false)
  const part = dice.oneIn(2) ? event : multipart(dice, dice.one(['alternative', 'mixed']), [own, event])
  const to = isAnswer ? [author] : others
  const said = dice.one(['Accepted: ', 'Zugesagt: ', 'Declined: ']) + (dice.oneIn(2) ? letter.subject : newWord(dice))
  const fields = [...peopleFields(reader, to), subjectField(dice, said), ...ownIdFields(dice, newWord(dice), 'in.test')]
  return {
    ...{ name: 'event', raw: write(fields, part), traits: traitsUnder(said, part.isKnown), secrets: [secret] },
    ...{ mailFrom: reader, from: reader, to, mustSeal: whereReadable(part) },
  }
}

/** A mail that nobody sends, about something that the gateway never saw. */
export function fromNobody(dice: Dice, reader: Person, to: readonly Person[]): Deed {
  const secret = newSecret(dice)
  const part = textPart(dice, { text: newText(dice, secret, 2), term: null }, false)
  const fields = [
    ...peopleFields(reader, to),
    subjectField(dice, otherSubject(dice)),
    ...(dice.oneIn(2) ? [dice.one(automatic)] : []),
    ...ownIdFields(dice, newWord(dice), 'in.test'),
  ]
  return {
    ...{ name: 'nobody', raw: write(fields, part), traits: noTraits(part.isKnown), secrets: [secret] },
    ...{ mailFrom: null, from: reader, to, mustSeal: always },
  }
}

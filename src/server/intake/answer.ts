// The mail that answers a forward: one button for each message, what will be asked, until when, and who has not read it.

import type { SendMailOptions } from 'nodemailer'
import { inUtc } from '../../core/htm/utc.ts'
import { type Language, languages } from '../../core/htm/words.ts'
import { domainOf } from '../../mail/address/address.ts'
import { loopField } from '../../mail/automatic.ts'
import { type Block, notificationHtml } from '../../mail/html/notification.ts'
import { fillIn } from '../../mail/interpolate.ts'
import type { Missing } from './find.ts'
import { type AnswerWords, answerWords } from './words.ts'

export interface Link {
  readonly url: string
  /** Whom the message says it is for. */
  readonly address: string
}

export interface AnswerOptions {
  /** Canonical, and shown to have sent the mail that is answered. */
  readonly to: string
  /** Where mail is forwarded to: answers come from there. */
  readonly from: string
  /** Origin of the portal, and the operator's name for it. */
  readonly portal: string
  readonly name: string
  /** null: all five, in short. */
  readonly language: Language | null
  /** Before the @ of the Message-ID: the same for the same mail. */
  readonly id: string
  readonly date: Date
  /** Message-ID of the mail that is answered, for its thread. */
  readonly inReplyTo: string | null
}

/** @param until when the links end. */
export function answerMail(links: readonly Link[], until: Date, options: AnswerOptions): SendMailOptions {
  const chosen = options.language === null ? languages : [options.language]
  const each = chosen.map(language => ({ language, words: answerWords[language] }))
  const addresses = [...new Set(links.map(({ address }) => address))].join(', ')
  const values = (language: Language) => ({
    portal: options.portal,
    name: options.name,
    address: addresses,
    number: String(links.length),
    until: inUtc(until, language),
  })
  const button = each.map(({ words }) => words.button).join(' · ')
  const lines = each.map(({ language, words }) => ({
    language,
    before: options.language === null ? [] : [fillIn(links.length > 1 ? words.each : words.here, values(language))],
    after: (options.language === null ? [words.short] : [words.asked, words.until, words.unseen]).map(line =>
      fillIn(line, values(language)),
    ),
    plain: options.language === null ? null : words.plain,
  }))
  const shown = links.map(({ url }, i) => ({
    url,
    label: links.length > 1 ? `${button} (${i + 1}/${links.length})` : button,
  }))
  const text = [
    ...lines.flatMap(({ before }) => before),
    ...shown.map(({ url, label }) => `${label}:\n${url}`),
    ...lines.flatMap(({ after }) => after),
  ]
  const blocks: readonly Block[] = [
    ...lines.flatMap(({ before }) => before.map((text): Block => ({ kind: 'lead', text }))),
    ...shown.map(({ url, label }): Block => {
      const { plain } = lines[0]!
      return { kind: 'button', label, url, below: plain === null ? url : `${plain} ${url}` }
    }),
    ...lines.flatMap(({ language, after }) => after.map(text => line(text, language))),
  ]
  return mailOf(subjectOf(each, 'subject'), text, blocks, options)
}

/** Why there is no link, and what to do. */
export function helpMail(why: Missing, options: AnswerOptions): SendMailOptions {
  const chosen = options.language === null ? languages : [options.language]
  const key = why === 'other-district' ? 'otherDistrict' : why
  const each = chosen.map(language => ({ language, words: answerWords[language] }))
  const lines = each.map(({ language, words }) => ({ language, text: fillIn(words[key], { portal: options.portal }) }))
  return mailOf(
    subjectOf(each, 'sorry'),
    lines.map(({ text }) => text),
    lines.map(({ text, language }) => line(text, language)),
    options,
  )
}

const subjectOf = (each: readonly { readonly words: AnswerWords }[], key: 'subject' | 'sorry') =>
  (key === 'sorry' ? each.slice(0, 1) : each).map(({ words }) => words[key]).join(' · ')

const line = (text: string, language: Language): Block => ({ kind: 'line', text, language })

function mailOf(
  subject: string,
  text: readonly string[],
  blocks: readonly Block[],
  { to, from, name, language, id, date, inReplyTo }: AnswerOptions,
): SendMailOptions {
  return {
    // No report of failure, and no other machine's answer, may come back for it (RFC 3834, 3.3).
    envelope: { from: '', to: [to] },
    from: { name: name.replaceAll('@', ' '), address: from },
    to: { name: '', address: to },
    subject,
    date,
    messageId: `<${id}@${domainOf(from)}>`,
    ...(inReplyTo !== null && { inReplyTo, references: inReplyTo }),
    headers: { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All', [loopField]: '1' },
    text: `${text.join('\n\n')}\n`,
    html: notificationHtml({ language: language ?? 'en', title: subject, blocks }),
  }
}

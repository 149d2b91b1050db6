// The mail that answers a forward: one button for each message, what will be asked, until when, and who has not read it.

import type { SendMailOptions } from 'nodemailer'
import { type Language, languages } from '../../core/htm/words.ts'
import { domainOf } from '../../mail/address/address.ts'
import { loopField } from '../../mail/automatic.ts'
import { escapeHtml } from '../../mail/html/escape.ts'
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
    until: when(until, language),
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
  const html = [
    ...lines.flatMap(({ before }) => before.map(paragraph)),
    ...shown.map(({ url, label }) => buttonOf(url, label, lines[0]!.plain)),
    ...lines.flatMap(({ language, after }) => after.map(line => paragraph(line, language))),
  ]
  return mailOf(subjectOf(each, 'subject'), text, html, options)
}

/** Why there is no link, and what to do. */
export function helpMail(why: Missing, options: AnswerOptions): SendMailOptions {
  const chosen = options.language === null ? languages : [options.language]
  const key = why === 'other-district' ? 'otherDistrict' : why
  const each = chosen.map(language => ({ language, words: answerWords[language] }))
  const lines = each.map(({ language, words }) => ({ language, line: fillIn(words[key], { portal: options.portal }) }))
  return mailOf(
    subjectOf(each, 'sorry'),
    lines.map(({ line }) => line),
    lines.map(({ line, language }) => paragraph(line, language)),
    options,
  )
}

const subjectOf = (each: readonly { readonly words: AnswerWords }[], key: 'subject' | 'sorry') =>
  (key === 'sorry' ? each.slice(0, 1) : each).map(({ words }) => words[key]).join(' · ')

/** In UTC, and it says so: where the reader is, nobody here knows. */
function when(time: Date, language: Language): string {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  })
    .format(time)
    .concat(' UTC')
}

function paragraph(line: string, language?: string | number): string {
  return `<p${typeof language === 'string' ? ` lang="${language}"` : ''}>${escapeHtml(line)}</p>`
}

function buttonOf(url: string, label: string, plain: string | null): string {
  const style =
    'display: inline-block; padding: 14px 22px; border-radius: 8px; background: #1f4fbf; color: #ffffff; font-weight: 600; text-decoration: none'
  const under = plain === null ? '' : `${escapeHtml(plain)}<br>`
  return `<p style="margin: 24px 0"><a href="${escapeHtml(url)}" style="${style}">${escapeHtml(label)}</a></p>
<p style="word-break: break-all">${under}${escapeHtml(url)}</p>`
}

function mailOf(
  subject: string,
  text: readonly string[],
  html: readonly string[],
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
    html: `<!doctype html><html lang="${language ?? 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head><body style="font: 17px/1.5 system-ui, sans-serif">
${html.join('\n')}
</body></html>`,
  }
}

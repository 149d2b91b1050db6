// The mail with the code: its subject begins with it; it says which browser asked, when, and where it will be typed.

import type { SendMailOptions } from 'nodemailer'
import { PosternError } from '../../core/errors.ts'
import { inUtc } from '../../core/htm/utc.ts'
import { type Block, notificationHtml } from '../../mail/html/notification.ts'
import { fillIn } from '../../mail/interpolate.ts'
import type { Outgoing } from '../../runtime/tls.ts'
import { whyTlsFailed } from '../../runtime/tls-failure.ts'
import { demandReachesRecipient, smtpTransport } from '../../smtp/transport.ts'
import { codeWords } from './words.ts'

export interface CodeMail {
  /** Canonical. */
  readonly to: string
  readonly code: string
  /** Coarse: "Firefox on Windows", in that language. */
  readonly browser: string
  readonly sentAt: Date
  readonly minutes: number
  /** That the reader reads, BCP 47. */
  readonly language: string
}

export interface MailOptions {
  readonly smtpUrl: string
  readonly outgoing: Outgoing
  readonly from: { readonly name: string; readonly address: string }
  /** Origin of the portal, once it is known. */
  readonly portal: () => string
}

/** `refused`: the mail server takes mail, but none for this address. */
export type Delivery = 'taken' | 'refused' | 'failed'

/**
 * Resolves once there is a mail server, and before it is told whom the mail is for. What becomes of it is for the log alone:
 * what it says, and how long it takes for that, would tell whoever asks who is known there.
 */
export type SendCode = (mail: CodeMail) => Promise<{ readonly delivery: Promise<Delivery> }>

/** What is sent. @param from whom it comes from. @param portal where the code is typed. */
export function codeMail(
  { to, code, browser, sentAt, minutes, language: wanted }: CodeMail,
  from: MailOptions['from'],
  portal: string,
): SendMailOptions {
  const { language, words } = codeWords(wanted)
  const values = { code, portal, minutes: String(minutes), browser, time: inUtc(sentAt, language) }
  const subject = fillIn(words.subject, values)
  const said = [words.where, words.who, words.ignore].map(line => fillIn(line, values))
  const blocks: readonly Block[] = [
    { kind: 'lead', text: words.code },
    { kind: 'code', text: code },
    ...said.map((text): Block => ({ kind: 'line', text })),
  ]
  return {
    from,
    to: { name: '', address: to },
    subject,
    text: `${[`${words.code} ${code}`, ...said].join('\n\n')}\n`,
    html: notificationHtml({ language, title: subject, blocks }),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  }
}

/** @returns a sender of code mails, with a transport of its own. It throws PosternError `bad-address`, `mail-down`. */
export function codeMailer({ smtpUrl, outgoing, from, portal }: MailOptions): SendCode {
  const transport = smtpTransport(smtpUrl, outgoing)
  return async mail => {
    const message = codeMail(mail, from, portal())
    demandReachesRecipient(message)
    await transport.verify().catch(error => {
      const because = whyTlsFailed(error)
      throw new PosternError(
        'mail-down',
        `the mail server ${because === null ? 'is away' : `cannot be used: ${because}`}`,
      )
    })
    const delivery = transport.sendMail(message).then(
      () => 'taken' as const,
      // What the mail server said may hold the address: it goes no further.
      (error: { command?: string }) => (error.command === 'RCPT TO' ? 'refused' : 'failed'),
    )
    return { delivery }
  }
}

const systems: readonly [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
]
const browsers: readonly [RegExp, string][] = [
  [/^Postern-age\b/, 'age'],
  [/Thunderbird/, 'Thunderbird'],
  [/Edg/, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox|FxiOS/, 'Firefox'],
  [/Chrome|CriOS/, 'Chrome'],
  [/Safari/, 'Safari'],
]

/**
 * What a person recognises, and no more: nothing of the header itself is passed on.
 * @param language that the reader reads, BCP 47
 */
export function describeBrowser(userAgent: string | undefined, language: string): string {
  const { words } = codeWords(language)
  const find = (table: readonly [RegExp, string][]) => table.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1]
  return fillIn(words.asker, { browser: find(browsers) ?? words.browser, system: find(systems) ?? words.system })
}

// The mail with the code: its subject begins with it; it says which browser asked, when, and where it will be typed.

import { PosternError } from '../../core/errors.ts'
import { escapeHtml } from '../../mail/html/escape.ts'
import { fillIn } from '../../mail/interpolate.ts'
import { smtpTransport } from '../../smtp/transport.ts'
import { codeWords } from './words.ts'

export interface CodeMail {
  /** Canonical. */
  readonly to: string
  readonly code: string
  /** Coarse: "Firefox on Windows". */
  readonly browser: string
  readonly sentAt: Date
  readonly minutes: number
  /** That the reader reads, BCP 47. */
  readonly language: string
}

export interface MailOptions {
  readonly smtpUrl: string
  readonly from: { readonly name: string; readonly address: string }
  /** Origin of the portal, once it is known. */
  readonly portal: () => string
}

/** `refused`: the mail server takes mail, but none for this address. Nobody who asks is told: it would say who is known there. */
export type SendCode = (mail: CodeMail) => Promise<'taken' | 'refused'>

/** @returns a sender of code mails, with a transport of its own. It throws PosternError `mail-down`. */
export function codeMailer({ smtpUrl, from, portal }: MailOptions): SendCode {
  const transport = smtpTransport(smtpUrl)
  return async ({ to, code, browser, sentAt, minutes, language: wanted }) => {
    const time = `${sentAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`
    const { language, words } = codeWords(wanted)
    const values = { code, portal: portal(), minutes: String(minutes), browser, time }
    const said = [words.where, words.who, words.ignore].map(line => fillIn(line, values))
    try {
      await transport.sendMail({
        from,
        to: { name: '', address: to },
        subject: fillIn(words.subject, values),
        text: `${[`${words.code} ${code}`, ...said].join('\n\n')}\n`,
        html: htmlOf(language, words.code, code, said),
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      })
      return 'taken'
    } catch (error) {
      if (error instanceof PosternError) throw error
      if ((error as { command?: string }).command === 'RCPT TO') return 'refused'
      // What the mail server said may hold the address: it goes no further.
      throw new PosternError('mail-down', 'the mail server did not take the mail with the code')
    }
  }
}

function htmlOf(language: string, intro: string, code: string, lines: readonly string[]): string {
  const paragraphs = lines.map(line => `<p>${escapeHtml(line)}</p>`).join('\n')
  return `<!doctype html><html lang="${language}"><body style="font: 17px/1.5 system-ui, sans-serif">
<p>${escapeHtml(intro)}</p><p style="font-size: 30px; letter-spacing: 2px"><strong>${code}</strong></p>
${paragraphs}
</body></html>`
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
  [/Edg/, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox|FxiOS/, 'Firefox'],
  [/Chrome|CriOS/, 'Chrome'],
  [/Safari/, 'Safari'],
]

/** What a person recognises, and no more: nothing of the header itself is passed on. */
export function describeBrowser(userAgent: string | undefined): string {
  const find = (table: readonly [RegExp, string][]) => table.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1]
  return `${find(browsers) ?? 'a browser'} on ${find(systems) ?? 'a computer'}`
}

// Reports about mail, in the few facts that a person wants of them: of delivery (RFC 3464), of reading (RFC 8098), of complaints (RFC 5965).

import { readMailboxes } from './address/list.ts'
import { codeIn, type DsnAction, recipientIn, statusesIn, statusType } from './dsn.ts'
import { readHeader, valuesOf } from './header.ts'
import type { BodyFile } from './shown/leaf.ts'

/**
 * - `no-address`: there is no such address
 * - `full`: the mailbox takes no more
 * - `too-large`: the message was too large for it
 * - `unreachable`: the other server did not answer
 * - `refused`: the other side did not want it
 */
export type ReportReason = 'no-address' | 'full' | 'too-large' | 'unreachable' | 'refused'

export interface MailReport {
  readonly kind: DsnAction | 'read' | 'discarded' | 'complaint'
  /** null where nobody is named. */
  readonly recipient: string | null
  /** null where nothing is known that can be said in plain words. */
  readonly reason: ReportReason | null
  /** The status, and what the other server said; empty for nothing. Written by a stranger. */
  readonly reply: string
}

/** By RFC 3463, without its class. */
const reasons: readonly (readonly [status: RegExp, reason: ReportReason])[] = [
  [/^\d\.1\.(?:0|1|2|3|6|10|351)$/, 'no-address'],
  [/^\d\.2\.1$/, 'no-address'],
  // Of Exchange Online, what another server said has numbers from 350 on.
  [/^\d\.2\.(?:2|350)$/, 'full'],
  [/^\d\.(?:2\.3|3\.4)$/, 'too-large'],
  [/^\d\.4\.(?:[0-57]|3[01]\d)$/, 'unreachable'],
  [/^\d\.7\.\d+$/, 'refused'],
]

/** Where the status says nothing. */
const wordings: readonly (readonly [words: RegExp, reason: ReportReason])[] = [
  [/\b(?:over ?quota|quota exceeded|(?:mail)?box (?:is )?full)\b/i, 'full'],
  [
    /\b(?:(?:user|recipient|address|mailbox|account)(?: is)? (?:unknown|not found)|(?:unknown|no such|invalid) (?:user|recipient|address|mailbox|account)|not listed in (?:the )?(?:domino|public) |no mailbox here)/i,
    'no-address',
  ],
  [
    /\b(?:(?:connection|connect) (?:timed out|refused)|timed out|(?:host|name server) not found|unrouteable)\b/i,
    'unreachable',
  ],
]

/** Far more than anybody reads; how many there are is said. */
const mostReports = 1_000

/** Where a server says in no part of its own what became of a message. */
export interface PlainBounce {
  /** Of X-Failed-Recipients, which Exim and Gmail write. */
  readonly failed: readonly string[]
  readonly text: string
}

/** Each once. */
export function readReports(files: readonly BodyFile[], bounce: PlainBounce): MailReport[] {
  const inParts = files.flatMap(reportsIn)
  const all = inParts.length > 0 ? inParts : reportsOfBounce(bounce)
  const found = all.map(report => [Object.values(report).join(' '), report] as const)
  return [...new Map(found).values()].slice(0, mostReports)
}

function reportsIn({ type, content }: BodyFile): MailReport[] {
  if (statusType.test(type))
    return statusesIn(content, true).map(({ action, recipient, status, diagnostic }) => ({
      kind: action,
      recipient,
      reason: action === 'failed' || action === 'delayed' ? reasonOf(status, diagnostic) : null,
      reply: oneSpaced(`${status} ${diagnostic}`),
    }))
  const about = { reason: null, reply: '' } as const
  if (/^message\/(?:global-)?disposition-notification$/.test(type)) {
    const header = readHeader(content)
    const [, disposition] = /(?:^|;)\s*(displayed|deleted)\b/i.exec(valuesOf(header, 'disposition')[0] ?? '') ?? []
    const kind = disposition === undefined ? null : /^displayed$/i.test(disposition) ? 'read' : 'discarded'
    const recipient = recipientIn(
      valuesOf(header, 'original-recipient')[0] ?? valuesOf(header, 'final-recipient')[0] ?? '',
    )
    return kind ? [{ kind, recipient, ...about }] : []
  }
  const [feedback = ''] = valuesOf(readHeader(content), 'feedback-type')
  const isComplaint = type === 'message/feedback-report' && /^\s*(?:abuse|fraud|opt-out\b.*|other)?\s*$/i.test(feedback)
  return isComplaint ? [{ kind: 'complaint', recipient: null, ...about }] : []
}

function reportsOfBounce({ failed, text }: PlainBounce): MailReport[] {
  const [above = ''] = text.slice(0, textReach).split(/^--- /m)
  const paragraphs = above.split(/\n(?:[ \t]*\n)+/)
  const named = failed.flatMap(value => readMailboxes(value.slice(0, textReach)).map(({ address }) => address))
  const reports = named.map(address => {
    const of = paragraphs.find(paragraph => new Set(/[^\s<>]+/.exec(paragraph)).has(address))
    return failureOf(address, of?.replace(/^.*/, '') ?? '')
  })
  if (reports.length > 0) return reports
  return paragraphs.flatMap(paragraph => {
    const [, address, reply = ''] = /^<([^<>\s]{1,320})>:\n(.*)$/s.exec(paragraph) ?? []
    return address === undefined ? [] : [failureOf(address, reply)]
  })
}
const textReach = 64 * 1024

function failureOf(address: string, reply: string): MailReport {
  const said = oneSpaced(reply)
  const reason = reasonOf(codeIn(said) ?? '5.0.0', said)
  return { kind: 'failed', recipient: recipientIn(address), reason, reply: said }
}

function reasonOf(status: string, diagnostic: string): ReportReason | null {
  const code = /^\d\.0\.0$/.test(status) ? (codeIn(diagnostic) ?? status) : status
  const says = /^\d\.0\.0$/.test(code)
    ? wordings.find(([words]) => words.test(diagnostic))
    : reasons.find(([pattern]) => pattern.test(code))
  const reason = says?.[1] ?? null
  // Whoever refuses has answered.
  return reason === 'unreachable' && /^5\d\d\b/.test(diagnostic) ? 'refused' : reason
}

const oneSpaced = (text: string) =>
  text
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 300)

// What a message is, as far as anybody must know to decide what becomes of it.

import { parseMessage } from '../../mail/parse.ts'
import { messageIds, type Split, splitMessage, valuesOf } from './fields.ts'
import { readStatuses, type Status } from './report.ts'

/**
 * `report`: of delivery (RFC 3464), or other mail of nobody. `receipt`: that something was read (RFC 8098). `automatic`:
 * answers by itself (RFC 3834).
 */
export type Kind = 'ordinary' | 'report' | 'receipt' | 'automatic' | 'invitation'

export interface Facts {
  readonly split: Split
  readonly kind: Kind
  /** What a report of delivery says of each recipient. */
  readonly statuses: readonly Status[]
  /** Canonical, of every From field; empty where one has none that mail could reach. */
  readonly from: readonly { readonly name: string; readonly address: string }[]
  readonly fromFields: number
  readonly subject: string
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  /** What people read of it, attachments' names included; not more than `textReach` characters. */
  readonly text: string
  readonly size: number
  /** With angle brackets; null when it has none. */
  readonly messageId: string | null
  readonly inReplyTo: readonly string[]
  readonly references: readonly string[]
  readonly language: string | null
  readonly date: Date | null
  readonly hops: number
  /** False when it is over a limit of what can be taken apart: nothing is known of its text then. */
  readonly readable: boolean
}

const textReach = 2_000_000

/**
 * @param raw the message; of one that is too large to be taken apart, its beginning.
 * @param sender the envelope's; empty for none.
 * @param size bytes of the whole message.
 */
export async function readFacts(raw: Buffer, sender: string, size = raw.length): Promise<Facts> {
  const split = splitMessage(raw)
  const parsed = await parseMessage(raw)
  const ids = (name: string) => messageIds(valuesOf(split, name).join(' '))
  return {
    split,
    kind: kindOf(split, sender, parsed.attachments, raw),
    statuses: readStatuses(raw),
    from: parsed.from,
    fromFields: valuesOf(split, 'from').length,
    subject: parsed.subject,
    headers: parsed.headers,
    text: [parsed.text, parsed.html?.replace(/<[^>]*>/g, ' '), ...parsed.attachments.map(({ filename }) => filename)]
      .filter(text => text !== null && text !== undefined)
      .join('\n')
      .slice(0, textReach),
    size,
    messageId: ids('message-id')[0] ?? null,
    inReplyTo: ids('in-reply-to'),
    references: ids('references'),
    language: parsed.language,
    date: parsed.date === null ? null : new Date(parsed.date),
    hops: valuesOf(split, 'received').length,
    readable: size === raw.length && !parsed.notices.some(({ code }) => code === 'over-limit'),
  }
}

function kindOf(split: Split, sender: string, attachments: readonly { mimeType: string }[], raw: Uint8Array): Kind {
  const type = valuesOf(split, 'content-type')[0]?.toLowerCase() ?? ''
  const automatic = valuesOf(split, 'auto-submitted')[0]?.toLowerCase() ?? ''
  if (type.startsWith('multipart/report')) return type.includes('disposition-notification') ? 'receipt' : 'report'
  if (sender === '' && !automatic.startsWith('auto-replied')) return 'report'
  if (automatic !== '' && !/^no\b/.test(automatic)) return 'automatic'
  if (valuesOf(split, 'precedence').some(value => /^(?:bulk|junk|auto_reply)$/i.test(value))) return 'automatic'
  const calendar = attachments.some(({ mimeType }) => mimeType === 'text/calendar')
  if (calendar || /^content-type:\s*text\/calendar\b/im.test(headOf(raw))) return 'invitation'
  return 'ordinary'
}

/** A calendar stands beside the text, among the first parts. */
function headOf(raw: Uint8Array): string {
  return Buffer.from(raw.subarray(0, 512 * 1024)).toString('latin1')
}

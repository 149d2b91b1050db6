// The words of calendars and cards (RFC 5545, RFC 6350), whose lines are folded and whose texts are escaped; and the UIDs of events.

import { bytesOf, decodeCharset, decodeUtf8 } from '../../charset.ts'
import { dataUrlsIn } from '../data-urls.ts'
import { canonicalId } from '../ids.ts'
import { decodeBase64 } from '../transfer.ts'

/** Lines joined as they were before they were folded, texts as people read them. */
export function unfoldedLines(text: string): string {
  return text
    .replace(/\r?\n[ \t]/g, '')
    .replace(/\\n/gi, '\n')
    .replace(/\\([,;:\\])/g, '$1')
}

/** vCalendar 1.0 and vCard 2.1 write texts as mail does. @returns the same where none is written so. */
export function withoutEncoding(text: string): string {
  if (!/quoted-printable/i.test(text)) return text
  return text.replace(/=\r?\n/g, '').replace(/(?:=[0-9A-Fa-f]{2})+/g, run => {
    const bytes = bytesOf(
      run.replace(/=(..)/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))),
    )
    return decodeUtf8(bytes) ?? decodeCharset(bytes, 'windows-1252')!
  })
}

const inBase64 =
  /^[^:;\r\n]{1,100}(?:;[^:\r\n]{0,500})?;(?:ENCODING="?)?(?:B|BASE64)"?(?:;[^:\r\n]{0,500})?:([A-Za-z0-9+/= \t]*)/gim
const mostFiles = 1_000

/**
 * What stands in a calendar or a card as base64 or in an address: pictures, and anything else.
 * @returns `isWhole`: whether there is no more of it.
 */
export function filesIn(text: string): { readonly files: readonly Uint8Array[]; readonly isWhole: boolean } {
  const lines = text.replace(/\r?\n[ \t]/g, '')
  const files = [...lines.matchAll(inBase64)].map(([, data]) => decodeBase64(bytesOf(data!)).bytes)
  const { urls, isWhole } = dataUrlsIn(lines)
  const all = [...files, ...urls.map(({ bytes }) => bytes())]
  return { files: all.slice(0, mostFiles), isWhole: isWhole && all.length <= mostFiles }
}

/** So many are all that are looked for. */
export const mostEvents = 1_000

/** Canonical; each once. */
export function eventIds(text: string): string[] {
  const found = text.replace(/\r?\n[ \t]/g, '').matchAll(/^UID[^:\r\n]{0,200}:([^\r\n]{1,1000})/gim)
  const ids = new Set<string>()
  for (const [, uid] of found) {
    if (ids.size >= mostEvents) break
    const id = canonicalId(uid!)
    if (id !== '') ids.add(id)
  }
  return [...ids]
}

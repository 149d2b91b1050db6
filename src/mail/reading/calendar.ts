// The words of calendars and cards (RFC 5545, RFC 6350), whose lines are folded and whose texts are escaped; and the UIDs of events.

import { canonicalId } from './ids.ts'

/** Lines joined as they were before they were folded, texts as people read them. */
export function unfoldedLines(text: string): string {
  return text
    .replace(/\r?\n[ \t]/g, '')
    .replace(/\\n/gi, '\n')
    .replace(/\\([,;:\\])/g, '$1')
}

const mostEvents = 1_000

/** Canonical; each once. */
export function eventIds(text: string): string[] {
  const found = text.replace(/\r?\n[ \t]/g, '').matchAll(/^UID[^:\r\n]{0,200}:([^\r\n]{1,1000})/gim)
  const ids = new Set<string>()
  for (const [, uid] of found) {
    if (ids.size >= mostEvents) break
    ids.add(canonicalId(uid!))
  }
  ids.delete('')
  return [...ids]
}

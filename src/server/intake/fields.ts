// The header fields of a mail that was forwarded here: whether a person sent it, and in which language they read.

import { open } from 'node:fs/promises'
import { type Language, languages } from '../../core/htm/words.ts'
import { canonicalAddress } from '../../mail/address/address.ts'

/** No header is longer that a person's mail has; what is behind it is not looked at. */
const reach = 256 * 1024
/** Hops after which a mail goes in circles (RFC 5321, 6.3, asks for at least 100 from relays; nothing a person forwards has half). */
const maxHops = 50
/** Every mail from here carries it: what comes back with it is answered by nobody. */
export const loopField = 'X-Postern-Answer'

export interface Fields {
  /** Of all fields of a name, lower-case, in their order, unfolded. */
  values(name: string): readonly string[]
}

export async function readFields(file: string): Promise<Fields> {
  const handle = await open(file)
  try {
    const buffer = Buffer.alloc(reach)
    const { bytesRead } = await handle.read(buffer, 0, reach, 0)
    return fieldsOf(buffer.subarray(0, bytesRead).toString('latin1'))
  } finally {
    await handle.close()
  }
}

/** @param mail from its first byte on; one character a byte. */
export function fieldsOf(mail: string): Fields {
  const [head = ''] = mail.split(/\r?\n\r?\n/, 1)
  const found = new Map<string, string[]>()
  for (const line of head.replace(/\r?\n(?=[ \t])/g, '').split(/\r?\n/)) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).trim().toLowerCase()
    if (colon > 0) found.set(name, [...(found.get(name) ?? []), line.slice(colon + 1).trim()])
  }
  return { values: name => found.get(name) ?? [] }
}

/** Why nobody waits for an answer to it; null where a person may. */
export function whyAutomatic(fields: Fields): 'automatic' | 'list' | 'loop' | null {
  const has = (name: string) => fields.values(name).length > 0
  const some = (name: string, pattern: RegExp) => fields.values(name).some(value => pattern.test(value))
  if (has(loopField.toLowerCase()) || fields.values('received').length > maxHops) return 'loop'
  if (['list-id', 'list-unsubscribe', 'list-post', 'list-help'].some(has)) return 'list'
  if (some('precedence', /^(?:bulk|list|junk)\b/i)) return 'list'
  if (some('auto-submitted', /^(?!no\b)/i)) return 'automatic'
  if (['x-autoreply', 'x-autorespond', 'x-loop'].some(has)) return 'automatic'
  if (some('content-type', /^multipart\/report\b/i) || some('return-path', /^<\s*>$/)) return 'automatic'
  return null
}

/** Canonical; null where the mail does not name exactly one author. */
export function authorOf(fields: Fields): string | null {
  const [from = '', ...more] = fields.values('from')
  const angled = /^(?:"(?:[^"\\]|\\.)*"\s*|[^",<>]*)<([^<>]*)>$/.exec(from)
  return more.length > 0 ? null : canonicalOrNull(angled?.[1] ?? from)
}

export function canonicalOrNull(typed: string): string | null {
  try {
    return canonicalAddress(typed.trim())
  } catch {
    return null
  }
}

/** That the sender's mail program was set to; null where it does not tell (RFC 3282). */
export function languageOf(fields: Fields): Language | null {
  for (const name of ['content-language', 'accept-language']) {
    for (const tag of fields.values(name).flatMap(value => value.split(','))) {
      const wanted = /^\s*([a-z]{2})\b/i.exec(tag)?.[1]?.toLowerCase()
      const known = languages.find(language => language === wanted)
      if (known) return known
    }
  }
  return null
}

// What the header of a mail that was forwarded here says of its author: who it is, and in which language they read.

import { open } from 'node:fs/promises'
import { type Language, languages } from '../../core/htm/words.ts'
import { canonicalOrNull } from '../../mail/address/address.ts'
import { type Header, readHeader, valuesOf } from '../../mail/header.ts'

/** No header is longer that a person's mail has; what is behind it is not looked at. */
const reach = 256 * 1024

/** @returns the header, and the Message-IDs, with angle brackets, of the mails that are forwarded with it, as far as they show. */
export async function readBeginningOf(file: string): Promise<{ readonly header: Header; readonly carried: string[] }> {
  const handle = await open(file)
  try {
    const buffer = Buffer.alloc(reach)
    const { bytesRead } = await handle.read(buffer, 0, reach, 0)
    const beginning = buffer.subarray(0, bytesRead)
    const header = readHeader(beginning)
    return { header, carried: carriedIn(header, beginning.toString('latin1')) }
  } finally {
    await handle.close()
  }
}

export const readHeaderOf = async (file: string): Promise<Header> => (await readBeginningOf(file)).header

/** Of a Message-ID as we keep it: nothing in it that a terminal would obey. */
export const messageIdShape = /^<[^<>\s\p{C}]{1,250}>$/u
/** A thread of letters has no more that matter: the newest stand last. */
const mostCarried = 10

/** Mail programs name what they forward (RFC 5322, 3.6.4; Thunderbird in a field of its own); what is attached whole names itself. */
function carriedIn(header: Header, text: string): string[] {
  const named = ['references', 'in-reply-to', 'x-forwarded-message-id'].flatMap(name => valuesOf(header, name))
  const attached = [...text.matchAll(/^message-id:[ \t]*(?:\r?\n[ \t]+)?(<[^<>\s]+>)/gim)].map(([, id]) => id!)
  const own = valuesOf(header, 'message-id')
  const all = [...named.flatMap(value => value.match(/<[^<>\s]+>/g) ?? []), ...attached]
  const sound = all.filter(id => messageIdShape.test(id) && !own.includes(id))
  return [...new Set(sound)].slice(-mostCarried)
}

/** Canonical; null where the mail does not name exactly one author. */
export function authorOf(header: Header): string | null {
  const [from = '', ...more] = valuesOf(header, 'from')
  const angled = /^(?:"(?:[^"\\]|\\.)*"\s*|[^",<>]*)<([^<>]*)>$/.exec(from)
  return more.length > 0 ? null : canonicalOrNull(angled?.[1] ?? from)
}

/** That the sender's mail program was set to; null where it does not tell (RFC 3282). */
export function languageOf(header: Header): Language | null {
  for (const name of ['content-language', 'accept-language']) {
    for (const tag of valuesOf(header, name).flatMap(value => value.split(','))) {
      const wanted = /^\s*([a-z]{2})\b/i.exec(tag)?.[1]?.toLowerCase()
      const found = languages.find(language => language === wanted)
      if (found) return found
    }
  }
  return null
}

// What the header of a mail that was forwarded here says of its author: who it is, and in which language they read.

import { open } from 'node:fs/promises'
import { type Language, languages } from '../../core/htm/words.ts'
import { canonicalOrNull } from '../../mail/address/address.ts'
import { type Header, readHeader, valuesOf } from '../../mail/header.ts'

/** No header is longer that a person's mail has; what is behind it is not looked at. */
const reach = 256 * 1024
export async function readHeaderOf(file: string): Promise<Header> {
  const handle = await open(file)
  try {
    const buffer = Buffer.alloc(reach)
    const { bytesRead } = await handle.read(buffer, 0, reach, 0)
    return readHeader(buffer.subarray(0, bytesRead))
  } finally {
    await handle.close()
  }
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

// Reads a message as every program may that comes after us: the one reader behind what is decided on mail.

import { HeaderReader, viewsOf } from './fields.ts'
import { Gathered } from './gathered.ts'
import { type Hole, Walk } from './parts.ts'
import type { Reading } from './reading.ts'
import { variantsOf } from './variants.ts'

export interface ReadOptions {
  /** Bytes of a header that are looked at. */
  readonly headReach?: number
  /** Whether texts and files are read, and not only the header and the types of the parts. */
  readonly texts?: boolean
  /** Whether `raw` is all of it; otherwise what kinds of parts it has is not known. */
  readonly isWhole?: boolean
  /** What was left out of `raw`. */
  readonly holes?: readonly Hole[]
}

/** Never throws for what a message is. In time linear in its length, and in memory that is bounded beside it. */
export function readMessage(
  raw: Uint8Array,
  { headReach = 1024 * 1024, texts = true, isWhole = true, holes = [] }: ReadOptions = {},
): Reading & { readonly header: HeaderReader } {
  const variants = variantsOf(raw)
  const header = new HeaderReader(viewsOf(variants, headReach))
  const found = new Gathered()
  if (texts) found.addText('subject', [...header.subject.proper, ...header.subject.loose])
  const walk = new Walk(found, { headReach, texts })
  for (const bytes of variants) walk.message(bytes, 0, holes)
  if (!isWhole) {
    found.add({ of: 'structure', why: 'limit', what: 'size' })
    found.addPart('limit', 'size')
  }
  return {
    header,
    types: [...found.types],
    inside: found.inside,
    texts: found.texts,
    files: found.files,
    events: [...found.events],
    get unread() {
      return [...header.unread, ...found.unread]
    },
  }
}

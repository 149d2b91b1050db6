// Reads a message as every program may that comes after us: the one reader behind what is decided on mail.

import { HeaderReader, viewsOf } from './fields.ts'
import { Gathered } from './gathered.ts'
import './letters/rare.ts'
import { Walk } from './parts.ts'
import type { LeftOut, LookInto, Reading, Unpack } from './reading.ts'
import { variantsOf } from './variants.ts'

export interface ReadOptions {
  /** Bytes of a header that are looked at. */
  readonly headReach?: number
  /** Whether texts and files are read, and not only the header and the types of the parts. */
  readonly texts?: boolean
  /** Whether `raw` is all of it. */
  readonly isWhole?: boolean
  /** Files that were left out of `raw`. */
  readonly leftOut?: readonly LeftOut[]
  /** Without it what is packed is unread. */
  readonly unpack?: Unpack
}

type Read = Reading & { readonly header: HeaderReader }

/** Never throws for what a message is. In time linear in its length, and in memory that is bounded beside it. */
export function readMessage(raw: Uint8Array, options: ReadOptions = {}): Read {
  return begin(raw, options).reading
}

/** With what stands in archives and documents, which `readMessage` leaves unread. */
export async function readMessageWithFiles(raw: Uint8Array, look: LookInto, options: ReadOptions = {}): Promise<Read> {
  const { reading, walk } = begin(raw, options, true)
  await walk.lookInto(look)
  return reading
}

function begin(
  raw: Uint8Array,
  { headReach = 1024 * 1024, texts = true, isWhole = true, leftOut = [], unpack }: ReadOptions,
  looks = false,
): { readonly reading: Read; readonly walk: Walk } {
  const variants = variantsOf(raw)
  const header = new HeaderReader(viewsOf(variants, headReach, isWhole))
  const found = new Gathered(leftOut.reduce((sum, { head }) => sum + head.length, raw.length))
  if (texts) found.addText('subject', [...header.subject.proper, ...header.subject.loose])
  const walk = new Walk(found, { headReach, texts, unpack, looks })
  walk.messages(variants, 0)
  if (!isWhole && texts) found.addPart('limit', 'size')
  for (const file of leftOut) walk.leftOut(file)
  const reading = {
    header,
    inside: found.inside,
    texts: found.texts,
    files: found.files,
    get types() {
      return [...found.types]
    },
    get events() {
      return [...found.events]
    },
    get unread() {
      return [...header.unread, ...found.unread]
    },
  }
  return { reading, walk }
}

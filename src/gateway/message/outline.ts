// What people read of a large message: all of it but the files that it carries, which are as good as all of its size.

import { createHash } from 'node:crypto'
import { armorBegin, armorEnd } from '../../core/htm/armor.ts'
import { type Format, formatOf, isLookedInto } from '../../mail/reading/formats.ts'
import type { LeftOut } from '../../mail/reading/reading.ts'
import type { Staged } from '../../runtime/staged.ts'
import { latin1 } from './fields.ts'
import { Decoder, Lines, type PartLine, Parts } from './parts.ts'

/** Nobody writes words so: whatever else stands there is read, so that nothing hides in what looks like an armor. */
const armorLine = /^[A-Za-z0-9+/]{64}\r?\n?$/

/** Bytes: a message up to here is taken apart as a whole, of a larger one what is left without its files. */
export const mostParsed = 2 * 1024 * 1024
/** Characters of a file by which it is told whether it is one that holds words. */
const fileReach = 8 * 1024
/** Bytes of one that may be signed or packed, and of all of these: a letter begins with its words. */
const [openedReach, openedOfAll] = [64 * 1024, 1024 * 1024]
/** Bytes of all documents and archives: of these a beginning is of no use. One message is read at a time. */
const documentsOfAll = 16 * 1024 * 1024

export interface Outline {
  readonly bytes: Buffer
  /** Files that are not in it: those that hold no text, by their bytes. */
  readonly leftOut: readonly LeftOut[]
}

/** @returns the message, without what its files hold where it is large; null where that is still too much. */
export async function outlineOf(message: Staged): Promise<Outline | null> {
  if (message.size <= mostParsed) return { bytes: await message.read(), leftOut: [] }
  const [lines, parts, kept] = [new Lines(), new Parts(), new Kept()]
  let inArmor = false
  const read = (line: string) => {
    if (line.includes(armorEnd)) inArmor = false
    const part = parts.read(line)
    if (!(inArmor && armorLine.test(line))) kept.read(part)
    if (line.includes(armorBegin)) inArmor = true
  }
  for await (const chunk of message.stream()) {
    for (const line of lines.push(latin1(chunk))) read(line)
    if (kept.size > mostParsed || parts.areTooMany) return null
  }
  for (const line of lines.end()) read(line)
  kept.endFile()
  return kept.size > mostParsed || parts.areTooMany ? null : { bytes: kept.bytes(), leftOut: kept.leftOut }
}

/** The lines that are kept, and what is known of the files that are not. */
class Kept {
  readonly leftOut: LeftOut[] = []
  size = 0
  readonly #left = { opened: openedOfAll, documents: documentsOfAll }
  readonly #lines: string[] = []
  /** Of a file, as long as it is not known whether it holds words. */
  #pending: string[] | null = null
  #pendingSize = 0
  #file: File | null = null
  /** Whether the file at hand holds words. */
  #isKept = false

  read(part: PartLine): void {
    const isOfFile = part.isBody && part.encoding === 'base64'
    if (!isOfFile) {
      this.endFile()
      this.#isKept = false
      this.#keep(part.line)
    } else if (this.#file) this.#file.add(part)
    else if (this.#isKept) this.#keep(part.line)
    else this.#look(part)
  }

  #keep(line: string): void {
    this.#lines.push(line)
    this.size += line.length
  }

  #look(part: PartLine): void {
    this.#pending ??= []
    this.#pending.push(part.line)
    this.#pendingSize += part.line.length
    if (this.#pendingSize < fileReach) return
    const pending = this.#takePending()
    const head = Buffer.from(pending.join(''), 'base64')
    const format = formatOf(head, part.type, part.name)
    this.#isKept = isWordy(part) || format === 'text'
    if (this.#isKept) for (const line of pending) this.#keep(line)
    else {
      this.#file = this.#fileOf(part, format, head)
      for (const line of pending) this.#file.add({ ...part, line })
    }
  }

  #fileOf(part: PartLine, format: Format, head: Buffer): File {
    if (format === 'packed' && isLookedInto(head)) return new File(part, head, this.#left.documents, true)
    const reach = format === 'wordless' || format === 'unknown' ? 0 : Math.min(openedReach, this.#left.opened)
    this.#left.opened -= reach
    return new File(part, head, reach)
  }

  #takePending(): string[] {
    const pending = this.#pending ?? []
    this.#pending = null
    this.#pendingSize = 0
    return pending
  }

  /** The part ends: what was too small to be left out is kept. */
  endFile(): void {
    for (const line of this.#takePending()) this.#keep(line)
    if (this.#file) this.leftOut.push(this.#file.end())
    this.#left.documents -= this.#file?.kept ?? 0
    this.#file = null
  }

  bytes(): Buffer {
    return Buffer.from(this.#lines.join(''), 'latin1')
  }
}

/** Shown as text by its type, whatever its bytes are. */
function isWordy({ type }: PartLine): boolean {
  return /^(?:text\/|message\/|$)/.test(type)
}

class File {
  readonly #hash = createHash('sha256')
  readonly #decoder = new Decoder()
  readonly #of: Pick<LeftOut, 'type' | 'name'>
  readonly #head: Buffer
  readonly #reach: number
  readonly #isWholeOrNot: boolean
  #beginning: Buffer[] = []
  #size = 0

  /** @param head its first bytes. @param reach so many are kept, if these are more. @param isWholeOrNot whether a beginning is of no use. */
  constructor({ type, name }: PartLine, head: Buffer, reach: number, isWholeOrNot = false) {
    this.#of = { type, name }
    this.#head = head
    this.#reach = reach
    this.#isWholeOrNot = isWholeOrNot
  }

  /** Bytes of a whole one. */
  get kept(): number {
    return this.#isWholeOrNot && this.#size <= this.#reach ? this.#size : 0
  }

  add(part: PartLine): void {
    const bytes = Buffer.from(this.#decoder.decode(part), 'latin1')
    this.#hash.update(bytes)
    if (this.#size < this.#reach) this.#beginning.push(bytes)
    this.#size += bytes.length
    if (this.#isWholeOrNot && this.#size > this.#reach) this.#beginning = []
  }

  end(): LeftOut {
    const isHead = this.#reach <= this.#head.length || this.#beginning.length === 0
    const head = isHead ? this.#head : Buffer.concat(this.#beginning)
    return { ...this.#of, head, size: this.#size, digest: this.#hash.digest('hex') }
  }
}

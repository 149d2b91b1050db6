// The files of a zip archive (APPNOTE 6.3), where all programs find the same ones: by the list at its end, by the headers before each,
// and with nothing between them.

import { crc32, inflateRawSync } from 'node:zlib'
import { Broken } from './broken.ts'

/*
 * [local header, name, extra][data][descriptor?] … [entry of the list, name, extra, comment] … [long end?] [end, comment]
 */
const [localSign, entrySign, descriptorSign] = [0x04034b50, 0x02014b50, 0x08074b50]
const [longEndSign, locatorSign] = [0x06064b50, 0x07064b50]
const [localSize, entrySize, endSize] = [30, 46, 22]
/** Of both that say the end in eight bytes. */
const [longEndSize, locatorSize] = [76, 20]
/** The real number stands in a field of its own. */
const big = 0xffffffff
const zip64Field = 0x0001
const [stored, deflated] = [0, 8]
/** Flags: encrypted, sizes behind the data, encrypted by other means, the list encrypted, names in UTF-8. */
const [encryptedFlag, behindFlag, strongFlag, maskedFlag, utf8Flag] = [0x1, 0x8, 0x40, 0x2000, 0x800]
const mostEntries = 5_000

export interface ZipEntry {
  /** In the spelling of the archive, by both alphabets that programs take it for. */
  readonly names: readonly string[]
  readonly isFolder: boolean
  /** Bytes, as the list says. */
  readonly size: number
  readonly isEncrypted: boolean
  /** @throws Broken where it is not what the list says. */
  read(): Uint8Array
}

export interface Zip {
  readonly entries: readonly ZipEntry[]
  /** Of the archive, and of each of its files, in lines. */
  readonly comment: string
}

/** @throws Broken where programs may find different files in it. */
export function readZip(bytes: Uint8Array): Zip {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const end = endOf(file)
  const [count, size, start] = [file.readUInt16LE(end + 10), file.readUInt32LE(end + 12), file.readUInt32LE(end + 16)]
  const isOneDisk = file.readUInt16LE(end + 4) === 0 && file.readUInt16LE(end + 6) === 0
  const listEnd = start + size
  const isPlace = listEnd === end || (listEnd + longEndSize === end && hasLongEnd(file, listEnd, [count, size, start]))
  if (!isOneDisk || file.readUInt16LE(end + 8) !== count || !isPlace) throw new Broken('ambiguous')
  if (count > mostEntries) throw new Broken('limit')
  const entries: Listed[] = []
  let at = start
  for (let i = 0; i < count; i++) {
    const entry = new Listed(file, at, listEnd)
    entries.push(entry)
    at = entry.next
  }
  if (at !== listEnd) throw new Broken('ambiguous')
  let place = 0
  for (const entry of entries.toSorted((a, b) => a.at - b.at)) place = entry.placed(place, start)
  if (place !== start) throw new Broken('ambiguous')
  const names = entries.flatMap(({ names }) => [...new Set(names.map(plainName))])
  if (new Set(names).size < names.length) throw new Broken('ambiguous')
  const comments = [file.toString('utf8', end + endSize), ...entries.map(({ comment }) => comment)]
  return { entries, comment: comments.filter(comment => comment !== '').join('\n') }
}

/** The same once more in eight bytes each, as some write it to an end of any length, and where that stands. */
function hasLongEnd(file: Buffer, at: number, [count, size, start]: readonly [number, number, number]): boolean {
  const locator = at + longEndSize - locatorSize
  if (file.readUInt32LE(at) !== longEndSign || file.readUInt32LE(locator) !== locatorSign) return false
  const told = [4, 24, 32, 40, 48].map(place => file.readBigUInt64LE(at + place))
  const same = [longEndSize - locatorSize - 12, count, count, size, start].map(BigInt)
  return told.every((each, i) => each === same[i]) && file.readBigUInt64LE(locator + 8) === BigInt(at)
}

/** What some systems take for one name. */
const plainName = (name: string) =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('\\', '/')
    .replace(/^\.?\/+/, '')
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')

/** Where the one end is that there may be. */
function endOf(file: Buffer): number {
  const sign = Buffer.from('PK\x05\x06', 'latin1')
  const at = file.lastIndexOf(sign)
  if (at < 0 || at + endSize > file.length) throw new Broken('ambiguous')
  if (at + endSize + file.readUInt16LE(at + 20) !== file.length) throw new Broken('ambiguous')
  // Another one within reach of a comment: which of them counts, programs do not agree.
  const reach = file.subarray(Math.max(0, at - 0xffff - endSize), at)
  if (reach.includes(sign) && endsHere(file, at - reach.length + reach.indexOf(sign))) throw new Broken('ambiguous')
  return at
}

function endsHere(file: Buffer, at: number): boolean {
  return at + endSize + file.readUInt16LE(at + 20) <= file.length && file.readUInt32LE(at + 16) <= at
}

/** One entry of the list, and what it says of the file. */
class Listed implements ZipEntry {
  readonly names: readonly string[]
  readonly comment: string
  readonly size: number
  readonly at: number
  readonly next: number
  readonly #file: Buffer
  readonly #flags: number
  readonly #method: number
  readonly #checksum: number
  readonly #packed: number
  readonly #name: Buffer
  #data: Buffer = Buffer.alloc(0)

  constructor(file: Buffer, at: number, end: number) {
    if (at + entrySize > end || file.readUInt32LE(at) !== entrySign) throw new Broken('ambiguous')
    this.#file = file
    this.#flags = file.readUInt16LE(at + 8)
    this.#method = file.readUInt16LE(at + 10)
    this.#checksum = file.readUInt32LE(at + 16)
    this.#packed = file.readUInt32LE(at + 20)
    this.size = file.readUInt32LE(at + 24)
    this.at = file.readUInt32LE(at + 42)
    const [name, extra, comment] = [28, 30, 32].map(place => file.readUInt16LE(at + place)) as [number, number, number]
    if ([this.#packed, this.size, this.at].includes(big) || file.readUInt16LE(at + 34) !== 0) throw new Broken('limit')
    const named = at + entrySize
    this.next = named + name + extra + comment
    if (this.next > end) throw new Broken('ambiguous')
    this.#name = file.subarray(named, named + name)
    this.names = namesOf(this.#name, this.#flags)
    this.comment = file.toString('utf8', this.next - comment, this.next)
    // Some programs end the name there.
    if (this.#name.includes(0)) throw new Broken('ambiguous')
  }

  get isFolder(): boolean {
    return this.names.some(name => /[/\\]$/.test(name))
  }

  get isEncrypted(): boolean {
    return (this.#flags & (encryptedFlag | strongFlag | maskedFlag)) !== 0
  }

  /** Holds the header before the file against the list. @returns where the next one must begin. */
  placed(place: number, end: number): number {
    const [file, at] = [this.#file, this.at]
    if (at !== place || at + localSize > end || file.readUInt32LE(at) !== localSign) throw new Broken('ambiguous')
    const [nameSize, extraSize] = [file.readUInt16LE(at + 26), file.readUInt16LE(at + 28)]
    const start = at + localSize + nameSize + extraSize
    const isBehind = (this.#flags & behindFlag) !== 0
    const name = file.subarray(at + localSize, at + localSize + nameSize)
    const isSame = file.readUInt16LE(at + 6) === this.#flags && file.readUInt16LE(at + 8) === this.#method
    if (!isSame || !name.equals(this.#name) || start + this.#packed > end) throw new Broken('ambiguous')
    const told = [14, 18, 22].map(from => file.readUInt32LE(at + from))
    const listed = [this.#checksum, this.#packed, this.size]
    const sizes = sizesIn(file.subarray(start - extraSize, start), told[2]!, told[1]!)
    const isTold = told[0] === listed[0] && sizes?.[0] === this.#packed && sizes[1] === this.size
    const isUntold = isBehind && told[0] === 0 && sizes?.every(each => each === 0) === true
    if (!isTold && !isUntold) throw new Broken('ambiguous')
    this.#data = file.subarray(start, start + this.#packed)
    return isBehind ? this.#behind(start + this.#packed) : start + this.#packed
  }

  /** With its sign or without, and sizes of four bytes or of eight. */
  #behind(at: number): number {
    const file = this.#file
    const from = at + 4 <= file.length && file.readUInt32LE(at) === descriptorSign ? at + 4 : at
    if (from + 12 > file.length || file.readUInt32LE(from) !== this.#checksum) throw new Broken('ambiguous')
    const isShort = file.readUInt32LE(from + 4) === this.#packed && file.readUInt32LE(from + 8) === this.size
    if (isShort) return from + 12
    const isLong =
      from + 20 <= file.length && sameLong(file, from + 4, this.#packed) && sameLong(file, from + 12, this.size)
    if (!isLong) throw new Broken('ambiguous')
    return from + 20
  }

  read(): Uint8Array {
    if (this.isEncrypted) throw new Broken('encrypted')
    const bytes = this.#inflated()
    if (bytes.length !== this.size || crc32(bytes) !== this.#checksum) throw new Broken('ambiguous')
    return bytes
  }

  #inflated(): Uint8Array {
    if (this.#method === stored) return this.#data
    if (this.#method !== deflated) throw new Broken('packed')
    try {
      const options = { maxOutputLength: this.size + 1, info: true }
      const { buffer, engine } = inflateRawSync(this.#data, options) as unknown as Inflated
      if (engine.bytesWritten === this.#data.length) return buffer
    } catch {}
    throw new Broken('ambiguous')
  }
}

/** What Node gives where `info` is asked for. */
interface Inflated {
  readonly buffer: Buffer
  /** `bytesWritten`: of what was packed, up to its end. */
  readonly engine: { readonly bytesWritten: number }
}

function sameLong(file: Buffer, at: number, value: number): boolean {
  return file.readBigUInt64LE(at) === BigInt(value)
}

/** @returns packed and whole; null where they are told in a field that is not there. */
function sizesIn(extra: Buffer, whole: number, packed: number): [number, number] | null {
  if (whole !== big && packed !== big) return [packed, whole]
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== zip64Field || at + 20 > extra.length) continue
    return [Number(extra.readBigUInt64LE(at + 12)), Number(extra.readBigUInt64LE(at + 4))]
  }
  return null
}

/** Of UTF-8 where the entry says so; else programs guess. */
function namesOf(name: Buffer, flags: number): string[] {
  const utf8 = name.toString('utf8')
  if ((flags & utf8Flag) !== 0 || utf8 === latin1(name)) return [utf8]
  return utf8.includes('\ufffd') ? [latin1(name)] : [utf8, latin1(name)]
}

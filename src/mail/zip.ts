// What some mail apps make of an attachment: a zip. Its files, within limits that no archive can talk its way around.

import type { Bytes } from '../core/bytes.ts'

/** What may still be taken out of zips: shared by all that one mail holds. */
export interface Budget {
  /** Looked at, folders too. */
  files: number
  /** Of all of them, unpacked. */
  bytes: number
}

/** PKWARE's APPNOTE, 4.3.16: the end of the directory, and the longest comment behind it. */
const endSize = 22
const longestComment = 0xffff
const entrySize = 46
const localSize = 30
const [localMark, entryMark, endMark] = [0x04034b50, 0x02014b50, 0x06054b50]
const [stored, deflated] = [0, 8]
/** Flags of an entry: encrypted, in the old way or the strong one. */
const locked = 0x41

/** Nothing that is locked, that claims to become too large, or becomes larger than it claims. Ends quietly at damage. */
export async function* unzip(zip: Uint8Array, left: Budget): AsyncGenerator<Bytes> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.length)
  try {
    for (const { method, packed, claimed } of entries(view, left)) {
      if (claimed > left.bytes) continue
      left.bytes -= claimed
      const file = await unpack(method, packed as Bytes, claimed)
      if (file !== null) yield file
    }
  } catch {}
}

interface Entry {
  readonly method: number
  readonly packed: Uint8Array
  /** Bytes that it says it becomes. */
  readonly claimed: number
}

/** Throws where the archive points outside of itself. */
function* entries(view: DataView, left: Budget): Generator<Entry> {
  let at = view.getUint32(endOf(view) + 16, true)
  for (; view.getUint32(at, true) === entryMark; at += entrySize + lengthOf(view, at)) {
    if (left.files-- <= 0) return
    const method = view.getUint16(at + 10, true)
    const [packedSize, claimed] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true)]
    const local = view.getUint32(at + 42, true)
    const isLocked = (view.getUint16(at + 8, true) & locked) !== 0
    if (isLocked || packedSize === 0 || (method !== stored && method !== deflated)) continue
    if (view.getUint32(local, true) !== localMark) return
    const start = local + localSize + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
    if (start + packedSize > view.byteLength) return
    yield { method, packed: new Uint8Array(view.buffer, view.byteOffset + start, packedSize), claimed }
  }
}

/** What follows an entry: its name, extra fields and comment. */
function lengthOf(view: DataView, at: number): number {
  return [28, 30, 32].reduce((sum, field) => sum + view.getUint16(at + field, true), 0)
}

function endOf(view: DataView): number {
  const first = Math.max(0, view.byteLength - endSize - longestComment)
  for (let at = view.byteLength - endSize; at >= first; at--) if (view.getUint32(at, true) === endMark) return at
  throw new RangeError('no end of a directory')
}

/** @returns null where it does not become what it claims. */
async function unpack(method: number, packed: Bytes, claimed: number): Promise<Bytes | null> {
  if (method === stored) return packed.length === claimed ? packed : null
  const out = new Uint8Array(claimed)
  let length = 0
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  for await (const chunk of stream) {
    if (length + chunk.length > claimed) return null
    out.set(chunk, length)
    length += chunk.length
  }
  return length === claimed ? out : null
}

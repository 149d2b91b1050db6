// Bytes that come a piece at a time: from a disk, a network, or a message that is sealed while it is read.

import { type Bytes, concat } from './bytes.ts'

export type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** The same bytes in pieces of one length; the last one is shorter, or as long, and empty only if there is nothing at all. */
export async function* inPieces(
  source: Pieces,
  length: number,
): AsyncGenerator<{ readonly piece: Bytes; readonly last: boolean }> {
  let held: Uint8Array[] = []
  let size = 0
  for await (const some of source) {
    held.push(some)
    size += some.length
    if (size <= length) continue
    const all = concat(...held)
    let at = 0
    for (; size - at > length; at += length) yield { piece: all.subarray(at, at + length), last: false }
    held = [all.subarray(at)]
    size -= at
  }
  yield { piece: concat(...held), last: true }
}

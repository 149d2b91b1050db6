// Bytes that come a chunk at a time: from a disk, a network, or a message that is sealed while it is read.

import { type Bytes, concat } from './bytes.ts'

export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** The same bytes in chunks of one length; the last one is shorter, or as long, and empty only if there is nothing at all. */
export async function* inChunks(
  source: Chunks,
  length: number,
): AsyncGenerator<{ readonly chunk: Bytes; readonly last: boolean }> {
  let unread: Uint8Array[] = []
  let size = 0
  for await (const some of source) {
    unread.push(some)
    size += some.length
    if (size <= length) continue
    const all = concat(...unread)
    let at = 0
    for (; size - at > length; at += length) yield { chunk: all.subarray(at, at + length), last: false }
    unread = [all.subarray(at)]
    size -= at
  }
  yield { chunk: concat(...unread), last: true }
}

// What some mail apps make of an attachment: a zip. Its files, within limits that no archive can talk its way around.

import { fromBufferPromise } from 'yauzl'

/** Files in it that are looked at, and what all of them together may become. */
const maxFiles = 50
export const maxUnpacked = 80_000_000

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4
}

/** Nothing that is locked, that claims to become too large, or becomes larger than it claims. Ends quietly at damage. */
export async function* unzip(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  let left = maxUnpacked
  let files = 0
  try {
    const archive = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), {
      lazyEntries: true,
    })
    for await (const entry of archive.eachEntry()) {
      if (++files > maxFiles) return
      const { uncompressedSize, fileName } = entry
      if (fileName.endsWith('/') || !entry.canDecodeFileData() || uncompressedSize > left) continue
      left -= uncompressedSize
      const chunks: Buffer[] = []
      // The stream ends with an error where there is more than the size that was claimed.
      for await (const chunk of await archive.openReadStreamPromise(entry)) chunks.push(chunk)
      yield Buffer.concat(chunks)
    }
  } catch {}
}

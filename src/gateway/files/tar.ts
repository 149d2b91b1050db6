// The files of a tar archive (POSIX ustar, and as GNU writes it): blocks of 512 bytes, a header before each file.

import { Broken } from './broken.ts'

const block = 512
const mostFiles = 5_000
/** By their letter: files; folders, links and devices; what only names the next one, in words of its own. */
const [files, nothing, names] = [/[0\0]/, /[1-6]/, /[xgLK]/]

interface TarFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** @returns the files, and the names that stand apart. @throws Broken */
export function readTar(bytes: Uint8Array): { readonly files: readonly TarFile[]; readonly names: string } {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const found: TarFile[] = []
  const apart: string[] = []
  let at = 0
  while (at + block <= archive.length && archive[at] !== 0) {
    const header = archive.subarray(at, at + block)
    if (sumOf(header) !== numberIn(header, 148, 8) || found.length >= mostFiles) throw new Broken('ambiguous')
    const [size, kind] = [numberIn(header, 124, 12), header.toString('latin1', 156, 157)]
    const data = archive.subarray(at + block, at + block + size)
    if (data.length < size) throw new Broken('ambiguous')
    if (files.test(kind)) found.push({ name: textIn(header, 345, 155) + textIn(header, 0, 100), bytes: data })
    else if (names.test(kind) && !/\d+ size=/.test(data.toString('latin1'))) apart.push(data.toString('utf8'))
    else if (!nothing.test(kind)) throw new Broken('ambiguous')
    at += block + Math.ceil(size / block) * block
  }
  if (archive.subarray(at).some(byte => byte !== 0)) throw new Broken('ambiguous')
  return { files: found, names: apart.join('\n') }
}

/** Of the header, with blanks in the place of the sum. */
function sumOf(header: Buffer): number {
  return header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0)
}

/** In octal digits. */
function numberIn(header: Buffer, at: number, length: number): number {
  const text = header
    .toString('latin1', at, at + length)
    .replace(/[\0 ]+$/, '')
    .trim()
  if (!/^[0-7]*$/.test(text)) throw new Broken('ambiguous')
  return text === '' ? 0 : Number.parseInt(text, 8)
}

function textIn(header: Buffer, at: number, length: number): string {
  const bytes = header.subarray(at, at + length)
  const end = bytes.indexOf(0)
  return bytes.toString('utf8', 0, end < 0 ? length : end)
}

// A message as it came in: small ones in memory, large ones in a file, so that memory is bounded whatever comes.

import { isAscii } from 'node:buffer'
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { finished, Readable } from 'node:stream'
import { promisify } from 'node:util'

const inMemory = 256 * 1024
const whenFinished = promisify(finished)

/** What can be handed on. */
export interface Content {
  readonly size: number
  /** Whether a byte stands outside ASCII. */
  readonly eightBit: boolean
  /** All of it, where that is in memory anyway. */
  readonly bytes?: Buffer
  /** Every line of it ends in CRLF, and no CR or LF stands anywhere else. */
  readonly isSound?: boolean
  stream(): Readable
}

/** What is somebody's to drop. */
export interface Owned extends Content {
  /** All of it, in memory. */
  read(): Promise<Buffer>
  /** Removes its file. */
  drop(): Promise<void>
}

export interface Staged extends Owned {
  /** SHA-256 of the bytes, hexadecimal. */
  readonly digest: string
  /** It was longer than it may be: only its beginning is here. */
  readonly oversize: boolean
  /** Where it lies; null in memory. */
  readonly file: string | null
  /** @param start where it begins to be read. @param end behind the last byte that is. */
  stream(start?: number, end?: number): Readable
}

/** The disk, or what of it may be used, is full. */
export class NoRoom extends Error {
  readonly code = 'EDQUOT'
}

/** Bytes that several share. */
export interface Allowance {
  /** @returns whether there were so many; none are taken otherwise. */
  take(bytes: number): boolean
  give(bytes: number): void
}

export class Budget implements Allowance {
  #left: number

  constructor(bytes: number) {
    this.#left = bytes
  }

  take(bytes: number): boolean {
    if (bytes > this.#left) return false
    this.#left -= bytes
    return true
  }

  give(bytes: number): void {
    this.#left += bytes
  }
}

/** Empties the folder: whatever a killed process had in hand was not acknowledged. */
export async function prepareWork(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
}

export interface StageOptions {
  /** Of one message: what is behind is read, counted in its digest, and dropped. */
  readonly maxBytes?: number
  /** Above, it goes to a file. */
  readonly memoryBytes?: number
  /** What all that lie in files there share. */
  readonly budget?: Allowance
}

/** @throws when the stream breaks off, the disk is full, or (`NoRoom`) the budget is used up; nothing is left behind then. */
export async function stage(
  stream: AsyncIterable<Uint8Array>,
  folder: string,
  { maxBytes = Number.POSITIVE_INFINITY, memoryBytes = inMemory, budget }: StageOptions = {},
): Promise<Staged> {
  const hash = createHash('sha256')
  const writer = new Writer(path.join(folder, randomUUID()), memoryBytes)
  let eightBit = false
  let oversize = false
  let isOver = false
  let taken = 0
  const hasRoom = (size: number) => {
    if (size <= memoryBytes || budget === undefined) return true
    if (!budget.take(size - taken)) return false
    taken = size
    return true
  }
  const drop = async () => {
    await writer.remove()
    budget?.give(taken)
    taken = 0
  }
  try {
    for await (const chunk of stream) {
      hash.update(chunk)
      eightBit ||= !isAscii(chunk)
      const size = writer.size + chunk.length
      oversize ||= size > maxBytes
      isOver ||= !oversize && !hasRoom(size)
      if (!oversize && !isOver) await writer.add(chunk)
    }
    await writer.end()
    if (isOver) throw new NoRoom()
  } catch (error) {
    await drop()
    throw error
  }
  const { size, file } = writer
  const digest = hash.digest('hex')
  if (file === null) return { ...inHand(writer.bytes(), digest, eightBit), oversize, drop }
  return {
    ...{ digest, size, eightBit, oversize, file, drop },
    stream: (start = 0, end = size) =>
      start < end ? createReadStream(file, { start, end: end - 1, highWaterMark: inMemory }) : Readable.from([]),
    read: () => readFile(file),
  }
}

/** Bytes in memory, and in a file from the first one on that is too many. */
class Writer {
  readonly #place: string
  readonly #memoryBytes: number
  readonly #chunks: Uint8Array[] = []
  #out: WriteStream | null = null
  size = 0

  constructor(place: string, memoryBytes: number) {
    this.#place = place
    this.#memoryBytes = memoryBytes
  }

  get file(): string | null {
    return this.#out && this.#place
  }

  async add(chunk: Uint8Array): Promise<void> {
    this.size += chunk.length
    if (!this.#out) this.#chunks.push(chunk)
    if (this.#out) await write(this.#out, chunk)
    else if (this.size > this.#memoryBytes) {
      // Its errors are told by what is written.
      this.#out = createWriteStream(this.#place, { flags: 'wx', mode: 0o600 }).on('error', () => {})
      await write(this.#out, Buffer.concat(this.#chunks.splice(0)))
    }
  }

  async end(): Promise<void> {
    if (!this.#out) return
    this.#out.end()
    await whenFinished(this.#out)
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks)
  }

  async remove(): Promise<void> {
    if (!this.#out) return
    this.#out.destroy()
    await rm(this.#place, { force: true })
  }
}

function write(out: WriteStream, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    out.write(chunk, error => (error ? reject(error) : resolve()))
  })
}

function inHand(bytes: Buffer, digest: string, eightBit: boolean): Staged {
  return {
    digest,
    size: bytes.length,
    eightBit,
    oversize: false,
    file: null,
    bytes,
    stream: (start = 0, end = bytes.length) => Readable.from([bytes.subarray(start, end)]),
    read: async () => bytes,
    drop: async () => {},
  }
}

/** What was written elsewhere, in memory or in a file of its own: pure ASCII, in sound lines. @param free what else is to be done once it is dropped. */
export function owned({ size, ...where }: Written, free: () => void): Owned {
  if (where.bytes !== null) {
    const { bytes, stream, read } = inHand(Buffer.from(where.bytes.buffer, where.bytes.byteOffset, size), '', false)
    return { size, eightBit: false, isSound: true, bytes: bytes!, stream, read, drop: async () => free() }
  }
  const { file } = where
  return {
    ...{ size, eightBit: false },
    stream: () => createReadStream(file!, { highWaterMark: inMemory }),
    read: () => readFile(file!),
    async drop() {
      free()
      await rm(file!, { force: true })
    },
  }
}

/** Where it lies: in one of the two. */
export interface Written {
  readonly size: number
  readonly bytes: Uint8Array | null
  readonly file: string | null
}

export function stagedBytes(bytes: Buffer): Staged {
  const digest = createHash('sha256').update(bytes).digest('hex')
  return inHand(bytes, digest, !isAscii(bytes))
}

/** Its first bytes, in memory. */
export async function beginning(received: Staged, bytes: number): Promise<Buffer> {
  if (received.bytes) return received.bytes.subarray(0, bytes)
  const chunks: Buffer[] = []
  for await (const chunk of received.stream(0, Math.min(bytes, received.size))) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** What is left of a message from a place on. */
export function from(received: Staged, start: number): Content {
  return { size: received.size - start, eightBit: received.eightBit, stream: () => received.stream(start) }
}

/** Several, one after the other. */
export function joined(parts: readonly (Buffer | Content)[]): Content {
  const contents = parts.map(part => (Buffer.isBuffer(part) ? stagedBytes(part) : part))
  return {
    size: contents.reduce((sum, { size }) => sum + size, 0),
    eightBit: contents.some(({ eightBit }) => eightBit),
    stream: () =>
      Readable.from(
        (async function* () {
          for (const content of contents) yield* content.stream()
        })(),
        { objectMode: false },
      ),
  }
}

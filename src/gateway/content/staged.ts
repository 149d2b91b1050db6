// A message as it came in: small ones in memory, large ones in a file, so that memory is bounded whatever comes.

import { isAscii } from 'node:buffer'
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { finished, Readable } from 'node:stream'
import { promisify } from 'node:util'

/** Above, it goes to a file. */
const inMemory = 256 * 1024
const whenFinished = promisify(finished)

/** What can be handed on. */
export interface Content {
  readonly size: number
  /** Whether a byte stands outside ASCII. */
  readonly eightBit: boolean
  stream(): Readable
}

export interface Received extends Content {
  /** SHA-256 of the bytes, hexadecimal. */
  readonly digest: string
  /** @param start where it begins to be read. @param end behind the last byte that is. */
  stream(start?: number, end?: number): Readable
  /** All of it, in memory. */
  read(): Promise<Buffer>
  /** Removes its file. */
  drop(): Promise<void>
}

/** Empties the folder: whatever a killed process had in hand was not acknowledged. */
export async function prepareWork(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
}

/** @throws when the stream breaks off, or the disk is full; nothing is left behind then. */
export async function receive(stream: AsyncIterable<Uint8Array>, folder: string): Promise<Received> {
  const hash = createHash('sha256')
  const chunks: Uint8Array[] = []
  const file = path.join(folder, randomUUID())
  let out: ReturnType<typeof createWriteStream> | null = null
  let size = 0
  let eightBit = false
  try {
    for await (const chunk of stream) {
      hash.update(chunk)
      size += chunk.length
      eightBit ||= !isAscii(chunk)
      if (!out) chunks.push(chunk)
      if (!out && size > inMemory) {
        out = createWriteStream(file, { flags: 'wx', mode: 0o600 })
        await write(out, Buffer.concat(chunks.splice(0)))
      } else if (out) await write(out, chunk)
    }
    if (out) {
      out.end()
      await whenFinished(out)
    }
  } catch (error) {
    out?.destroy()
    await rm(file, { force: true })
    throw error
  }
  const digest = hash.digest('hex')
  if (!out) return inHand(Buffer.concat(chunks), digest, eightBit)
  return {
    digest,
    size,
    eightBit,
    stream: (start = 0, end = size) =>
      start < end ? createReadStream(file, { start, end: end - 1 }) : Readable.from([]),
    read: () => readFile(file),
    drop: () => rm(file, { force: true }),
  }
}

function write(out: ReturnType<typeof createWriteStream>, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    out.write(chunk, error => (error ? reject(error) : resolve()))
  })
}

function inHand(bytes: Buffer, digest: string, eightBit: boolean): Received {
  return {
    digest,
    size: bytes.length,
    eightBit,
    stream: (start = 0, end = bytes.length) => Readable.from([bytes.subarray(start, end)]),
    read: async () => bytes,
    drop: async () => {},
  }
}

export function receivedBytes(bytes: Buffer): Received {
  const digest = createHash('sha256').update(bytes).digest('hex')
  return inHand(bytes, digest, !isAscii(bytes))
}

/** Its first bytes, in memory. */
export async function beginning(received: Received, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of received.stream(0, Math.min(bytes, received.size))) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** What is left of a message from a place on. */
export function from(received: Received, start: number): Content {
  return { size: received.size - start, eightBit: received.eightBit, stream: () => received.stream(start) }
}

/** Several, one after the other. */
export function joined(parts: readonly (Buffer | Content)[]): Content {
  const contents = parts.map(part => (Buffer.isBuffer(part) ? receivedBytes(part) : part))
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

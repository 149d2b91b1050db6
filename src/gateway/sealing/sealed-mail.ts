// A message becomes the carrier of one recipient, whole: sealed, and the mail around it written. What takes the processor's time of what
// a gateway sends is here, so that a thread can do it; nothing in it waits for anybody.

import { createHash, type Hash, randomUUID } from 'node:crypto'
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'
import type { CarrierOptions } from '../../carrier/carrier.ts'
import { type WritingOptions, writeCarrier } from '../../carrier/write.ts'
import { sealChunks } from '../../core/envelope/chunks.ts'
import { type HeadOptions, sealHead } from '../../core/envelope/seal.ts'
import { nodeAead } from '../../runtime/aead.ts'
import { signingByNode } from '../../runtime/curves/ed25519.ts'
import { type Staged, stage, type Written } from '../../runtime/staged.ts'

export interface SealedMailOptions {
  readonly message: Pick<Staged, 'digest' | 'size' | 'file'> & {
    /** Where it lies in no file. */
    readonly bytes: Uint8Array | null
  }
  readonly head: Omit<HeadOptions, 'message' | 'addresses'>
  readonly carrier: Omit<CarrierOptions, 'envelope' | 'index' | 'armored' | 'attached' | 'link' | 'period'> &
    Pick<WritingOptions, 'author' | 'ahead'>
  /** Of the carrier that may stay in memory. */
  readonly memoryBytes: number
  /** Where it lies otherwise. */
  readonly work: string
}

export interface SealedMail {
  readonly content: Written
  /** Under which it goes on. */
  readonly messageId: string
  /** As `carrierMark` tells it. */
  readonly mark: string
}

/** Up to so many bytes a sealed message stands in the text too: some mail systems strip the file. */
const armorBytes = 20_000
/** Of a sealed message that lies in no file. A thread has one at a time. */
const envelopeBytes = 4 * 1024 * 1024
const pieceBytes = 256 * 1024

/** @throws PosternError as `sealHead`, and what the disk says */
export async function sealMail(options: SealedMailOptions): Promise<SealedMail> {
  const { message, head, carrier, memoryBytes, work } = options
  const { digest, size } = message
  const sealed = await sealHead({
    ...head,
    signer: head.signer && signingByNode(head.signer),
    message: { digest: Buffer.from(digest, 'hex'), length: size },
    addresses: [carrier.recipient],
  })
  const chunks = message.file === null ? [message.bytes!] : piecesOf(message.file)
  const envelope = await stage(sealChunks(sealed, chunks, size, nodeAead), work, { memoryBytes: envelopeBytes })
  try {
    const written = await writeCarrier({
      ...carrier,
      ...{ attached: true, link: null, armored: envelope.size <= armorBytes, period: head.period },
      envelope: { digest: envelope.digest, chunks: () => envelope.stream() },
      index: sealed.indices[0]!,
    })
    const mark = beginMark(written.subject).update(written.header.subarray(-endOfHeader))
    const content = new Gathered(path.join(work, randomUUID()), memoryBytes)
    try {
      content.add(written.header)
      for await (const piece of written.body) {
        mark.update(piece)
        content.add(piece)
      }
      return { content: content.end(), messageId: written.messageId, mark: mark.digest('hex') }
    } catch (error) {
      content.drop()
      throw error
    }
  } finally {
    await envelope.drop()
  }
}

/** Of a header, what is in its mark with the body: marks are remembered for days, and stay as they are. */
export const endOfHeader = '\r\n\r\n'.length

/** @param subject its field. @returns what the end of the header goes into, and the body. */
export function beginMark(subject: string): Hash {
  return createHash('sha256').update(subject.replace(/\r\n$/, ''))
}

function* piecesOf(file: string): Generator<Uint8Array> {
  const handle = openSync(file, 'r')
  try {
    for (;;) {
      const piece = Buffer.allocUnsafe(pieceBytes)
      const length = readSync(handle, piece, 0, piece.length, null)
      if (length === 0) return
      yield piece.subarray(0, length)
    }
  } finally {
    closeSync(handle)
  }
}

/** Pieces in memory, and in a file from the first one on that is too many. */
class Gathered {
  readonly #place: string
  readonly #most: number
  #pieces: Uint8Array[] = []
  #handle: number | null = null
  #size = 0

  constructor(place: string, most: number) {
    this.#place = place
    this.#most = most
  }

  add(piece: Uint8Array): void {
    this.#size += piece.length
    this.#pieces.push(piece)
    if (this.#handle === null && this.#size <= this.#most) return
    this.#handle ??= openSync(this.#place, 'wx', 0o600)
    for (const each of this.#pieces.splice(0)) writeAll(this.#handle, each)
  }

  end(): Written {
    const size = this.#size
    if (this.#handle === null) return { size, bytes: Buffer.concat(this.#pieces), file: null }
    closeSync(this.#handle)
    return { size, bytes: null, file: this.#place }
  }

  drop(): void {
    if (this.#handle === null) return
    closeSync(this.#handle)
    rmSync(this.#place, { force: true })
  }
}

function writeAll(handle: number, piece: Uint8Array): void {
  for (let at = 0; at < piece.length; ) at += writeSync(handle, piece, at)
}

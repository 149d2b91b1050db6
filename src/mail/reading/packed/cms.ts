// What a signed or compressed message of S/MIME holds (RFC 5652, 5.1; RFC 3274): it is not encrypted, and programs show it. In BER, of
// which only so much is walked through as stands before it.

import { concat, latin1 } from '../../../core/bytes.ts'
import { bytesOf } from '../../charset.ts'
import { decodeBase64, isPlainBase64 } from '../transfer.ts'

export interface CmsContent {
  /** Empty for a signature of something else, and for certificates alone. */
  readonly bytes: Uint8Array
  /** Whether it has still to be inflated. */
  readonly isCompressed: boolean
  /** Whether it is there up to its end. */
  readonly isWhole: boolean
}

/** Of ASN.1, as X.690 writes them. */
const [sequence, set, integer, octets, identifier, explicit] = [0x30, 0x31, 0x02, 0x04, 0x06, 0xa0]
const constructed = 0x20
/** Low bits of a tag that goes on in the bytes behind it: there is none in such a message. */
const long = 0x1f
const mostDepth = 16
/** Bytes that tell a length. */
const mostLength = 6
/** Pieces of what it holds: programs write them of a thousand bytes and more. */
const mostChunks = 20_000

const [signedData, compressedData] = ['*\x86H\x86\xf7\r\x01\x07\x02', '*\x86H\x86\xf7\r\x01\x09\x10\x01\x09']
const label = /^[ \t]*-----(?:BEGIN|END) [^\n]{0,60}-----[ \t]*\r?$/gm

/** @returns null for what is encrypted, and for what cannot be walked through. */
export function contentOfCms(bytes: Uint8Array): CmsContent | null {
  const der = bytes[0] === sequence ? bytes : fromLetters(bytes)
  return der === null ? null : new Walk(der).content()
}

/** Of PEM, or of base64 without its labels. */
function fromLetters(bytes: Uint8Array): Uint8Array | null {
  const letters = bytesOf(latin1(bytes).replace(label, ''))
  return isPlainBase64(letters) ? decodeBase64(letters).bytes : null
}

interface Element {
  readonly tag: number
  readonly start: number
  /** Null: up to the mark of an end. */
  readonly end: number | null
}

class Walk {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  content(): CmsContent | null {
    if (!this.#enter(sequence)) return null
    const type = this.#identifier()
    const isCompressed = type === compressedData
    if (type !== signedData && !isCompressed) return null
    // The algorithms: of hashes, or the one that compresses.
    const before = this.#enter(explicit) && this.#enter(sequence) && this.#skip(integer)
    if (!before || !this.#skip(isCompressed ? sequence : set)) return null
    const held = this.#enter(sequence)
    if (!held || this.#identifier() === null) return null
    if (this.#isOver(held)) return { bytes: new Uint8Array(), isCompressed, isWhole: true }
    if (!this.#enter(explicit)) return null
    const chunks: Uint8Array[] = []
    const isWhole = this.#octets(chunks, 0)
    return isWhole === null ? null : { bytes: concat(...chunks), isCompressed, isWhole }
  }

  /** @returns null for what is no element, or another than is wanted. */
  #next(wanted?: number): Element | null {
    const [bytes, tag, first] = [this.#bytes, this.#bytes[this.#at], this.#bytes[this.#at + 1]]
    if (tag === undefined || first === undefined || (tag & long) === long) return null
    if (wanted !== undefined && tag !== wanted) return null
    const start = this.#at + 2
    if (first < 0x80) return { tag, start, end: start + first }
    if (first === 0x80) return (tag & constructed) === 0 ? null : { tag, start, end: null }
    const size = first - 0x80
    if (size > mostLength || start + size > bytes.length) return null
    const length = bytes.subarray(start, start + size).reduce((sum, byte) => sum * 256 + byte, 0)
    return { tag, start: start + size, end: start + size + length }
  }

  #enter(wanted: number): Element | null {
    const element = this.#next(wanted)
    if (element) this.#at = element.start
    return element
  }

  #isOver({ end }: Element): boolean {
    if (end !== null) return this.#at >= end
    return this.#bytes[this.#at] === 0 && this.#bytes[this.#at + 1] === 0
  }

  #identifier(): string | null {
    const element = this.#next(identifier)
    if (!element) return null
    this.#at = element.end!
    return latin1(this.#bytes.subarray(element.start, element.end!))
  }

  /** @returns whether it is one, and has an end. */
  #skip(wanted?: number, depth = 0): boolean {
    const element = this.#next(wanted)
    if (!element || depth > mostDepth) return false
    this.#at = element.end ?? element.start
    if (element.end !== null) return this.#at <= this.#bytes.length
    while (!this.#isOver(element)) if (!this.#skip(undefined, depth + 1)) return false
    this.#at += 2
    return true
  }

  /** In one piece, or in many. @returns whether all of it is there; null for what is none. */
  #octets(chunks: Uint8Array[], depth: number): boolean | null {
    const element = this.#next()
    if (!element || depth > mostDepth || (element.tag & ~constructed) !== octets) return null
    if (element.tag === octets) {
      chunks.push(this.#bytes.subarray(element.start, element.end!))
      this.#at = element.end!
      return this.#at <= this.#bytes.length
    }
    this.#at = element.start
    while (!this.#isOver(element)) {
      // Cut off: what came is read.
      if (this.#at >= this.#bytes.length || chunks.length >= mostChunks) return false
      const isWhole = this.#octets(chunks, depth + 1)
      if (isWhole !== true) return isWhole ?? (chunks.length > 0 ? false : null)
    }
    if (element.end === null) this.#at += 2
    return true
  }
}

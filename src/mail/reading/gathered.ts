// What was found in the parts of a message so far, within bounds that all of it shares.

import { hex, sha256 } from '../../core/bytes.ts'
import type { LeftOut, ReadFile, ReadHeader, ReadText, Unread, UnreadReason } from './reading.ts'

/** Of one message, whatever is in it. */
export const bounds = {
  /** Characters of all readings of all texts. */
  characters: 12_000_000,
  /** Bytes of all parts, decoded, at all depths. */
  decoded: 48 * 1024 * 1024,
  /** Bytes of messages as some programs alone take them: those that are nested are gone through once for each of these. */
  variants: 16 * 1024 * 1024,
  /** Bytes of what was inflated. */
  unpacked: 8 * 1024 * 1024,
  parts: 4_000,
  /** Of messages in messages. */
  depth: 20,
  /** Of signed messages in signed messages. */
  signed: 3,
  unread: 100,
  /** Of archives and documents in one another. */
  packed: 3,
} as const

type Bound = 'characters' | 'decoded' | 'variants' | 'unpacked' | 'parts'
/** Text shrinks to a third or a tenth of it, and grows by a third in base64: what shrinks to less may be made to be dear. */
const mostGrowth = 8

export class Gathered {
  readonly texts: ReadText[] = []
  readonly files: ReadFile[] = []
  readonly inside: ReadHeader[] = []
  readonly types = new Set<string>()
  readonly events = new Set<string>()
  readonly #unread = new Map<string, Unread>()
  /** The name of the archive or the document that is looked into. */
  within = ''
  readonly #left: Record<Bound, number>

  /** @param size of the message, in bytes. */
  constructor(size: number) {
    this.#left = { ...bounds, unpacked: Math.min(bounds.unpacked, mostGrowth * size) }
  }

  get unread(): readonly Unread[] {
    return [...this.#unread.values()]
  }

  add({ of, why, what }: Unread): void {
    const plain = what.replace(/[^ -~]+/g, '?').slice(0, 80)
    if (this.#unread.size < bounds.unread) this.#unread.set(`${of} ${why} ${plain}`, { of, why, what: plain })
  }

  addPart(why: UnreadReason, what: string): void {
    this.add({ of: 'part', why, what })
  }

  /** @returns whether so much may be read still; says that it is not, where not. */
  take(kind: Bound, amount: number): boolean {
    this.#left[kind] -= amount
    if (this.#left[kind] < 0) this.addPart('limit', kind)
    return this.#left[kind] >= 0
  }

  left(kind: Bound): number {
    return Math.max(0, this.#left[kind])
  }

  /** @param file its name, where it stands in one. */
  addText(of: ReadText['of'], readings: readonly string[], file = ''): void {
    const distinct = [...new Set(readings)].filter(text => text.trim() !== '')
    const length = distinct.reduce((sum, text) => sum + text.length, 0)
    if (length > 0 && this.take('characters', length))
      this.texts.push({ of, in: this.nameOf(file), readings: distinct })
  }

  /** Of a file, with that which it is in. */
  nameOf(file: string): string {
    return [this.within, file].filter(name => name !== '').join(', ')
  }

  /** @returns how to say that it was read after all. */
  addFile(name: string, type: string, bytes: Uint8Array, isRead: boolean): () => void {
    let digest: string | null = null
    const file = { name, type, size: bytes.length, isRead, digest: () => (digest ??= hex(sha256(bytes))) }
    this.files.push(file)
    return () => {
      file.isRead = true
    }
  }

  addLeftOut({ name, type, size, digest }: LeftOut, isRead: boolean): () => void {
    const file = { name, type, size, isRead, digest: () => digest }
    this.files.push(file)
    return () => {
      file.isRead = true
    }
  }
}

// Looks for the words of messages in everything that left: as they are, and in the spellings in which mail and web hide a text.

import { randomInt } from 'node:crypto'
import { simpleParser } from 'mailparser'

/** A word that stands nowhere else. Letters alone: no encoding of mail or of addresses changes them. */
export function secretWord(): string {
  return Array.from({ length: 14 }, () => String.fromCharCode(97 + randomInt(26))).join('')
}

/** The text of its own that base64 makes of a word, wherever the word begins. */
function inBase64(word: string): string[] {
  return [0, 1, 2].map(shift => {
    const text = Buffer.from(`${' '.repeat(shift)}${word}`).toString('base64')
    const from = Math.ceil((shift * 8) / 6)
    const bits = (shift + word.length) * 8
    return text.slice(from, Math.floor(bits / 6))
  })
}

function spellings(word: string): string[] {
  const twoBytes = Buffer.from(word, 'utf16le').toString('latin1')
  return [word, twoBytes, Buffer.from(word).toString('hex'), ...inBase64(word)]
}

/** Long lines are folded on their way, by mail and by quoted-printable. */
const unfolded = (bytes: Uint8Array) =>
  Buffer.from(bytes)
    .toString('latin1')
    .replace(/=?\r?\n/g, '')

export class Clear {
  readonly #texts: string[] = []

  /** Bytes that left by the web. */
  add(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#texts.push(unfolded(bytes))
  }

  /** A mail, in all its parts. */
  async addMail(raw: Uint8Array): Promise<void> {
    this.add(raw)
    const { subject = '', text = '', html, attachments } = await simpleParser(Buffer.from(raw))
    this.#texts.push(subject, text, html || '')
    for (const { filename = '', content } of attachments) {
      this.#texts.push(filename)
      this.add(content)
    }
  }

  /** How many texts were looked through, and bytes. */
  get size() {
    return { texts: this.#texts.length, bytes: this.#texts.reduce((sum, text) => sum + text.length, 0) }
  }

  has(word: string): boolean {
    const wanted = spellings(word)
    return this.#texts.some(text => wanted.some(each => text.includes(each)))
  }
}

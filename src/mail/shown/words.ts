// The text of header fields as it is shown: encoded words decoded, and bytes that nothing declares by the alphabet of the letter.

import { bytesOf, decodeCharset, decodeUtf8, isAltered } from '../charset.ts'
import { decodeNamed } from '../reading/letters/charsets.ts'
import { decodedWords, runsIn } from '../reading/words.ts'

const shift = '\x1b'

/** Decodes fields of one message. */
export class Words {
  /** Whether an alphabet was guessed that the message does not name. */
  isGuessed = false
  /** Whether there are bytes that are of no letter. */
  isAltered = false
  /** Names of charsets that are not known here. */
  readonly unknown = new Set<string>()
  readonly #charset: string | null

  /** @param charset of the message's text, for bytes that nothing declares; null where it names none. */
  constructor(charset: string | null) {
    this.#charset = charset
  }

  /** @param value every byte one character. @returns encoded words as they stand, every other byte as a letter. */
  undeclared(value: string): string {
    if (!/[\x80-\xff]/.test(value) && !value.includes(shift)) return value
    return runsIn(value)
      .map(run => (typeof run === 'string' ? this.#letters(run) : run.source))
      .join('')
  }

  /** @param text as `undeclared` makes it. */
  decode(text: string): string {
    return decodedWords(
      text,
      charset => this.unknown.add(charset),
      (bytes, charset) => {
        const words = decodeNamed(bytes, charset)
        this.isAltered ||= words !== null && isAltered(bytes, words, charset)
        return words
      },
    )
  }

  /** Both. */
  text(value: string): string {
    return this.decode(this.undeclared(value))
  }

  #letters(text: string): string {
    const bytes = bytesOf(text)
    if (text.includes(`${shift}$`)) return decodeCharset(bytes, 'iso-2022-jp')!
    const utf8 = decodeUtf8(bytes)
    if (utf8 !== null) return utf8
    this.isGuessed ||= this.#charset === null
    return decodeNamed(bytes, this.#charset ?? western) ?? decodeCharset(bytes, western)!
  }
}

/** Charsets that hardly a message names. Where they cannot be had, what is in them is guessed, and that is said. */
export async function loadRare(): Promise<void> {
  await import('../reading/letters/rare.ts').catch(() => null)
}

/** @param header every byte one character. @returns whether words of it are in a charset that is not known without `loadRare`. */
export function isRare(header: string): boolean {
  const labels = [...header.matchAll(/=\?([^?*\s]{1,40})[?*]/g)].map(([, label]) => label!.toLowerCase())
  return labels.some(label => decodeNamed(new Uint8Array(), label) === null)
}

/** What most mail without a name of its alphabet was written in. */
export const western = 'windows-1252'

// Whether a word can be read in bytes, by any decoding that a mail program would try, one in another: charsets, transfer encodings,
// encoded words, percent signs, entities, compressed streams. Nothing of the reader that the gateway decides by is used here.

import { gunzipSync, inflateSync } from 'node:zlib'

const deepest = 8
/** Characters of all forms of one mail. */
const reach = 600_000
const gzip = '\x1f\x8b'
/** Its object identifier: a message that is signed, and not encrypted. */
const signedData = '*\x86H\x86\xf7\r\x01\x07\x02'

/** All that a text may be taken for, as letters alone: what stands between them is drawn, or is not. */
export class Forms {
  readonly #letters = new Set<string>()
  readonly #seen = new Set<string>()
  #left: number

  constructor(content: Buffer) {
    this.#left = reach + 3 * content.length
    this.#look(content.toString('latin1'), 0)
  }

  shows(word: string): boolean {
    const turned = [...word].toReversed().join('')
    for (const form of this.#letters) if (form.includes(word) || form.includes(turned)) return true
    return false
  }

  /** @param text every byte one character. */
  #look(text: string, depth: number): void {
    if (text.length < 12 || this.#left < 0 || this.#seen.has(text)) return
    this.#seen.add(text)
    this.#left -= text.length
    const isText = isReadable(text)
    const forms = isText ? [text, ...shownAs(text)].flatMap(drawn) : [text]
    for (const form of forms) this.#letters.add(lettersOf(form))
    if (depth >= deepest || !isText) return
    for (const next of decodings(text)) this.#look(next, depth + 1)
  }
}

/** Sign by sign: of bytes that are no text an expression finds an end after every other one. */
function lettersOf(text: string): string {
  const lower = text.toLowerCase()
  const letters = Buffer.alloc(lower.length)
  let length = 0
  for (let at = 0; at < lower.length; at++) {
    const code = lower.charCodeAt(at)
    if (code >= 0x61 && code <= 0x7a) letters[length++] = code
  }
  return letters.toString('latin1', 0, length)
}

/** Cipher text is not looked into. */
function isReadable(text: string): boolean {
  const start = text.slice(0, 4_000)
  if (/stream/.test(start) || start.startsWith(gzip) || start.startsWith('PK') || start.includes(signedData))
    return true
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
  return (start.match(/[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]/g)?.length ?? 0) * 25 <= start.length
}

/** By the charsets in which letters are other bytes than in ASCII. */
function drawn(text: string): string[] {
  const forms = [text]
  const drawnBy = (label: Label) => decoders[label].decode(Buffer.from(text, 'latin1')).normalize('NFKC')
  if (/[\x80-\xff]/.test(text)) forms.push(drawnBy('utf-8'))
  if (text.includes('\0')) forms.push(drawnBy('utf-16le'), drawnBy('utf-16be'))
  else if (/[\xff\xfe\xfd]/.test(text)) forms.push(drawnBy('utf-16le'))
  if (text.includes('\x1b')) forms.push(drawnBy('iso-2022-jp'))
  return forms
}

const labels = ['utf-8', 'utf-16le', 'utf-16be', 'iso-2022-jp'] as const
type Label = (typeof labels)[number]
/** Made once: to make one takes longer than what most of the texts take. */
const decoders = Object.fromEntries(labels.map(label => [label, new TextDecoder(label)])) as Record<Label, TextDecoder>

/** What nothing else is encoded in. */
function* shownAs(text: string): Generator<string> {
  if (text.includes('=?')) yield encodedWords(text)
  if (/%[0-9A-F]{2}/i.test(text))
    yield text.replace(/%([0-9a-f]{2})/gi, (_, code) => byte(code)).replace(/;\s*[\w-]+\*\d+\*?=/g, '')
  if (!/[<&]/.test(text)) return
  yield withoutEntities(text)
  yield withoutEntities(text.replace(/<!--[\s\S]*?-->|<[^>]*>/g, ''))
}

function* decodings(text: string): Generator<string> {
  if (/=[0-9A-F]{2}|=\s/i.test(text)) yield quoted(text)
  if (text.includes('\0')) yield text.replaceAll('\0', '')
  if (/\+[A-Za-z0-9/+]{2}/.test(text)) yield shifted(text)
  if (/^begin \d/m.test(text)) yield* uuencoded(text)
  yield* inflated(text)
  yield* base64(text)
}

const byte = (code: string) => String.fromCharCode(Number.parseInt(code, 16))

/** One behind the other they are one text. */
function encodedWords(text: string): string {
  const word = /=\?([^?]*)\?([bq])\?([^?]*)\?=(?:\s*(?==\?))?/gi
  return text.replace(word, (_, label: string, kind: string, said: string) => {
    const bytes = kind.toLowerCase() === 'b' ? Buffer.from(said, 'base64').toString('latin1') : quoted(said)
    return /utf-?16/i.test(label) ? bytes.replaceAll('\0', '') : bytes
  })
}

function quoted(text: string): string {
  return text.replace(/=[ \t]*\r?\n/g, '').replace(/=([0-9a-f]{2})/gi, (_, code) => byte(code))
}

function withoutEntities(text: string): string {
  return text
    .replace(/&#(?:x([0-9a-f]+)|(\d+));?/gi, (_, hex, decimal) => {
      const code = Number.parseInt(hex ?? decimal, hex ? 16 : 10)
      return code < 0x11_0000 ? Buffer.from(String.fromCodePoint(code)).toString('latin1') : ''
    })
    .replace(/&(?:shy|zwnj|zwj|nbsp|lt|gt|amp|quot);/g, '')
}

/** UTF-7 (RFC 2152). */
function shifted(text: string): string {
  return text.replace(/\+([A-Za-z0-9/+]+)-?/g, (_, run: string) =>
    decoders['utf-16be'].decode(Buffer.from(run, 'base64')).replace(/[^\0-\x7f]/g, ''),
  )
}

function* uuencoded(text: string): Generator<string> {
  for (const [, body] of text.matchAll(/^begin \d+ [^\n]*\n([\s\S]*?)^(?:`|end)/gm)) {
    let found = ''
    for (const line of body!.split(/\r?\n/).filter(each => each !== '')) {
      const codes = [...line.slice(1)].map(sign => (sign.charCodeAt(0) - 32) & 63)
      let bytes = ''
      for (let i = 0; i + 3 < codes.length; i += 4) {
        const bits = (codes[i]! << 18) | (codes[i + 1]! << 12) | (codes[i + 2]! << 6) | codes[i + 3]!
        bytes += String.fromCharCode(bits >> 16, (bits >> 8) & 255, bits & 255)
      }
      found += bytes.slice(0, (line.charCodeAt(0) - 32) & 63)
    }
    yield found
  }
}

function* inflated(text: string): Generator<string> {
  const tries = [
    ...[...text.matchAll(/stream\r?\n/g)].map(
      ({ index, 0: { length } }) =>
        () =>
          inflateSync(bytesFrom(text, index + length)),
    ),
    ...(text.startsWith(gzip) ? [() => gunzipSync(bytesFrom(text, 0))] : []),
  ]
  for (const attempt of tries) {
    try {
      yield attempt().toString('latin1')
    } catch {}
  }
}

const bytesFrom = (text: string, start: number) => Buffer.from(text.slice(start), 'latin1')

/** Blocks of lines that are nearly all of its letters, and runs without a blank within others. */
function base64(text: string): string[] {
  const found: string[] = []
  for (const block of text.split(/\r?\n[ \t]*\r?\n|^--.*$/m)) {
    const letters = block.replace(/[^A-Za-z0-9+/=]+/g, '')
    const isAll = letters.length >= 16 && letters.length * 1.15 > block.replace(/\s+/g, '').length && !isProse(block)
    // Encoded piece by piece, each with its padding.
    if (isAll) found.push(letters.split('=').map(decoded).join(''), decoded(letters.replaceAll('=', '')))
    else for (const run of block.match(/[A-Za-z0-9+/]{24,}/g) ?? []) found.push(decoded(run))
  }
  // What is short is looked at first: all of it has bounds.
  return found.sort((a, b) => a.length - b.length)
}

const decoded = (letters: string) => Buffer.from(letters, 'base64').toString('latin1')
const isProse = (block: string) =>
  (block.match(/\s/g)?.length ?? 0) * 4 > block.length && !/^\s*(?:\S{4}\s+)+\S*$/.test(block)

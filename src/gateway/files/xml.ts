// The events of an XML part of an office file: what is no sound XML of one reading is not read.

import { Parser } from 'htmlparser2'
import { Broken } from './broken.ts'

/** Of elements in elements: documents have some tens. */
const mostDepth = 400

export type Attributes = Readonly<Record<string, string>>

/** Of one part of an office file. */
export interface PartText {
  /** By each way that it may be shown. */
  readonly readings: readonly string[]
  /** What stands beside it: formulas, names, what is said of pictures. In lines. */
  readonly labels: string
}

export const localName = (name: string) => name.slice(name.indexOf(':') + 1)

export interface XmlEvents {
  /** @param name as it stands there, with its prefix. */
  opened(name: string, attributes: Attributes): void
  text(text: string): void
  closed(name: string): void
}

/** @throws Broken for what programs could read in several ways: entities of its own, tags that do not fit. */
export function walkXml(bytes: Uint8Array, events: XmlEvents): void {
  const text = textOf(bytes)
  if (/<!(?:DOCTYPE|ENTITY)\b/i.test(text)) throw new Broken('ambiguous')
  const open: string[] = []
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (open.push(name) > mostDepth) throw new Broken('depth')
        events.opened(name, attributes)
      },
      ontext: data => events.text(data),
      onclosetag(name, isImplied) {
        // By another tag, or by nothing; of `<x/>` it is itself.
        const isItself = !isImplied || text[parser.endIndex - 1] === '/'
        if (open.pop() !== name || !isItself) throw new Broken('ambiguous')
        events.closed(name)
      },
    },
    { xmlMode: true, decodeEntities: true },
  )
  parser.end(text)
}

/** Alphabets that agree on ASCII. */
const plain = /^(?:us-ascii|ascii|utf8|iso-8859-\d{1,2}|windows-125\d)$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: of ASCII is what holds no other letter
const onlyAscii = /^[\x00-\x7f]*$/

function textOf(bytes: Uint8Array): string {
  const isWide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  const label = !isWide ? 'utf-8' : bytes[0] === 0xff ? 'utf-16le' : 'utf-16be'
  const text = decoded(bytes, label)
  const declared =
    /^\s*<\?xml\b[^>]{0,200}\bencoding\s*=\s*["']([^"']{0,40})["']/.exec(text.slice(0, 400))?.[1] ?? label
  const isSame = declared.toLowerCase().startsWith(label.slice(0, 6))
  if (!isSame && !(plain.test(declared.toLowerCase()) && onlyAscii.test(text))) throw new Broken('charset')
  return text
}

function decoded(bytes: Uint8Array, label: string): string {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes)
  } catch {
    throw new Broken('charset')
  }
}

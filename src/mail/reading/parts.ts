// The parts of a message, however deep: what is read of each, and what nobody could read.

import { hex, latin1, sha256 } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import { type Parameterised, readParameterised } from '../content-type.ts'
import { type Header, type OddityCode, readHeader, valuesOf } from '../header.ts'
import { type MailLimits, mailLimits, type Part, readStructure } from '../structure.ts'
import { HeaderReader, viewsOf } from './fields.ts'
import { type Format, formatOf, isCms, isGzip, isLookedInto, isProse, isText } from './formats.ts'
import { bounds, type Gathered } from './gathered.ts'
import { type CmsContent, contentOfCms } from './packed/cms.ts'
import { uuencodedIn } from './packed/uuencode.ts'
import {
  endsOf,
  hasClash,
  isBody,
  isEncoded,
  isLineEnd,
  isOfMessage,
  isTextual,
  isTight,
  isWithin,
  looksLikeMessage,
  messagesIn,
  mostTypes,
  namesOf,
  signature,
  typesOf,
  withoutBoundaries,
} from './part.ts'
import type { LeftOut, LookedInto, LookInto, Unpack } from './reading.ts'
import { readRichText } from './rtf.ts'
import { seenForms } from './seen.ts'
import { readTextPart } from './text-part.ts'
import { decodeBase64, decodeTransfer, encodingsIn } from './transfer.ts'
import { isIdentity, isUndeclaredBase64 } from './undeclared.ts'
import { variantsOf } from './variants.ts'
import { decodeWords } from './words.ts'

export interface WalkOptions {
  readonly headReach: number
  /** Whether texts and files are read; the types of the parts are, always. */
  readonly texts: boolean
  readonly unpack?: Unpack | undefined
  /** Whether archives and documents are looked into, later; else they are unread. */
  readonly looks?: boolean
}

/** An archive or a document that is still to be looked into. */
interface Packed {
  readonly bytes: Uint8Array
  /** Of archives and documents that it is in. */
  readonly level: number
  readonly within: string
  readonly leaf: Pick<Leaf, 'name' | 'types' | 'depth'>
  /** What to say where all of it was read. */
  readonly done: () => void
}

const mostMessages = 1_000
const endsHeader = new Set<OddityCode>(['not-a-field', 'blank-continuation', 'space-before-colon', 'mbox-line'])
const loosePart = { of: 'loose', type: 'text/plain', name: '', charsets: [], isTight: false } as const
const anyFile = readParameterised('application/octet-stream')
/** In a document, where nothing says so. */
const picture = readParameterised('image/x-unknown')
const isPicture = (bytes: Uint8Array) => formatOf(bytes, '', '') === 'wordless'
const noHeader = readHeader(new Uint8Array())
const messageType = /^message\/(?:rfc822|global|news)$/
/** Named after the header alone; programs attach the whole message by it too, and show it as text. */
const headersType = /^(?:text\/rfc822-headers|message\/global-headers)$/
const elsewhereType = /^message\/(?:partial|external-body)$/
/** Fields of a message, or of a part; or the empty line behind none. */
const entity = /^(?:[!-9;-~]{1,76}:[ \t\r\n]|\r?\n)/

export class Walk {
  readonly #found: Gathered
  readonly #options: WalkOptions
  readonly #limits: MailLimits
  /** Whether what is read was taken in another way than it stands there. */
  #isVariant = false
  /** Of the message that is shown: that in which one is signed is deeper. */
  #shown = 0
  /** What is looked at now is in so many that are signed, and in one that is packed. */
  #signed = 0
  #isUnpacked = false
  /** Of archives and documents that what is looked at now is in. */
  #level = 0
  readonly #packed: Packed[] = []

  constructor(found: Gathered, options: WalkOptions) {
    this.#found = found
    this.#options = options
    this.#limits = { ...mailLimits, headerBytes: 2 * options.headReach }
  }

  /** @param variants of one message. @param depth of messages that it is in. */
  messages(variants: readonly Uint8Array[], depth: number): void {
    const isVariant = this.#isVariant
    for (const [i, bytes] of variants.entries()) {
      this.#isVariant = isVariant || i > 0
      if (!this.#isVariant || this.#found.take('variants', bytes.length)) this.#message(bytes, depth)
    }
    this.#isVariant = isVariant
  }

  #message(bytes: Uint8Array, depth: number): void {
    const parts = this.#structureOf(bytes)
    if (parts === null) return
    for (const i of parts.keys()) if (this.#found.take('parts', 1)) this.#part(bytes, parts, i, depth)
  }

  #structureOf(bytes: Uint8Array): Part[] | null {
    try {
      return readStructure(bytes, this.#limits)
    } catch (error) {
      if (!(error instanceof PosternError)) throw error
      this.#found.add({ of: 'structure', why: 'limit', what: String(error.values.limit) })
      return null
    }
  }

  /** Lines among the fields that are none: programs end the header there, and show what follows as text. */
  #stray(bytes: Uint8Array, { head, end, boundary }: Part, header: Header): void {
    const odd = header.oddities.filter(({ code }) => endsHeader.has(code))
    if (odd.length === 0 || !this.#options.texts) return
    const from = Math.min(...odd.map(oddity => oddity.start))
    const text = bytes.subarray(head + from, boundary === null ? end : bytes.length)
    for (const encoding of new Set(['', ...encodingsIn(header, false)])) {
      const decoded = this.#found.take('decoded', text.length) ? decodeTransfer(text, encoding) : null
      if (decoded) this.#text(decoded.bytes, loosePart)
    }
  }

  #part(bytes: Uint8Array, parts: readonly Part[], i: number, depth: number): void {
    const part = parts[i]!
    const header = readHeader(bytes.subarray(part.head, part.start))
    const types = typesOf(header, part)
    this.#stray(bytes, part, header)
    for (const { value } of types) if (depth <= this.#shown) this.#found.types.add(value)
    if (types.length > 1 || types[0]!.isOdd || part.doubtful || hasClash(part) || isEncoded(part))
      this.#found.add({ of: 'structure', why: 'ambiguous', what: types[0]!.value })
    if (part.boundary !== null && part.children > 0) this.#around(bytes, parts, i)
    else this.#leaf(bytes, part, { header, types, depth })
  }

  /** What stands before the first part and behind the last: some programs show it. */
  #around(bytes: Uint8Array, parts: readonly Part[], i: number): void {
    if (!this.#options.texts) return
    const [part, first] = [parts[i]!, parts[i + 1]!]
    let next = i + 1
    while (next < parts.length && isWithin(parts[next]!, part)) next++
    const last = parts[next - 1]!
    const around = [
      bytes.subarray(part.start, first.head),
      bytes.subarray(Math.min(last.end, bytes.length), parts[next]?.head ?? bytes.length),
    ]
    const boundaries = new Set(parts.map(({ boundary }) => boundary).filter(boundary => boundary !== null))
    for (const each of around) this.#text(withoutBoundaries(each, boundaries), loosePart)
  }

  #leaf(bytes: Uint8Array, part: Part, leaf: Omit<Leaf, 'name'>): void {
    const { header, types } = leaf
    const end = Math.min(part.end, bytes.length)
    // Of a message whose header alone is attached nothing follows, whatever it says that it is.
    const isEmpty = bytes.subarray(part.start, end).every(isLineEnd)
    if (!isEmpty && types.some(({ value }) => value.startsWith('multipart/')))
      this.#found.add({ of: 'structure', why: 'ambiguous', what: types[0]!.value })
    if (!this.#options.texts) return
    const names = namesOf(header, types)
    const readNames = this.#first(names, 2 * mostTypes).map(name => this.#label(name))
    for (const text of this.#first(valuesOf(header, 'content-description'))) this.#label(text)
    this.#first(valuesOf(header, 'content-disposition'))
    const named = { ...leaf, name: (readNames[0]?.[0] ?? '').toLowerCase() }
    const encodings = encodingsIn(header, types.some(isOfMessage))
    const ways = endsOf(bytes.subarray(part.start, end), part).flatMap(body =>
      encodings.map(encoding => [body, encoding] as const),
    )
    for (const [body, encoding] of ways) {
      if (encoding === '' && encodings.length > 1 && !looksLikeMessage(body)) {
        this.#text(body, loosePart)
        continue
      }
      if (encoding === 'base64' && isProse(body)) this.#text(body, loosePart)
      const decoded = this.#found.take('decoded', body.length) ? decodeTransfer(body, encoding) : null
      if (decoded === null || decoded.isOdd) this.#found.addPart('encoding', encoding)
      this.#content(decoded?.bytes ?? body, named)
      this.#undeclared(body, encoding, named)
    }
  }

  /** More than anybody writes is unread. */
  #first<T>(all: readonly T[], most = mostTypes): readonly T[] {
    if (all.length > most) this.#found.addPart('limit', 'fields')
    return all.slice(0, most)
  }

  #undeclared(body: Uint8Array, encoding: string, leaf: Leaf): void {
    if (!isIdentity(encoding) || !isUndeclaredBase64(body, leaf.types[0]!.value)) return
    if (this.#found.take('decoded', body.length)) this.#content(decodeBase64(body).bytes, leaf)
  }

  /** @returns its readings. */
  #label(text: string): string[] {
    const isDecoded = /[^\0-\xff]/.test(text)
    const { proper, loose, unknown } = isDecoded ? { proper: [text], loose: [], unknown: [] } : decodeWords(text)
    for (const charset of unknown) this.#found.addPart('charset', charset)
    const readings = [...proper, ...loose].flatMap(seenForms)
    this.#found.addText('label', readings)
    return readings
  }

  #content(bytes: Uint8Array, leaf: Leaf): void {
    const { types, name, header, depth } = leaf
    const type = types[0]!.value
    const format = bytes.length === 0 ? 'wordless' : formatOf(bytes, type, name)
    const isShown = isBody(header, types)
    for (const each of types) this.#declared(bytes, each, { ...leaf, format, of: isShown ? 'body' : 'file' })
    const isMessage = types.some(({ value }) => messageType.test(value) || headersType.test(value))
    if (!isMessage && !isShown && format === 'text' && looksLikeMessage(bytes))
      for (const message of this.#first(messagesIn(bytes), mostMessages)) this.#inside(message, depth)
    const isRich = format === 'packed' && this.#richText(bytes, isShown ? 'body' : 'file', name)
    const left = this.#opened(bytes, format, leaf)
    const isRead = left === 'text' || left === 'wordless' || isRich
    const done = !isShown && bytes.length > 0 ? this.#found.addFile(name, type, bytes, isRead) : () => {}
    if (!isRead && !this.#isLater(bytes, left, leaf, done)) this.#found.addPart(left, type)
    if (format === 'packed' && isText(bytes)) this.#uuencoded(bytes, leaf)
  }

  /** Of a file of which no more than its beginning is at hand. */
  leftOut(file: LeftOut): void {
    const { head, type, name, size } = file
    const format = formatOf(head, type, name)
    const isWhole = head.length === size
    const leaf = { header: noHeader, types: [readParameterised(type)], name, depth: 0 }
    const isRead = format === 'wordless'
    const done = this.#found.addLeftOut(file, isRead)
    if (!isRead && !(isWhole && this.#isLater(head, format, leaf, done)))
      this.#found.addPart(format === 'text' ? 'limit' : format, type)
    this.#opened(head, format, leaf)
  }

  /** @returns whether it is looked into when all else is read. */
  #isLater(bytes: Uint8Array, format: Format, leaf: Packed['leaf'], done: () => void): boolean {
    if (!this.#options.looks || format !== 'packed' || !isLookedInto(bytes)) return false
    // What unpacks the one file takes apart the other one, too.
    const level = this.#level + (this.#isUnpacked && this.#level === 0 && !/\.tar$/.test(leaf.name) ? 1 : 0)
    this.#packed.push({ bytes, level, within: this.#found.within, leaf, done })
    return true
  }

  /** Archives and documents, one after the other, and those within. */
  async lookInto(look: LookInto): Promise<void> {
    const known = new Map<string, LookedInto>()
    for (let packed = this.#packed.shift(); packed; packed = this.#packed.shift()) {
      const { bytes, level, leaf } = packed
      if (level >= bounds.packed) {
        this.#found.addPart('depth', leaf.types[0]!.value)
        continue
      }
      const digest = `${level > 0} ${hex(sha256(bytes))}`
      const inside =
        known.get(digest) ?? (await look(bytes, { isWithin: level > 0, most: this.#found.left('decoded') }))
      known.set(digest, inside)
      this.#lookedInto(inside, packed)
    }
  }

  #lookedInto({ texts, labels, files, unread }: LookedInto, { within, leaf, level, done }: Packed): void {
    const [found, type] = [this.#found, leaf.types[0]!.value]
    found.within = within
    for (const why of unread) found.addPart(why, type)
    for (const readings of texts) found.addText('file', readings.flatMap(seenForms), leaf.name)
    if (labels !== '') found.addText('label', seenForms(labels), leaf.name)
    found.within = found.nameOf(leaf.name)
    this.#level = level + 1
    this.#isUnpacked = true
    const place = { header: noHeader, depth: leaf.depth + 1 }
    for (const { name, bytes } of files)
      if (found.take('parts', 1) && found.take('decoded', bytes.length))
        this.#content(bytes, { ...place, types: [isPicture(bytes) ? picture : anyFile], name: name.toLowerCase() })
    this.#isUnpacked = false
    this.#level = 0
    found.within = ''
    if (unread.length === 0) done()
  }

  /** Reads what is signed or packed, and not encrypted. @returns what there is left to be read. */
  #opened(bytes: Uint8Array, format: Format, leaf: Leaf): Format {
    if (bytes.length === 0 || leaf.depth >= bounds.depth) return format
    if (isGzip(bytes)) return this.#unpacked(bytes, leaf) ? 'wordless' : format
    const isSignature = leaf.types.some(({ value }) => signature.test(value)) && isCms(latin1(bytes.subarray(0, 40)))
    if (format !== 'encrypted' && !isSignature) return format
    const content = contentOfCms(bytes)
    return content && this.#signed < bounds.signed && this.#contentOfCms(content, leaf) ? 'wordless' : 'encrypted'
  }

  /** @returns whether all of it was looked at. */
  #contentOfCms({ bytes, isCompressed, isWhole }: CmsContent, leaf: Leaf): boolean {
    if (isCompressed) return this.#unpacked(bytes, leaf) && isWhole
    if (bytes.length === 0) return isWhole
    if (!this.#found.take('decoded', bytes.length)) return false
    this.#signed++
    this.#held(bytes, leaf)
    this.#signed--
    return isWhole
  }

  /** @returns whether all of it was looked at. */
  #unpacked(bytes: Uint8Array, leaf: Leaf): boolean {
    if (this.#isUnpacked) return false
    const unpacked = this.#options.unpack?.(bytes, this.#found.left('unpacked'))
    if (!unpacked || !this.#found.take('unpacked', unpacked.bytes.length)) return false
    this.#isUnpacked = true
    this.#held(unpacked.bytes, leaf)
    this.#isUnpacked = false
    return unpacked.isWhole
  }

  /** A message, in the place of what holds it, or a file. */
  #held(bytes: Uint8Array, leaf: Leaf): void {
    const shown = this.#shown
    if (leaf.depth === shown) this.#shown++
    if (entity.test(latin1(bytes.subarray(0, 100)))) this.#inside(bytes, leaf.depth)
    else {
      const name = leaf.name.replace(/\.(?:p7[mz]|gz)$/, '')
      this.#content(bytes, { ...leaf, types: [anyFile], name, depth: leaf.depth + 1 })
    }
    this.#shown = shown
  }

  /** @returns whether it is that, and nothing of it was left unread. */
  #richText(bytes: Uint8Array, of: 'body' | 'file', name: string): boolean {
    const rich = readRichText(bytes)
    if (rich) this.#found.addText(of, rich.texts.flatMap(seenForms), name)
    return rich?.isWhole ?? false
  }

  /** In a text, or as its transfer encoding: some programs decode it, and know what is in it by the same Content-Type or by none. */
  #uuencoded(bytes: Uint8Array, leaf: Leaf): void {
    const types = leaf.types.includes(anyFile) ? leaf.types : [...leaf.types, anyFile]
    for (const file of uuencodedIn(bytes))
      if (this.#found.take('parts', 1) && this.#found.take('decoded', file.length))
        this.#content(file, { ...leaf, types })
  }

  /** As one of the types that it is declared to be. */
  #declared(bytes: Uint8Array, type: Parameterised, leaf: Leaf & { format: Format; of: 'body' | 'file' }): void {
    const { format, of, name, depth } = leaf
    const charsets = type.all.get('charset') ?? []
    if (elsewhereType.test(type.value)) this.#found.addPart('elsewhere', type.value)
    if (messageType.test(type.value) || headersType.test(type.value)) this.#inside(bytes, depth)
    if (!messageType.test(type.value) && isTextual(type.value, name, format))
      this.#text(bytes, { of, type: type.value, name, charsets, isTight: isTight(type) })
  }

  #text(bytes: Uint8Array, part: Omit<Parameters<typeof readTextPart>[0], 'bytes'>): void {
    if (bytes.length > 0) readTextPart({ ...part, bytes }, this.#found)
  }

  /** A message that is a part of this one. */
  #inside(bytes: Uint8Array, depth: number): void {
    if (depth >= bounds.depth) {
      this.#found.add({ of: 'part', why: 'depth', what: 'message/rfc822' })
      return
    }
    const variants = variantsOf(bytes)
    const header = new HeaderReader(viewsOf(variants, this.#options.headReach))
    this.#found.inside.push(header)
    const people = ['from', 'to', 'cc', 'reply-to', 'date', 'organization'].map(name => header.values(name))
    for (const { proper, loose } of [header.subject, ...people]) this.#found.addText('inside', [...proper, ...loose])
    for (const { why, what } of header.unread) this.#found.addPart(why, what)
    this.messages(variants, depth + 1)
  }
}

interface Leaf {
  readonly header: Header
  readonly types: readonly Parameterised[]
  readonly depth: number
  /** Of the file, lower-case. */
  readonly name: string
}

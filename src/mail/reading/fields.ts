// The header of a message, by every reading that it allows: each field of a name, line ends that only some see, bytes that some drop.

import { canonicalOrNull } from '../address/address.ts'
import { readMailboxes } from '../address/list.ts'
import { oneLine } from '../address/names.ts'
import { type Field, type Header, readHeader } from '../header.ts'
import { idsIn, mayName, mostIds, readIds } from './ids.ts'
import type { FieldReadings, ReadAddress, ReadHeader, Unread } from './reading.ts'
import { lineOf, seenForms } from './seen.ts'
import { decodedWords, decodeWords } from './words.ts'

/** Fields of one name that are looked at; beyond, and beyond so many characters of all of them, they are unread. */
const mostFields = 200
const mostCharacters = 2_000_000
/** Of a From: the parser of addresses takes some hundred times that in memory. */
const mostFrom = 16 * 1024
/** Of a field of no known name: ids are short. */
const mostOfRest = 64 * 1024
const mostSenders = 50
const mostRecipients = 20_000

export interface HeaderViews {
  /** As the bytes stand first; then as others take them. */
  readonly views: readonly Header[]
  readonly isCut: boolean
}

/** @param variants of the bytes, as `variantsOf` makes them. @param reach bytes that are looked at. @param isWhole whether nothing follows them. */
export function viewsOf(variants: readonly Uint8Array[], reach: number, isWhole = true): HeaderViews {
  const views = variants.map(bytes => readHeader(bytes, { most: reach }))
  return { views, isCut: views.some(({ ends, body }, i) => !ends && (!isWhole || body < variants[i]!.length)) }
}

export class HeaderReader implements ReadHeader {
  readonly views: readonly Header[]
  readonly subject: FieldReadings
  readonly from: readonly ReadAddress[]
  readonly fromFields: number
  readonly recipients: readonly string[]
  readonly ids: ReadHeader['ids']
  readonly names: readonly string[]
  readonly unread: Unread[] = []
  readonly #byName: ReadonlyMap<string, Field[]>
  readonly #read = new Map<string, FieldReadings>()

  constructor({ views, isCut }: HeaderViews) {
    this.views = views
    this.#byName = fieldsByName(views)
    this.names = [...this.#byName.keys()]
    if (isCut) this.unread.push({ of: 'header', why: 'limit', what: '' })
    this.subject = this.values('subject')
    const { isCut: isCutIds, ...ids } = readIds(name => this.values(name))
    const others = idsIn(this.#rest())
    this.ids = { ...ids, named: [...new Set([...ids.named, ...others])].slice(0, 2 * mostIds) }
    if (isCutIds || others.length > mostIds) this.unread.push({ of: 'field', why: 'limit', what: 'references' })
    this.fromFields = Math.max(...views.map(({ fields }) => fields.filter(({ name }) => name === 'from').length))
    this.from = this.#senders()
    const { found, isCut: isCutTo } = recipientsIn(['to', 'cc', 'bcc'].flatMap(name => this.values(name).proper))
    this.recipients = found
    if (isCutTo) this.unread.push({ of: 'field', why: 'limit', what: 'to' })
  }

  values(name: string): FieldReadings {
    const known = this.#read.get(name)
    if (known) return known
    const { readings, why } = readFields(this.#byName.get(name) ?? [])
    if (why !== null) this.unread.push({ of: 'field', why, what: name })
    const has = this.views.map(({ fields }) => fields.some(field => field.name === name))
    // To some there is no such field.
    const isPartly = has.includes(true) && has.includes(false) && !readings.proper.includes('')
    const all = isPartly ? { ...readings, proper: [...readings.proper, ''] } : readings
    this.#read.set(name, all)
    return all
  }

  /** Of fields that may name another message, whatever their names: as they stand there. */
  *#rest(): Generator<string> {
    for (const [name, fields] of this.#byName) {
      if (!mayName(name)) continue
      for (const { raw } of fields)
        if (raw.length < mostOfRest && /@|%40/.test(raw)) yield raw.slice(raw.indexOf(':') + 1)
    }
  }

  #senders(): ReadAddress[] {
    const people = new Map<string, ReadAddress>()
    for (const { value } of this.#byName.get('from') ?? []) {
      if (value.length > mostFrom || people.size > mostSenders) {
        this.unread.push({ of: 'field', why: 'limit', what: 'from' })
        break
      }
      for (const { name, address } of readMailboxes(asText(value)))
        people.set(`${address} ${name}`, {
          name: oneLine(decodedWords(name)),
          address: canonicalOrNull(address) ?? '',
          typed: oneLine(address),
        })
    }
    const known = new Set([...people.values()].map(({ address }) => address))
    // Programs part over what of it is the address: it stands in a name, in an encoded word, behind a route, beside a blank.
    const texts = this.values('from').proper
    const { found } = recipientsIn([...texts, ...texts.map(text => text.replace(/\s+/g, ''))])
    if (found.some(address => !known.has(address))) this.unread.push({ of: 'field', why: 'ambiguous', what: 'from' })
    return [...people.values()]
  }
}

/** Bytes of UTF-8 as letters; encoded words as they are. */
function asText(value: string): string {
  return value.includes('=?') ? value : decodeWords(value).proper[0]!
}

function fieldsByName(views: readonly Header[]): Map<string, Field[]> {
  const byName = new Map<string, Field[]>()
  const seen = new Set<string>()
  for (const { fields } of views) {
    for (const field of fields) {
      const key = `${field.name}:${field.raw}`
      if (seen.has(key)) continue
      if (views.length > 1) seen.add(key)
      const all = byName.get(field.name)
      if (all) all.push(field)
      else byName.set(field.name, [field])
    }
  }
  return byName
}

function readFields(fields: readonly Field[]): { readings: FieldReadings; why: Unread['why'] | null } {
  const [proper, loose] = [new Set<string>(), new Set<string>()]
  let [why, left]: [Unread['why'] | null, number] = [null, mostCharacters]
  if (fields.length > mostFields) why = 'limit'
  for (const { value, raw } of fields.slice(0, mostFields)) {
    left -= value.length
    if (left < 0) {
      why = 'limit'
      break
    }
    const words = decodeWords(value)
    if (words.unknown.length > 0) why ??= 'charset'
    const [all, more] = [words.proper.map(seenForms), words.loose.map(seenForms)]
    for (const [first] of all) proper.add(lineOf(first!))
    for (const form of [...all.flatMap(([, ...others]) => others), ...more.flat(), ...unfoldedForms(raw)])
      loose.add(lineOf(form))
  }
  for (const text of proper) loose.delete(text)
  return { readings: { proper: [...proper], loose: [...loose] }, why }
}

/** Of a line with bare controls. */
const mostPieces = 20

/**
 * As who takes the blanks of a folded line for a part of the fold, who sees no control for a blank, and where a bare control ends
 * what stands before it (NUL) or writes over it (CR).
 */
function unfoldedForms(raw: string): string[] {
  const value = raw.slice(raw.indexOf(':') + 1)
  const tight = value.replace(/[\r\n]+[ \t]*/g, '')
  const bare = value.replace(/[\r\n\0\v\f]+/g, '')
  const pieces = value.trim().split(/\r(?!\n)|(?<!\r)\n|\0/, mostPieces)
  return [...new Set([tight, bare, ...pieces])]
    .filter(text => text.trim() !== value.trim() || value.includes('\0'))
    .flatMap(text => {
      const { proper, loose } = decodeWords(text)
      return [...proper, ...loose].flatMap(seenForms)
    })
}

/** What stands around each sign, up to what no address has in it. */
function recipientsIn(values: readonly string[]): { found: string[]; isCut: boolean } {
  const found = new Set<string>()
  let left = mostRecipients
  for (const value of values) {
    for (let at = value.indexOf('@'); at >= 0 && left-- > 0; at = value.indexOf('@', at + 1)) {
      const before = /(?:"[^"]{1,100}"|[^\s<>,;:()"]{1,100})$/.exec(value.slice(Math.max(0, at - 110), at))?.[0]
      const after = /^[^\s<>,;:()"@]{1,255}/.exec(value.slice(at + 1, at + 256))?.[0]
      const address = before === undefined || after === undefined ? null : canonicalOrNull(`${before}@${after}`)
      if (address !== null) found.add(address)
    }
  }
  return { found: [...found], isCut: left < 0 }
}

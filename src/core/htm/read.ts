// Reads an envelope out of encrypted_message.htm, whatever mail systems made of the file.
//
// The writer is strict and this reader tolerant, unlike every other format here: the file passes through systems that
// rewrite what they carry, and nobody can be asked to send it again. Tolerant of the wrapping only: what stands between
// the two lines of the armor must be base64 to the last character, and an age file.

import { type Bytes, digest, hex } from '../bytes.ts'
import { type ErrorCode, PosternError } from '../errors.ts'
import { ageFile, armorBegin, armorEnd, isAgeFile } from './armor.ts'
import { decoded } from './encoded.ts'
import { armorStart, readFastPath } from './fast-path.ts'
import { mark, type NamedReader } from './named-reader.ts'
import { namedReaders } from './several.ts'
import {
  decodeText,
  hasMarkup,
  withoutBlanks,
  withoutMarkup,
  withoutQuotedPrintable,
  withoutQuoteMarks,
  withoutReferences,
} from './unmangle.ts'

/** What a file says of itself. Everything but the envelope is a stranger's claim, to be used as a hint. */
export interface ReadResult {
  readonly envelope: Bytes
  /** To whom the file says it was sent; of several the first, as those take it that know no others. */
  readonly address: string | null
  /** Which stanza of the envelope the file says is that address's. */
  readonly index: number | null
  /** All of them, the first at least. */
  readonly readers: readonly NamedReader[]
  /** SHA-256 of the envelope in hexadecimal, as the file names it. */
  readonly digest: string | null
  /** Origin of the portal the file wants to be opened by. */
  readonly portal: string | null
  /** Whether the envelope has that digest; null when the file names none. */
  readonly intact: boolean | null
}

export interface ReadLimits {
  readonly fileBytes?: number
}

/** A message of 25 MB is 39 MB of armor; as UTF-16, or in base64 inside an .eml, that may double. */
export const maxFileBytes = 80 * 1024 * 1024

/** How far before the armor the fields of the form may stand. */
const fieldsReach = 32 * 1024
/** Where to look for them when the armor's first line cannot be seen as it is. */
const fieldsSearch = 512 * 1024

/** How often the whole of it may have been encoded once more than is known. */
const maxEncodings = 3

/** Put at the end of every line, also of those inside a tag. */
const lineBreaks = /<br\/?>/gi

type Fields = Omit<ReadResult, 'envelope' | 'intact' | 'readers'> & {
  /** Of all readers but the first, as `namedReaders` takes them. */
  readonly others: string
}
const noFields: Fields = { address: null, index: null, others: '', digest: null, portal: null }

/**
 * @param file the bytes of the file, or of a text that was pasted
 * @throws PosternError `empty-file`; `too-large`; `not-our-file` when nothing in it looks like ours; `damaged` when it is
 * ours but cut or altered in a way that shows; `newer-version`. An altered envelope that is still an age file is returned
 * with `intact: false`.
 */
export async function readHtm(file: Uint8Array, limits: ReadLimits = {}): Promise<ReadResult> {
  if (file.length > (limits.fileBytes ?? maxFileBytes))
    throw new PosternError('too-large', 'the file is over the limit')
  return readEncoded(file, maxEncodings)
}

async function readEncoded(file: Uint8Array, encodings: number): Promise<ReadResult> {
  if (file.length === 0) throw new PosternError('empty-file', 'the file is empty')
  const untouched = await readPlain(file)
  if (untouched) return untouched
  const text = decodeText(file)
  if (text.trim() === '') throw new PosternError('empty-file', 'the file holds nothing but white space')
  const fields = readFields(text)

  const failures = new Set<ErrorCode>()
  let altered: ReadResult | null = null
  for (const body of bodies(text)) {
    const envelope = typeof body === 'string' ? envelopeOf(body) : body
    if (!(envelope instanceof Uint8Array)) {
      failures.add(envelope.code)
      continue
    }
    const intact = fields.digest === null ? null : fields.digest === hex(await digest(envelope))
    if (intact !== false) return resultOf(fields, envelope, intact)
    altered ??= await resultOf(fields, envelope, intact)
  }
  if (altered) return altered
  if (failures.has('newer-version')) throw new PosternError('newer-version', 'the armor is of another version of age')
  if (failures.has('damaged') || fields.digest !== null) throw new PosternError('damaged', 'the armor cannot be read')
  const inner = encodings > 0 ? decoded(text) : null
  if (inner) return readEncoded(inner, encodings - 1)
  throw new PosternError('not-our-file', 'the file holds no armor')
}

/** Of the file as it was written. @returns null when it takes a repair, or says something other than its digest. */
async function readPlain(file: Uint8Array): Promise<ReadResult | null> {
  const start = armorStart(file)
  const envelope = start === null ? null : readFastPath(file, start)
  if (start === null || envelope === null || !isAgeFile(envelope)) return null
  const fields = readFields(decodeText(file.subarray(0, start)))
  const intact = fields.digest === null ? null : fields.digest === hex(await digest(envelope))
  return intact === false ? null : resultOf(fields, envelope, intact)
}

async function resultOf({ others, ...fields }: Fields, envelope: Bytes, intact: boolean | null): Promise<ReadResult> {
  const { address, index } = fields
  return { ...fields, envelope, intact, readers: await namedReaders({ address, index }, others) }
}

function envelopeOf(body: string): Bytes | PosternError {
  try {
    return ageFile(body)
  } catch (error) {
    if (error instanceof PosternError) return error
    throw error
  }
}

/** What may be the base64 of the armor, after ever deeper repairs. */
function* bodies(text: string): Generator<string | PosternError> {
  const quoted = /^[ \t\u00a0]*[>|]/m.test(text)
  const encoded = /=(?:[0-9A-Fa-f]{2}|[ \t]*[\r\n])/.test(text)
  for (const unquoted of quoted ? [text, withoutQuoteMarks(text)] : [text]) {
    for (const plain of encoded ? [unquoted, withoutQuotedPrintable(unquoted)] : [unquoted]) {
      yield* repairedBody(plain)
      if (hasMarkup(plain)) yield* markedUpBodies(plain)
    }
  }
}

/** An answer may itself have become HTML, so that quote marks stand behind tags, or between those of two sources. */
function* markedUpBodies(text: string): Generator<string | PosternError> {
  const once = withoutMarkup(text)
  const unquoted = withoutQuoteMarks(once)
  yield* repairedBody(unquoted)
  if (!hasMarkup(once)) return
  for (const middle of unquoted === once ? [once] : [once, unquoted]) {
    yield* repairedBody(withoutQuoteMarks(withoutMarkup(middle)))
  }
}

const beginWords = withoutBlanks(armorBegin).replaceAll('-', '')
const endWords = withoutBlanks(armorEnd).replaceAll('-', '')
const dashes = '-\u2010\u2011\u2012\u2013\u2014\u2015'

/** Dashes are not counted: some systems make long ones of them, and PGP adds its own. No base64 holds one. */
function* repairedBody(text: string): Generator<string | PosternError> {
  const compact = withoutBlanks(text)
  const begin = compact.indexOf(beginWords)
  const end = compact.indexOf(endWords, begin + 1)
  if (begin < 0 && end < 0) return
  if (begin < 0 || end < 0) {
    yield new PosternError('damaged', 'the armor has no beginning or no end')
    return
  }
  let from = begin + beginWords.length
  let to = end
  while (from < to && dashes.includes(compact[from]!)) from++
  while (to > from && dashes.includes(compact[to - 1]!)) to--
  yield compact.slice(from, to)
}

/** The fields of the form: from the first reading in which they can be seen. */
export function readFields(text: string): Fields {
  const begin = text.indexOf(armorBegin)
  const near = begin < 0 ? text.slice(0, fieldsSearch) : text.slice(Math.max(0, begin - fieldsReach), begin)
  for (const unquoted of [near, withoutQuoteMarks(near)]) {
    for (const plain of [unquoted, withoutQuotedPrintable(unquoted)]) {
      for (const source of [plain, withoutReferences(plain)]) {
        const fields = fieldsOf(withoutBlanks(source).replace(lineBreaks, ''))
        if (fields.digest !== null) return fields
      }
    }
  }
  return noFields
}

/** White space in a value is written as a reference, so taking out what was put between its lines loses nothing. */
function fieldsOf(compact: string): Fields {
  const value = (name: string) => {
    const found = new RegExp(`name="${name}"value="([^"<>]{0,4000})"`).exec(compact)?.[1]
    return found === undefined ? null : withoutReferences(found)
  }
  const [indexText, digest, addressText] = [value('index'), value('digest'), value('address')]
  const index = indexText !== null && /^\d{1,4}$/.test(indexText) ? Number(indexText) : null
  const address = addressText !== null && addressText.length >= 3 && addressText.length <= 320 ? addressText : null
  const others = [...compact.matchAll(/name="other"value="([^"<>]{0,4000})"/g)].map(([, text]) =>
    withoutReferences(text!),
  )
  const action = /<form[^<>]{0,200}action="(https?:\/\/[^"<>/\s]{1,260})\/open"/.exec(compact)?.[1]
  return {
    address,
    index,
    others: others.join(mark),
    digest: digest !== null && /^[0-9a-f]{64}$/.test(digest) ? digest : null,
    portal: action === undefined ? null : withoutReferences(action),
  }
}

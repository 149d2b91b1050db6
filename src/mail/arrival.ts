// How a message arrives: as encrypted_message.htm, as the mail it is attached to, at any depth, zipped, or as pasted text.

import { utf8 } from '../core/bytes.ts'
import { type ErrorCode, PosternError } from '../core/errors.ts'
import { maxFileBytes, type ReadLimits, type ReadResult, readHtm } from '../core/htm/read.ts'
import { type Attachment, parseMessage } from './parse.ts'
import type { Budget } from './zip.ts'

/** Mails kept as files in mails, and zips; inside each mail the parser itself goes ten deep. */
const maxHolders = 20
/** Bytes that are taken apart of one file, as often as it holds itself: mails in mails, or this much at least. */
const timesParsed = 4
const alwaysParsed = 1024 * 1024
const headersReach = 64 * 1024

/**
 * The envelope in whatever somebody opened, dropped, picked or pasted.
 * @throws PosternError as `readHtm`; of a mail, the most telling of what its parts gave
 */
export async function readArrival(file: Uint8Array, limits: ReadLimits = {}): Promise<ReadResult> {
  if (file.length > (limits.fileBytes ?? maxFileBytes))
    throw new PosternError('too-large', 'the file is over the limit')
  if (!isHolder(file)) return readHtm(file, limits)
  const failures: PosternError[] = []
  let altered: ReadResult | null = null
  for await (const candidate of findHtm(file)) {
    const result = await attempt(candidate, limits)
    if (result instanceof PosternError) failures.push(result)
    else if (result.intact !== false) return result
    else altered ??= result
  }
  // A mail that is broken enough still shows the armor to a reader that knows nothing of mail.
  const whole = await attempt(file, limits)
  if (!(whole instanceof PosternError) && (whole.intact !== false || !altered)) return whole
  if (altered) return altered
  if (whole instanceof PosternError) failures.push(whole)
  throw mostTelling(failures)
}

/** Whatever in a mail or a zip may be the file: attachments first, those that look most like it before the others. */
export async function* findHtm(file: Uint8Array): AsyncGenerator<Uint8Array> {
  const holders = [file]
  const left = budget()
  let parsed = Math.max(timesParsed * file.length, alwaysParsed)
  for (let i = 0; i < holders.length && i < maxHolders; i++) {
    parsed -= holders[i]!.length
    if (parsed < 0) return
    for await (const content of isZip(holders[i]!) ? unzipped(holders[i]!, left) : attachmentsOf(holders[i]!)) {
      if (isHolder(content)) holders.push(content)
      else yield content
    }
  }
}

export const budget = (): Budget => ({ files: 50, bytes: 80_000_000 })

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4
}

/** Loaded when somebody is sent a zip: few are. */
async function* unzipped(zip: Uint8Array, left: Budget): AsyncGenerator<Uint8Array> {
  const { unzip } = await import('./zip.ts').catch(cause => {
    throw new PosternError('unreachable', 'a part of the vault could not be loaded', { cause })
  })
  yield* unzip(zip, left)
}

/** Bytes of a text, and messages in it, that are looked through: beyond, nobody pasted it. */
const maxParted = 5_000_000
const maxParts = 21
/** The lines around an armor, the last with the dashes that mail apps make of its own. */
const beginLine = /BEGIN AGE ENCRYPTED FILE/g
const endLine = /END AGE ENCRYPTED FILE[-\u2010-\u2015\s]*/g

/** Each message of a text into which several were pasted, the one behind an armor without an end too; the text itself otherwise. */
export function parted(candidate: Uint8Array): readonly Uint8Array[] {
  // The words stand as they are wherever they are no file of its own: those are read whole, at any size.
  if (candidate.length > maxParted) return [candidate]
  const text = new TextDecoder().decode(candidate)
  const ends = [...text.matchAll(endLine)].slice(0, maxParts).map(({ index, 0: line }) => index + line.length)
  const pieces = ends.length < 2 ? [text] : ends.map((end, i) => text.slice(ends[i - 1] ?? 0, end))
  const whole = pieces.flatMap(piece => {
    const begins = [...piece.matchAll(beginLine)]
    return begins.length < 2 ? [piece] : [piece, `-----${piece.slice(begins.at(-1)!.index)}`]
  })
  return whole.length < 2 ? [candidate] : whole.map(utf8)
}

async function* attachmentsOf(mail: Uint8Array): AsyncGenerator<Uint8Array> {
  const { attachments, html, text, notices } = await parseMessage(mail, { bytes: mail.length })
  if (notices.some(({ code }) => code === 'over-limit')) return
  for (const { content } of attachments.toSorted((a, b) => likeness(b) - likeness(a))) yield content
  // A file shown in the mail itself, or pasted into it.
  if (html?.trim()) yield utf8(html)
  if (text?.trim()) yield utf8(text)
}

async function attempt(file: Uint8Array, limits: ReadLimits): Promise<ReadResult | PosternError> {
  try {
    return await readHtm(file, limits)
  } catch (error) {
    if (error instanceof PosternError) return error
    throw error
  }
}

function isHolder(file: Uint8Array): boolean {
  return isZip(file) || looksLikeMail(file)
}

/** A header field on its first line, and among its first ones a field that every mail has. */
function looksLikeMail(file: Uint8Array): boolean {
  const start = new TextDecoder('latin1').decode(file.subarray(0, headersReach))
  return (
    /^(?:\u00ef\u00bb\u00bf)?\s{0,100}(?:From |>From |[!-9;-~]{1,100}:[ \t\r\n])/.test(start) &&
    /^(?:Content-Type|MIME-Version|Received|Subject|Message-ID|From):/im.test(start)
  )
}

function likeness({ filename, mimeType }: Attachment): number {
  if (/\.html?$/i.test(filename)) return 3
  if (mimeType.startsWith('text/')) return 2
  return mimeType === 'application/octet-stream' || mimeType === 'message/rfc822' ? 1 : 0
}

const byTelling: readonly ErrorCode[] = ['newer-version', 'damaged', 'too-large', 'empty-file', 'not-our-file']

function mostTelling(failures: readonly PosternError[]): PosternError {
  const rank = ({ code }: PosternError) => byTelling.indexOf(code)
  return failures.reduce((best, next) => (rank(next) < rank(best) ? next : best))
}

// Writes encrypted_message.htm: one file, no outside resource, readable as a page in its own right.

import { type Bytes, base64, digest, hex, latin1, sha256, utf8 } from '../bytes.ts'
import { type Chunks, inChunks } from '../chunks.ts'
import { PosternError } from '../errors.ts'
import { isPeriod, type Period } from '../ibe/period.ts'
import type { Ed25519Jwk } from '../jws.ts'
import { armorBegin, armorBytes, armorEnd, type LineEnd, lineBytes } from './armor.ts'
import { displayName, escapeText, escapeValue, wrap } from './html.ts'
import { Pages } from './page.ts'
import { openPath } from './paths.ts'
import { maxIndex, maxReaders, otherValue, type Reader } from './readers.ts'
import { script, scriptForSeveral } from './script.ts'
import { style } from './style.ts'
import { languages } from './words.ts'

/** A window of maintenance that is known when the file is made, in seconds. */
export interface AnnouncedWindow {
  readonly start: number
  readonly end: number
}

interface Shown {
  /** Recipients of this file, at most `maxReaders`, in any order: each sees the others. */
  readonly readers: readonly Reader[]
  readonly period: Period
  /** Origin of the portal, at most `maxOrigin` characters. */
  readonly portal: string
  readonly district: string
  readonly portalName: string
  readonly statusUrls: readonly string[]
  readonly statusKey: Ed25519Jwk & { readonly kid: string }
  /** Where phones forward the mail to, once somebody listens there. */
  readonly forwardAddress: string | null
  /** Shown only if the sender allows it. */
  readonly sender: string | null
  readonly date: Date
  readonly windows?: readonly AnnouncedWindow[]
}

export interface HtmOptions extends Shown {
  readonly envelope: Uint8Array
}

/** Of an envelope that is not in memory whole. */
export interface ChunksOptions extends Shown {
  /** Its SHA-256, hexadecimal. */
  readonly digest: string
  /** In order, and not empty. */
  readonly envelope: Chunks
}

/** One text area of 35 MB took WebKit up to a minute to load; chunks of at most 256 kB take half a second. */
const linesInArea = 3_900
/** An origin stands in the policy, where nothing can be broken: it has a line of 76 characters to itself. */
export const maxOrigin = 74
const maxName = 80
/** A reader of a file finds its fields as far before the armor as twice that: some mail systems write them longer. Characters. */
const maxFields = 12 * 1024
const hashOf = (text: string) => `'sha256-${base64(sha256(utf8(text)))}'`
const scripts = [script, scriptForSeveral].map(text => ({ text, hash: hashOf(text) }))
const styleHash = hashOf(style)
const pages = new Pages()

/**
 * @returns the file: pure ASCII, lines of at most 76 characters ended by LF.
 * @throws PosternError `bad-request` for an option out of its shape.
 */
export async function writeHtm(options: HtmOptions): Promise<string> {
  const { envelope } = options
  if (envelope.length === 0) throw unfit()
  const chunks: string[] = []
  for await (const chunk of htmChunks({ ...options, envelope: [envelope], digest: hex(await digest(envelope)) }, '\n'))
    chunks.push(latin1(chunk))
  return chunks.join('')
}

/**
 * The same as ASCII, in chunks of at most 256 kB.
 * @param lineEnd of all its lines.
 * @throws PosternError `bad-request`
 */
export async function* htmChunks(options: ChunksOptions, lineEnd: LineEnd): AsyncGenerator<Bytes> {
  check(options)
  // Those of stanzas, which are in an order that tells nothing.
  const readers = options.readers.toSorted((a, b) => a.index - b.index)
  const form = formStart(options, readers)
  if (form.length > maxFields) throw unfit()
  const { text, hash } = scripts[readers.length > 1 ? 1 : 0]!
  const portalName = displayName(options.portalName, maxName) || new URL(options.portal).host
  const sender = displayName(options.sender ?? '', maxName) || portalName
  const ahead = (options.windows ?? []).filter(({ end }) => end * 1000 > options.date.getTime())
  const windows = ahead.toSorted((a, b) => a.start - b.start)
  const anchors = languages.filter(language => language !== 'en').map(language => `<span id="${language}"></span>`)
  const bytes = (lines: string) => utf8(lineEnd === '\n' ? lines : lines.split('\n').join(lineEnd))
  const start = [
    '<!doctype html>\n',
    wrap(head(options, windows, hash)),
    `<style>${style}</style>\n`,
    wrap(`</head><body>${anchors.join(' ')}`),
    pages.write(
      { ...options, several: readers.length > 1, portalName, window: windows[0] ?? null },
      { addresses: readers.map(({ address }) => address), sender, date: options.date },
    ),
    form,
  ]
  yield bytes(start.join(''))
  yield* areas(options.envelope, lineEnd)
  yield bytes(`</form>\n<script>${text}</script>\n</body></html>\n`)
}

const unfit = () => new PosternError('bad-request', 'an option of the file is out of its shape')

function check(options: ChunksOptions): void {
  const { digest, readers, period, portal, district, statusUrls, statusKey, forwardAddress } = options
  const sound =
    /^[0-9a-f]{64}$/.test(digest) &&
    areReaders(readers) &&
    (forwardAddress === null || isAddress(forwardAddress)) &&
    isPeriod(period) &&
    /^[a-z0-9.-]{1,253}$/.test(district) &&
    isOrigin(portal) &&
    statusUrls.length <= 8 &&
    statusUrls.every(isStatusUrl) &&
    [statusKey.x, statusKey.kid].every(text => /^[A-Za-z0-9_-]{43}$/.test(text)) &&
    (options.windows ?? []).every(({ start, end }) => isCount(start) && isCount(end) && start < end) &&
    !Number.isNaN(options.date.getTime())
  if (!sound) throw unfit()
}

function areReaders(readers: readonly Reader[]): boolean {
  const count = readers.length
  const each = (of: (reader: Reader) => unknown) => new Set(readers.map(of)).size === count
  return (
    count > 0 &&
    count <= maxReaders &&
    readers.every(({ address, index }) => isAddress(address) && isCount(index, maxIndex)) &&
    each(({ address }) => address) &&
    each(({ index }) => index)
  )
}

function isAddress(text: string): boolean {
  return /^[^\p{C}]+@[^\p{C}\p{Z}@"]+$/u.test(text) && utf8(text).length <= 254
}

function isCount(value: number, most = Number.MAX_SAFE_INTEGER): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= most
}

function isOrigin(text: string): boolean {
  return /^https?:\/\/[a-z0-9.:[\]-]+$/.test(text) && text.length <= maxOrigin && originOf(text) === text
}

function isStatusUrl(text: string): boolean {
  return /^https?:\/\/[!#$%&()*+./:=?@\w~[\]-]{1,300}$/.test(text) && isOrigin(originOf(text))
}

function originOf(text: string): string {
  return URL.canParse(text) ? new URL(text).origin : ''
}

function head(options: Shown, windows: readonly AnnouncedWindow[], scriptHash: string): string {
  const meta = (name: string, content: string) => `<meta name="${name}" content="${escapeText(content)}">`
  return [
    '<html lang="en" dir="ltr"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="\n${policy(options, scriptHash)}\n">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    meta('referrer', 'no-referrer'),
    meta('robots', 'noindex'),
    meta('format-detection', 'telephone=no'),
    meta('generator', 'Postern 1'),
    meta('postern-district', options.district),
    meta('postern-period', options.period),
    ...options.statusUrls.map(url => meta('postern-status', url)),
    meta('postern-status-key', options.statusKey.x),
    meta('postern-status-kid', options.statusKey.kid),
    ...windows.map(({ start, end }) => meta('postern-window', `${start}-${end}`)),
    '<title>Private message</title>',
  ].join('\n')
}

/** Nothing but the one script and the one style sheet, and nowhere to go but the portal and the status feeds. */
function policy({ portal, statusUrls }: Shown, scriptHash: string): string {
  const hosts = [...new Set([portal, ...statusUrls.map(url => new URL(url).origin)])]
  return [
    "default-src 'none';",
    `script-src ${scriptHash};`,
    `style-src ${styleHash};`,
    `connect-src ${hosts.join(' ')};`,
    `form-action ${portal};`,
    "base-uri 'none'",
  ].join('\n')
}

/**
 * The fields are one-line text fields: a browser drops the line ends that keep the lines of this file short. The first
 * reader's are nearest to the armor, and named as they were when there was one reader alone: who knows no others takes them.
 */
function formStart({ portal, digest }: ChunksOptions, [first, ...others]: readonly Reader[]): string {
  const input = (name: string, value: string) => `<input hidden name="${name}" value="${escapeValue(value)}">`
  return wrap(
    [
      `<form id="message" method="post" action="${portal}${openPath}"`,
      'enctype="multipart/form-data" target="_blank" rel="noopener" autocomplete="off">',
      ...others.map(other => input('other', otherValue(other))),
      input('address', first!.address),
      input('index', String(first!.index)),
      input('digest', digest),
    ].join('\n'),
  )
}

/** Cut at the ends of lines; the line end after the tag is the one that a parser drops. */
async function* areas(envelope: Chunks, lineEnd: LineEnd): AsyncGenerator<Bytes> {
  let first = true
  for await (const { chunk, last } of inChunks(envelope, linesInArea * lineBytes)) {
    const begin = first ? `${armorBegin}${lineEnd}` : ''
    const end = last ? `${armorEnd}${lineEnd}` : ''
    yield utf8(`<textarea hidden name="message">${lineEnd}${begin}`)
    yield armorBytes(chunk, lineEnd)
    yield utf8(`${end}</textarea>${lineEnd}`)
    first = false
  }
}

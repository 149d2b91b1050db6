// Looks into a file that holds words in a form of its own: archives, documents of Office and OpenDocument, PDF. What could be read in
// more than one way, or is more than is looked at, is said to be unread.

import type { LookedInto, LookInto, UnreadReason } from '../../mail/reading/reading.ts'
import { Broken } from './broken.ts'
import { readOpenDocument } from './odf.ts'
import { readOffice, SharedStrings } from './ooxml.ts'
import { readPdf } from './pdf.ts'
import { readTar } from './tar.ts'
import type { PartText } from './xml.ts'
import { readZip, type Zip, type ZipEntry } from './zip.ts'

const nothing: LookedInto = { texts: [], labels: '', files: [], unread: [] }
const openDocument = /^application\/vnd\.(?:oasis\.opendocument|sun\.xml)\.[\w.-]{1,60}$/
const xmlName = /\.(?:xml|rels|vml|rdf)$/i
const sharedStrings = /(?:^|\/)sharedStrings\.xml$/i
/** What a printer was told, and where the lines of a document break: no program shows it. */
const settings = /(?:\/printerSettings\d*\.bin|^layout-cache)$/i
const mostSettings = 256 * 1024

export const lookHere: LookInto = async (bytes, { isWithin, most }) => {
  try {
    return await look(bytes, isWithin, most)
  } catch (error) {
    // What fails over a file by itself does so because of what the file is.
    return { ...nothing, unread: [error instanceof Broken ? error.why : 'ambiguous'] }
  }
}

async function look(bytes: Uint8Array, isWithin: boolean, most: number): Promise<LookedInto> {
  const start = Buffer.from(bytes.subarray(0, 1_024)).toString('latin1')
  if (start.startsWith('PK\x03\x04') || start.startsWith('PK\x05\x06'))
    return lookIntoZip(readZip(bytes), isWithin, most)
  if (start.startsWith('%PDF-')) {
    // What unpacks archives finds their list at the end, whatever the file begins with.
    if (Buffer.from(bytes.subarray(-0x10000)).includes('PK\x05\x06', 0, 'latin1')) throw new Broken('ambiguous')
    return readPdf(bytes)
  }
  if (start.includes('%PDF-')) throw new Broken('ambiguous')
  if (start.startsWith('\xd0\xcf\x11\xe0')) throw new Broken(isEncryptedOffice(bytes) ? 'encrypted' : 'packed')
  if (!start.startsWith('ustar', 257)) throw new Broken('packed')
  if (isWithin) throw new Broken('depth')
  const { files, names } = readTar(bytes)
  return { ...nothing, labels: [...files.map(({ name }) => name), names].join('\n'), files }
}

/** MS-OFFCRYPTO: a document with a password is in a stream of this name. */
function isEncryptedOffice(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('EncryptedPackage', 0, 'utf16le')
}

function lookIntoZip({ entries, comment }: Zip, isWithin: boolean, most: number): LookedInto {
  const files = entries.filter(({ isFolder, size }) => !isFolder || size > 0)
  if (files.reduce((sum, { size }) => sum + size, 0) > most) throw new Broken('limit')
  const named = (name: string) => files.find(({ names }) => names[0] === name)
  if (named('[Content_Types].xml')) return document(files, comment, officeReader())
  const mimetype = named('mimetype')
  if (mimetype && !mimetype.isEncrypted && openDocument.test(Buffer.from(mimetype.read()).toString('latin1')))
    return document(
      files.filter(entry => entry !== mimetype),
      comment,
      { read: (_, bytes) => readOpenDocument(bytes), rest: () => '' },
    )
  if (isWithin) throw new Broken('depth')
  const unread = new Set<UnreadReason>()
  return {
    ...nothing,
    labels: [...entries.flatMap(({ names }) => names), comment].join('\n'),
    files: files.flatMap(entry => {
      const bytes = readOr(unread, () => entry.read())
      return bytes ? [{ name: entry.names[0]!, bytes }] : []
    }),
    unread: [...unread],
  }
}

function readOr<T>(unread: Set<UnreadReason>, read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    unread.add(error.why)
    return null
  }
}

interface PartReader {
  /** @throws Broken */
  read(name: string, bytes: Uint8Array): PartText
  /** What no part has shown. */
  rest(): string
}

function officeReader(): PartReader {
  const shared = new SharedStrings()
  // Only the strings of the one part are counted by cells.
  return {
    read: (name, bytes) => {
      if (!sharedStrings.test(name)) return readOffice(bytes, shared)
      readOffice(bytes, shared)
      return { readings: [], labels: '' }
    },
    rest: () => shared.unused(),
  }
}

/** All parts are read, whatever they are used for: what one program leaves out another one shows. */
function document(entries: readonly ZipEntry[], comment: string, reader: PartReader): LookedInto {
  const unread = new Set<UnreadReason>()
  const texts: (readonly string[])[] = []
  // Parts have names of programs, and some have words of people.
  const labels = [comment, ...entries.flatMap(({ names }) => names).filter(name => / |\d{5}|[^\0-\x7f]/.test(name))]
  const files: { name: string; bytes: Uint8Array }[] = []
  const isShared = ({ names }: ZipEntry) => sharedStrings.test(names[0]!)
  for (const entry of entries.toSorted((a, b) => Number(isShared(b)) - Number(isShared(a)))) {
    const [name, bytes] = [entry.names[0]!, readOr(unread, () => entry.read())]
    if (bytes === null || bytes.length === 0) continue
    if (settings.test(name) && bytes.length <= mostSettings) labels.push(stringsIn(bytes))
    else if (xmlName.test(name)) {
      const part = readOr(unread, () => reader.read(name, bytes))
      if (part) texts.push(part.readings)
      if (part && part.labels !== '') labels.push(part.labels)
    } else files.push({ name, bytes })
  }
  return { texts, labels: [...labels, reader.rest()].join('\n'), files, unread: [...unread] }
}

/** Letters in a row, of one byte or of two. */
function stringsIn(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1')
  return [...(text.match(/(?:[ -~]\0){4,}/g) ?? []), ...(text.match(/[ -~]{4,}/g) ?? [])]
    .map(each => each.replaceAll('\0', ''))
    .join('\n')
}

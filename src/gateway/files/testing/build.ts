// Files as programs write them, small: archives, documents, sheets, slides, PDF. And as nobody writes them, for what must not be believed.

import { buffer } from 'node:stream/consumers'
import { crc32, deflateRawSync } from 'node:zlib'
import PDFDocument from 'pdfkit'

export interface Packed {
  readonly name: string
  readonly bytes: Uint8Array | string
  /** As it is, without being deflated. */
  readonly isStored?: boolean
  /** Flags of both headers; 8: sizes stand behind the data. */
  readonly flags?: number
  /** What is said in the list, and what before the file, where it is not so. */
  readonly listed?: Partial<Record<'size' | 'name' | 'checksum' | 'at' | 'method', number | string>>
  readonly before?: Partial<Record<'size' | 'name' | 'checksum', number | string>>
}

const field = (size: 2 | 4, value: number) => {
  const bytes = Buffer.alloc(size)
  bytes.writeUIntLE(value, 0, size)
  return bytes
}

/** @param around what stands before the first file, between two, and behind all. */
export function zip(
  files: readonly Packed[],
  {
    first = '',
    gap = '',
    comment = '',
    isLong = false,
  }: Partial<Record<'first' | 'gap' | 'comment', string>> & { isLong?: boolean } = {},
): Buffer {
  const parts: Buffer[] = [Buffer.from(first)]
  const list: Buffer[] = []
  let at = parts[0]!.length
  for (const file of files) {
    const local = Buffer.concat([localOf(file), Buffer.from(gap)])
    parts.push(local)
    list.push(entryOf(file, at))
    at += local.length
  }
  const all = Buffer.concat(list)
  const said = Buffer.from(comment)
  return Buffer.concat([
    ...[...parts, all, ...(isLong ? longEndOf(files.length, all.length, at) : [])],
    ...[field(4, 0x06054b50), field(4, 0), field(2, files.length), field(2, files.length), field(4, all.length)],
    ...[field(4, at), field(2, said.length), said],
  ])
}

function packed({ bytes, isStored = false }: Packed) {
  const whole = Buffer.from(bytes)
  return {
    data: isStored ? whole : deflateRawSync(whole),
    method: isStored ? 0 : 8,
    sum: crc32(whole),
    size: whole.length,
  }
}

/** The header before a file, the file, and its sizes where they stand behind it. */
function localOf(file: Packed): Buffer {
  const { name, flags = 0, before = {} } = file
  const { data, method, sum, size } = packed(file)
  const isBehind = (flags & 8) !== 0
  const told = (value: number | string) => field(4, isBehind ? 0 : Number(value))
  const spelled = Buffer.from(String(before.name ?? name))
  return Buffer.concat([
    ...[field(4, 0x04034b50), field(2, 20), field(2, flags), field(2, method), field(4, 0)],
    ...[told(before.checksum ?? sum), told(data.length), told(before.size ?? size)],
    ...[field(2, spelled.length), field(2, 0), spelled, data],
    ...(isBehind ? [field(4, 0x08074b50), field(4, sum), field(4, data.length), field(4, size)] : []),
  ])
}

function entryOf(file: Packed, at: number): Buffer {
  const { name, flags = 0, listed = {} } = file
  const { data, method, sum, size } = packed(file)
  const spelled = Buffer.from(String(listed.name ?? name))
  return Buffer.concat([
    ...[field(4, 0x02014b50), field(2, 20), field(2, 20), field(2, flags), field(2, Number(listed.method ?? method))],
    ...[
      field(4, 0),
      field(4, Number(listed.checksum ?? sum)),
      field(4, data.length),
      field(4, Number(listed.size ?? size)),
    ],
    ...[field(2, spelled.length), field(2, 0), field(2, 0), field(2, 0), field(2, 0), field(4, 0)],
    ...[field(4, Number(listed.at ?? at)), spelled],
  ])
}

/** The end in eight bytes, and where it stands. */
function longEndOf(count: number, size: number, at: number): Buffer[] {
  const long = (value: number) => Buffer.concat([field(4, value), field(4, 0)])
  return [
    ...[field(4, 0x06064b50), long(44), field(2, 45), field(2, 45), field(4, 0), field(4, 0), long(count), long(count)],
    ...[long(size), long(at), field(4, 0x07064b50), field(4, 0), long(at + size), field(4, 1)],
  ]
}

export function tar(files: readonly { readonly name: string; readonly bytes: string | Uint8Array }[]): Buffer {
  const blocks = files.flatMap(({ name, bytes }) => {
    const data = Buffer.from(bytes)
    const header = Buffer.alloc(512)
    header.write(name, 0)
    header.write('0000644\0', 100)
    header.write(`${data.length.toString(8).padStart(11, '0')}\0`, 124)
    header.write('        0', 148)
    header.write('ustar\x0000', 257)
    header.write(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    )
    return [header, data, Buffer.alloc((512 - (data.length % 512)) % 512)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

export const escaped = (text: string) =>
  text.replace(/[&<>"]/g, sign => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!)
const xml = (body: string) => `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${body}`
const types = { name: '[Content_Types].xml', bytes: xml('<Types xmlns="urn:x"/>') }
const word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

/** @param body within `w:body`. @param more parts. */
export function docxOf(body: string, more: readonly Packed[] = []): Buffer {
  const document = xml(`<w:document ${word}><w:body>${body}</w:body></w:document>`)
  const styles = xml(`<w:styles ${word}><w:style w:styleId="a"><w:name w:val="Normal"/></w:style></w:styles>`)
  const core = xml(
    '<cp:coreProperties xmlns:cp="urn:c" xmlns:dc="urn:d"><dc:title>letter</dc:title></cp:coreProperties>',
  )
  return zip([
    types,
    { name: '_rels/.rels', bytes: xml('<Relationships><Relationship Target="word/document.xml"/></Relationships>') },
    { name: 'word/document.xml', bytes: document },
    { name: 'word/styles.xml', bytes: styles },
    { name: 'docProps/core.xml', bytes: core },
    ...more,
  ])
}

/** A paragraph, each of its runs set apart by how it looks. */
export const paragraph = (...runs: string[]) =>
  `<w:p>${runs.map(run => `<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">${escaped(run)}</w:t></w:r>`).join('')}</w:p>`
export const docx = (...lines: string[]) => docxOf(lines.map(line => paragraph(line)).join(''))
export const wordPart = (root: string, body: string) => xml(`<w:${root} ${word}>${body}</w:${root}>`)

/** Texts by the strings that sheets share, numbers as numbers. */
export function xlsx(rows: readonly (readonly (string | number)[])[], more: readonly Packed[] = []): Buffer {
  const strings = [...new Set(rows.flat().filter(cell => typeof cell === 'string'))]
  const cells = (row: readonly (string | number)[]) =>
    row.map(cell =>
      typeof cell === 'string' ? `<c t="s"><v>${strings.indexOf(cell)}</v></c>` : `<c s="1"><v>${cell}</v></c>`,
    )
  const sheet = rows.map((row, i) => `<row r="${i + 1}">${cells(row).join('')}</row>`).join('')
  return zip([
    types,
    {
      name: 'xl/workbook.xml',
      bytes: xml('<workbook><sheets><sheet name="Table 1" sheetId="1"/></sheets></workbook>'),
    },
    { name: 'xl/worksheets/sheet1.xml', bytes: xml(`<worksheet><sheetData>${sheet}</sheetData></worksheet>`) },
    {
      name: 'xl/sharedStrings.xml',
      bytes: xml(`<sst>${strings.map(each => `<si><t>${escaped(each)}</t></si>`).join('')}</sst>`),
    },
    { name: 'xl/printerSettings/printerSettings1.bin', bytes: Buffer.from('\\\\printer\\one\0\0\x01\x04', 'utf16le') },
    ...more,
  ])
}

export function pptx(slides: readonly string[], notes: readonly string[] = []): Buffer {
  const part = (root: string, text: string) =>
    xml(
      `<p:${root} xmlns:p="urn:p" xmlns:a="urn:a"><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>${escaped(text)}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:${root}>`,
    )
  return zip([
    types,
    ...slides.map((text, i) => ({ name: `ppt/slides/slide${i + 1}.xml`, bytes: part('sld', text) })),
    ...notes.map((text, i) => ({ name: `ppt/notesSlides/notesSlide${i + 1}.xml`, bytes: part('notes', text) })),
  ])
}

const office =
  'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'

/** @param body within `office:body`. */
export function openDocument(kind: 'text' | 'spreadsheet' | 'presentation', body: string): Buffer {
  return zip([
    { name: 'mimetype', bytes: `application/vnd.oasis.opendocument.${kind}`, isStored: true },
    {
      name: 'content.xml',
      bytes: xml(`<office:document-content ${office}><office:body>${body}</office:body></office:document-content>`),
    },
    { name: 'layout-cache', bytes: Buffer.from([0, 1, 2, 3, 200]) },
    { name: 'META-INF/manifest.xml', bytes: xml('<manifest:manifest xmlns:manifest="urn:m"/>') },
  ])
}
export const odt = (...lines: string[]) =>
  openDocument('text', `<office:text>${lines.map(line => `<text:p>${escaped(line)}</text:p>`).join('')}</office:text>`)
export const ods = (rows: readonly (readonly string[])[]) =>
  openDocument(
    'spreadsheet',
    `<table:table table:name="one">${rows.map(row => `<table:table-row>${row.map(cell => `<table:table-cell><text:p>${escaped(cell)}</text:p></table:table-cell>`).join('')}</table:table-row>`).join('')}</table:table>`,
  )

/** @param draw on its first page. */
export async function pdfOf(
  draw: (page: PDFKit.PDFDocument) => void,
  options: PDFKit.PDFDocumentOptions = {},
): Promise<Buffer> {
  const file = new PDFDocument({ ...options, info: { CreationDate: new Date(0), ModDate: new Date(0) } })
  draw(file)
  file.end()
  return buffer(file)
}
export const pdf = (...lines: string[]) =>
  pdfOf(page => {
    for (const line of lines) page.text(line)
  })

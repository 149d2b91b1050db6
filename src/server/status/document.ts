// The advisory as a document (PDF): fonts embedded, text to select and to search, its language and title named.

import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'
import { fillIn } from '../../mail/interpolate.ts'
import type { Advisory, Said } from './advisory.ts'

const require = createRequire(import.meta.url)
const fonts = {
  plain: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
}
const ink = '#1b2530'
const quiet = '#4f5d6b'
const accent = '#0b5cad'
const size = { title: 18, heading: 12, text: 10 } as const

type Role = 'H1' | 'H2' | 'P' | 'LI'

/** Writes one line after the other, each in a structure element of its own, for those who hear it read. */
class Writer {
  readonly #document: PDFKit.PDFDocument
  readonly #root: PDFKit.PDFStructureElement

  constructor(document: PDFKit.PDFDocument) {
    this.#document = document
    this.#root = document.struct('Document')
    document.addStructure(this.#root)
  }

  write(
    role: Role,
    text: string,
    { font = 'plain' as keyof typeof fonts, points = size.text as number, colour = ink } = {},
  ) {
    const document = this.#document
    const draw = () => document.font(font).fontSize(points).fillColor(colour).text(text, { lineGap: 2 })
    this.#root.add(document.struct(role, {}, [draw]))
  }

  gap(lines: number): void {
    this.#document.font('plain').fontSize(size.text).moveDown(lines)
  }

  heading(text: string): void {
    this.gap(0.8)
    this.write('H2', text, { font: 'bold', points: size.heading })
    this.gap(0.2)
  }

  section(title: string, lines: readonly string[]): void {
    if (lines.length === 0) return
    this.heading(title)
    for (const line of lines) this.write('LI', line)
  }

  end(): void {
    this.#root.end()
  }
}

const plain = ({ text, mark }: Said) => (mark === null ? text : `${mark} ${text}`)

function body(writer: Writer, advisory: Advisory, address: string | null): void {
  const { words, times, affected, notices, updates } = advisory
  writer.write('H1', advisory.title, { font: 'bold', points: size.title })
  if (advisory.tense) {
    writer.gap(0.4)
    writer.write('P', advisory.tense, { font: 'bold' })
  }
  if (advisory.text) {
    writer.gap(0.4)
    writer.write('P', plain(advisory.text))
  }
  writer.heading(words.when)
  for (const { zone, start, end } of times) {
    writer.write('P', zone, { font: 'bold' })
    writer.write('P', `${words.start}: ${start}`)
    writer.write('P', `${advisory.ended ? words.ended : words.end}: ${end}`)
    writer.gap(0.3)
  }
  writer.heading(words.affected)
  for (const { name, state, works } of affected) {
    writer.write('P', `${name} (${state})`, { font: 'bold' })
    if (works) writer.write('P', plain(works))
    writer.gap(0.3)
  }
  writer.section(words.unaffected, advisory.unaffected)
  writer.section(words.notices, notices.map(plain))
  writer.section(
    words.updates,
    updates.map(({ when, said }) => `${when}: ${plain(said)}`),
  )
  writer.gap(1)
  if (advisory.changed) writer.write('P', advisory.changed, { colour: quiet })
  if (advisory.by) writer.write('P', advisory.by, { colour: quiet })
  if (address) writer.write('P', address, { colour: accent })
}

/** The foot of each page, once it is known how many there are. Marked as decoration: it is not read aloud. */
function numberPages(document: PDFKit.PDFDocument, { words }: Advisory): void {
  const { count } = document.bufferedPageRange()
  for (let i = 0; i < count; i++) {
    document.switchToPage(i)
    const { width, height, margins } = document.page
    const text = fillIn(words.page, { page: String(i + 1), pages: String(count) })
    document.page.margins.bottom = 0
    document.markContent('Artifact', { type: 'Pagination' })
    document
      .font('plain')
      .fontSize(8)
      .fillColor(quiet)
      .text(text, margins.left, height - 40, { width: width - margins.left - margins.right, align: 'center' })
    document.endMarkedContent()
  }
}

/** @param address of the page that says the same; null where it is not known. */
export function advisoryDocument(advisory: Advisory, address: string | null): Promise<Buffer> {
  const document = new PDFDocument({
    size: 'A4',
    margin: 56,
    pdfVersion: '1.7',
    tagged: true,
    lang: advisory.language,
    displayTitle: true,
    bufferPages: true,
    font: fonts.plain,
    info: { Title: advisory.title, CreationDate: advisory.start, Producer: 'Postern', Creator: 'Postern' },
  })
  for (const [name, file] of Object.entries(fonts)) document.registerFont(name, file)
  const chunks: Buffer[] = []
  const done = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk))
    document.on('end', () => resolve(Buffer.concat(chunks)))
    document.on('error', reject)
  })
  const writer = new Writer(document)
  body(writer, advisory, address)
  writer.end()
  numberPages(document, advisory)
  document.end()
  return done
}

/** Documents that were made lately, one at a time, and none twice. */
export class Documents {
  readonly #cache = new Map<string, Promise<Buffer>>()
  readonly #most: number
  #last: Promise<unknown> = Promise.resolve()

  constructor(most = 100) {
    this.#most = most
  }

  get(advisory: Advisory, address: string | null): Promise<Buffer> {
    const key = createHash('sha256')
      .update(JSON.stringify([advisory, address]))
      .digest('base64')
    const cached = this.#cache.get(key)
    if (cached) return cached
    const made = this.#last.then(() => advisoryDocument(advisory, address))
    this.#last = made.catch(() => {})
    this.#cache.set(key, made)
    made.catch(() => this.#cache.delete(key))
    for (const oldest of this.#cache.keys()) {
      if (this.#cache.size <= this.#most) break
      this.#cache.delete(oldest)
    }
    return made
  }
}

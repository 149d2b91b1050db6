// The advisory as a document (PDF): fonts embedded, text to select and to search, its language and title named.

import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
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

/** In place of words that cannot be drawn. */
const missing = '[…]'
/** Their words would stand in the wrong order: what writes the document lays each line out from the left. */
const fromTheRight =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u
/** They belong to the sign before them. */
const attached = /[\p{M}\p{Cf}]/u

type Role = 'H1' | 'H2' | 'P' | 'LI'

/** What pdfkit has of a font, but does not declare. */
interface WithFont {
  readonly _font: { readonly font: { hasGlyphForCodePoint(codePoint: number): boolean } }
}

/** Writes one line after the other, each in a structure element of its own, for those who hear it read. */
class Writer {
  readonly #document: PDFKit.PDFDocument
  readonly #root: PDFKit.PDFStructureElement
  readonly #others: readonly string[]
  /** Whether words are left out. */
  isLacking = false

  /** @param others names of fonts for signs that the own ones lack. */
  constructor(document: PDFKit.PDFDocument, others: readonly string[]) {
    this.#document = document
    this.#others = others
    this.#root = document.struct('Document')
    document.addStructure(this.#root)
  }

  write(
    role: Role,
    text: string,
    { font = 'plain' as keyof typeof fonts, points = size.text as number, colour = ink } = {},
  ) {
    const document = this.#document
    const runs = this.#runsOf(text, font)
    const draw = () => {
      document.fontSize(points).fillColor(colour)
      for (const [i, run] of runs.entries())
        document.font(run.font).text(run.text, { lineGap: 2, continued: i < runs.length - 1 })
    }
    this.#root.add(document.struct(role, {}, [draw]))
  }

  /** @returns at least one. */
  #runsOf(text: string, own: string): readonly { readonly font: string; readonly text: string }[] {
    const runs: { font: string | null; text: string }[] = []
    for (const sign of text) {
      const last = runs.at(-1)
      const isNeutral = /\s/.test(sign) || attached.test(sign)
      const font = isNeutral && last ? last.font : this.#fontFor(sign, own)
      if (last?.font === font) last.text += sign
      else runs.push({ font, text: sign })
    }
    if (runs.some(({ font }) => font === null)) this.isLacking = true
    const drawn = runs.map(({ font, text: run }) => ({ font: font ?? own, text: font === null ? left(run) : run }))
    return drawn.length > 0 ? drawn : [{ font: own, text }]
  }

  #fontFor(sign: string, own: string): string | null {
    if (fromTheRight.test(sign)) return null
    return [own, ...this.#others].find(name => this.#has(name, sign.codePointAt(0)!)) ?? null
  }

  #has(name: string, codePoint: number): boolean {
    const { _font } = this.#document.font(name) as unknown as WithFont
    return _font.font.hasGlyphForCodePoint(codePoint)
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

/** The blank behind it stays. */
const left = (run: string) => missing + (/\s+$/.exec(run)?.[0] ?? '')

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
  if (writer.isLacking && address) writer.write('P', fillIn(words.lacking, { missing }))
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

/**
 * @param address of the page that says the same; null where it is not known.
 * @param others files of fonts for signs that the own ones lack; `FILE#NAME` for one of a collection.
 */
export async function advisoryDocument(
  advisory: Advisory,
  address: string | null,
  others: readonly string[] = [],
): Promise<Buffer> {
  const { default: PDFDocument } = await import('pdfkit')
  const document = new PDFDocument({
    size: 'A4',
    margin: 56,
    pdfVersion: '1.7',
    tagged: true,
    lang: advisory.language,
    displayTitle: true,
    bufferPages: true,
    // None: pdfkit would open a font that it knows under another name again for each word.
    font: '',
    info: { Title: advisory.title, CreationDate: advisory.start, Producer: 'Postern', Creator: 'Postern' },
  })
  for (const [name, file] of Object.entries(fonts)) document.registerFont(name, file)
  for (const other of others) {
    const [file, family] = other.split('#')
    document.registerFont(other, file!, family)
  }
  const chunks: Buffer[] = []
  const done = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk))
    document.on('end', () => resolve(Buffer.concat(chunks)))
    document.on('error', reject)
  })
  const writer = new Writer(document, others)
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

  readonly #others: readonly string[]

  /** @param others as `advisoryDocument` takes them. */
  constructor(others: readonly string[] = [], most = 100) {
    this.#others = others
    this.#most = most
  }

  get(advisory: Advisory, address: string | null): Promise<Buffer> {
    const key = createHash('sha256')
      .update(JSON.stringify([advisory, address]))
      .digest('base64')
    const cached = this.#cache.get(key)
    if (cached) return cached
    const made = this.#last.then(() => advisoryDocument(advisory, address, this.#others))
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

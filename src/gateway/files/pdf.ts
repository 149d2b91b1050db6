// The words of a PDF: of its pages in the order of the file and in that of the page, of forms, notes and stamps, and what it says of
// itself. Letters that are pictures, or whose font does not tell what they are, are nobody's here.

import { createRequire } from 'node:module'
import path from 'node:path'
import type { OPS, PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { LookedInto } from '../../mail/reading/reading.ts'
import { Broken } from './broken.ts'
import { Paragraphs } from './paragraphs.ts'

const mostPages = 2_000
/** Of a letter's height: a gap that is a blank. */
const blank = 0.2
/** Letters whose font tells none: programs draw them, and nobody can tell what. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
const untold = /[\0-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]/
const folder = path.dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))

const options = {
  ...{ useSystemFonts: false, disableFontFace: true, isEvalSupported: false, enableXfa: false, useWasm: false },
  ...{ stopAtErrors: true, verbosity: 0, cMapUrl: `${path.join(folder, 'cmaps')}/`, cMapPacked: true },
  standardFontDataUrl: `${path.join(folder, 'standard_fonts')}/`,
}

/** @throws Broken */
export async function readPdf(bytes: Uint8Array): Promise<LookedInto> {
  const pdf = await import('pdfjs-dist/legacy/build/pdf.mjs')
  // It takes the bytes away from whoever hands them over.
  const task = pdf.getDocument({ ...options, data: Uint8Array.from(bytes) })
  try {
    return await new PdfReader(await task.promise, pdf.OPS).read()
  } catch (error) {
    if (error instanceof Broken) throw error
    throw new Broken((error as Error).name === 'PasswordException' ? 'encrypted' : 'ambiguous')
  } finally {
    await task.destroy().catch(() => {})
  }
}

type Annotation = Readonly<Record<string, unknown>>
interface TextItem {
  readonly str: string
  readonly hasEOL: boolean
  readonly width: number
  readonly height: number
  readonly transform: readonly number[]
}

class PdfReader {
  readonly #file: PDFDocumentProxy
  readonly #ops: typeof OPS
  readonly #inOrder = new Paragraphs()
  readonly #asPlaced = new Paragraphs()
  readonly #beside = new Paragraphs()
  readonly #files: { name: string; bytes: Uint8Array }[] = []

  constructor(file: PDFDocumentProxy, ops: typeof OPS) {
    this.#file = file
    this.#ops = ops
  }

  async read(): Promise<LookedInto> {
    const { info, metadata } = await this.#file.getMetadata()
    // Of a form in XML other programs show another text.
    if ((info as { IsXFAPresent?: boolean }).IsXFAPresent) throw new Broken('ambiguous')
    for (const value of Object.values(info)) this.#note(value)
    this.#note(metadata?.getRaw())
    this.#titles(await this.#file.getOutline())
    if (this.#file.numPages > mostPages) throw new Broken('limit')
    for (let i = 1; i <= this.#file.numPages; i++) await this.#page(await this.#file.getPage(i))
    for (const file of Object.values((await this.#file.getAttachments()) ?? {})) this.#attached(file)
    return {
      texts: [[this.#inOrder.text(), this.#asPlaced.text()]],
      labels: this.#beside.text(),
      files: this.#files,
      unread: [],
    }
  }

  async #page(page: PDFPageProxy): Promise<void> {
    const { items } = await page.getTextContent()
    const all = items.filter((item): item is typeof item & TextItem => 'str' in item)
    for (const { str, hasEOL } of all) {
      if (untold.test(str)) throw new Broken('charset')
      this.#inOrder.add(hasEOL ? `${str}\n` : str)
    }
    this.#inOrder.add('\n')
    for (const line of linesOf(all)) this.#asPlaced.add(`${line}\n`)
    const annotations: Annotation[] = await page.getAnnotations()
    for (const each of annotations) this.#annotation(each)
    if (annotations.some(({ hasAppearance, subtype }) => hasAppearance && subtype !== 'Link')) await this.#drawn(page)
    page.cleanup()
  }

  #annotation(annotation: Annotation): void {
    const texts = ['contentsObj', 'titleObj', 'fieldValue', 'defaultFieldValue', 'alternativeText', 'buttonValue']
    for (const each of [...texts, 'url', 'unsafeUrl', 'textContent', 'richText', 'overlayText', 'options', 'items'])
      this.#note(annotation[each])
    if (annotation.file) this.#attached(annotation.file)
  }

  /** What annotations draw, which may be other words than they hold. */
  async #drawn(page: PDFPageProxy): Promise<void> {
    const { fnArray, argsArray } = await page.getOperatorList({ intent: 'display' })
    let [isWithin, text] = [false, '']
    for (const [i, operator] of fnArray.entries()) {
      if (operator === this.#ops.beginAnnotation) isWithin = true
      if (isWithin && operator === this.#ops.showText)
        text += (argsArray[i][0] as readonly unknown[]).map(glyph => (glyph as Glyph).unicode ?? ' ').join('')
      if (operator !== this.#ops.endAnnotation) continue
      if (untold.test(text)) throw new Broken('charset')
      this.#note(text)
      isWithin = false
      text = ''
    }
  }

  #titles(items: readonly Outlined[] | null, depth = 0): void {
    for (const { title, items: within } of items ?? []) {
      this.#note(title)
      if (depth < 20) this.#titles(within, depth + 1)
    }
  }

  #attached(file: unknown): void {
    const { filename, content } = file as { filename?: string; content?: Uint8Array }
    if (content) this.#files.push({ name: filename ?? '', bytes: Uint8Array.from(content) })
  }

  /** Every text in it, however it is nested. */
  #note(value: unknown, depth = 0): void {
    if (typeof value === 'string') {
      this.#beside.begin()
      this.#beside.add(value)
      this.#beside.end()
    } else if (typeof value === 'object' && value !== null && depth < 8)
      for (const each of Object.values(value)) this.#note(each, depth + 1)
  }
}

interface Glyph {
  readonly unicode?: string
}
interface Outlined {
  readonly title: string
  readonly items: readonly Outlined[]
}

/** As they stand on the page: from the top, and from the left. */
function linesOf(items: readonly TextItem[]): string[] {
  const placed = items
    .filter(({ str }) => str.trim() !== '')
    .map(({ str, width, height, transform: [, , , , x = 0, y = 0] }) => ({ str, width, height: height || 1, x, y }))
    .sort((a, b) => b.y - a.y || a.x - b.x)
  const lines: (typeof placed)[] = []
  for (const item of placed) {
    const line = lines.at(-1)
    if (line && Math.abs(line[0]!.y - item.y) < item.height / 2) line.push(item)
    else lines.push([item])
  }
  return lines.map(line => {
    let [text, end] = ['', Number.NaN]
    for (const { str, width, height, x } of line.sort((a, b) => a.x - b.x)) {
      text += x - end > blank * height ? ` ${str}` : str
      end = x + width
    }
    return text
  })
}

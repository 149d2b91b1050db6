// The words of OpenDocument (ISO/IEC 26300): as they are shown, with what was deleted, and what stands beside them.

import { Broken } from './broken.ts'
import { Paragraphs } from './paragraphs.ts'
import { type Attributes, localName, type PartText, walkXml } from './xml.ts'

const paragraph = /^(?:text:p|text:h|office:annotation|text:note|table:table-row|svg:title|svg:desc|text:index-title)$/
const signs: Readonly<Record<string, string>> = { 'text:tab': '\t', 'text:line-break': '\n', 'text:s': ' ' }
/** Elements that stand in a line and are no words of it. */
const beside = /^(?:dc:|meta:|text:ruby-text$|text:note-citation$|loext:sender)/
/** Attributes that hold words, or a value that is shown in another form. */
const telling =
  /^(?:office:(?:value|string-value|title)|table:(?:name|formula)|text:(?:description|string-value|condition)|draw:name|xlink:href|form:(?:value|current-value|label|title))$/
/** Of a document that hides words, by a condition or by their style. */
const hidden = /^(?:text:hidden-text|text:hidden-paragraph|text:tracked-changes)$/

/** Every program that writes it calls its vocabularies so; under other names its words would pass for others. */
function isOddPrefix(key: string, value: string): boolean {
  const vocabulary = /^urn:oasis:names:tc:opendocument:xmlns:(text|table|office):/.exec(value)?.[1]
  return vocabulary !== undefined && key.startsWith('xmlns') && key !== `xmlns:${vocabulary}`
}

/** @throws Broken */
export function readOpenDocument(bytes: Uint8Array): PartText {
  const part = new OpenDocumentPart()
  walkXml(bytes, part)
  return part.told()
}

class OpenDocumentPart {
  readonly #shown = new Paragraphs()
  readonly #all = new Paragraphs()
  readonly #beside = new Paragraphs()
  readonly #open: string[] = []
  #paragraphs = 0
  #hidden = 0

  opened(name: string, attributes: Attributes): void {
    this.#open.push(name)
    if (paragraph.test(name)) {
      this.#paragraphs++
      for (const each of [this.#shown, this.#all]) each.begin()
    }
    if (hidden.test(name)) this.#hidden++
    this.#add(signs[name] ?? '')
    for (const [key, value] of Object.entries(attributes)) if (isOddPrefix(key, value)) throw new Broken('ambiguous')
    for (const [key, value] of Object.entries(attributes))
      if (telling.test(key) && value !== '' && !(key === 'xlink:href' && !/^[a-z][\w+.-]*:/i.test(value)))
        this.#note(value)
  }

  text(text: string): void {
    const isBeside = this.#paragraphs === 0 || beside.test(this.#open.at(-1) ?? '')
    if (!isBeside) this.#add(text.replace(/\s+/g, ' '))
    else if (text.trim() !== '') this.#note(text)
  }

  closed(name: string): void {
    this.#open.pop()
    if (hidden.test(name)) this.#hidden--
    if (localName(name) === 'table-cell') this.#add('\t')
    if (!paragraph.test(name)) return
    this.#paragraphs--
    for (const each of [this.#shown, this.#all]) each.end()
  }

  told(): PartText {
    return { readings: [this.#shown.text(), this.#all.text()], labels: this.#beside.text() }
  }

  #add(text: string): void {
    this.#all.add(text)
    if (this.#hidden === 0) this.#shown.add(text)
  }

  #note(text: string): void {
    this.#beside.begin()
    this.#beside.add(text)
    this.#beside.end()
  }
}

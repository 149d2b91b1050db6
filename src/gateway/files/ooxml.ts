// The words of documents, sheets and slides as Office writes them (ECMA-376): as they are shown, and with what is hidden or deleted.

import { Paragraphs } from './paragraphs.ts'
import { type Attributes, localName, type PartText, walkXml } from './xml.ts'

const paragraph = /^(?:p|si|rPh|row|tr|comment|pt|(?:odd|even|first)(?:Header|Footer))$/
const cell = /^(?:tc|c)$/
const words = /^(?:t|delText|v|(?:odd|even|first)(?:Header|Footer))$/
/** Deleted, or moved from here. */
const deleted = /^(?:del|moveFrom)$/
const signs: Readonly<Record<string, string>> = { tab: '\t', ptab: '\t', br: '\n', cr: '\n', noBreakHyphen: '-' }
/** Attributes that hold words. */
const telling =
  /^(?:descr|title|alt|string|tooltip|display|displayText|prompt|promptTitle|error|errorTitle|instr|author)$/
/** Elements that have a name which people see, and those of stored data. */
const named = /^(?:sheet|tableColumn|cacheField|definedName)$/
const data = /^(?:s|n|d)$/

/**
 * @param shared strings of the workbook: a part that holds them adds to it, all others read them.
 * @throws Broken
 */
export function readOffice(bytes: Uint8Array, shared: SharedStrings): PartText {
  const part = new OfficePart(shared)
  walkXml(bytes, part)
  return part.told()
}

export class SharedStrings {
  readonly #strings: string[] = []
  readonly #used = new Set<number>()

  add(text: string): void {
    this.#strings.push(text)
  }

  use(index: number): string {
    this.#used.add(index)
    return this.#strings[index] ?? ''
  }

  /** Those that no cell shows. */
  unused(): string {
    return this.#strings.filter((_, i) => !this.#used.has(i)).join('\n')
  }
}

class OfficePart {
  readonly #shared: SharedStrings
  readonly #shown = new Paragraphs()
  readonly #all = new Paragraphs()
  readonly #beside = new Paragraphs()
  readonly #open: string[] = []
  /** Of runs within runs: whether each is hidden. */
  readonly #runs: boolean[] = []
  #deleted = 0
  /** How the value of the cell at hand is meant. */
  #type = ''
  #value = ''

  constructor(shared: SharedStrings) {
    this.#shared = shared
  }

  opened(name: string, attributes: Attributes): void {
    const local = localName(name)
    this.#open.push(local)
    if (paragraph.test(local)) for (const each of [this.#shown, this.#all]) each.begin()
    if (deleted.test(local)) this.#deleted++
    if (local === 'r') this.#runs.push(false)
    if (local === 'vanish' && this.#isWithin('rPr', 'r') && isOn(attributes)) this.#runs[this.#runs.length - 1] = true
    if (local === 'c') this.#type = attributes.t ?? 'n'
    if (local === 'sym') this.#add(symbolOf(attributes))
    const sign = signs[local]
    // Where tabs stand is told by elements of the same name.
    if (sign !== undefined && (this.#isWithin('r') || this.#isWithin('p'))) this.#add(sign)
    this.#tell(local, attributes)
  }

  text(text: string): void {
    const local = this.#open.at(-1) ?? ''
    if (local === 'v' && this.#open.at(-2) === 'c') this.#value += text
    else if (words.test(local)) this.#add(text, local === 'delText')
    else if (text.trim() !== '') this.#note(text)
  }

  closed(name: string): void {
    const local = localName(name)
    this.#open.pop()
    if (local === 'v' && this.#open.at(-1) === 'c') this.#add(this.#valueOfCell())
    if (cell.test(local)) this.#add('\t')
    if (deleted.test(local)) this.#deleted--
    if (local === 'r') this.#runs.pop()
    if (!paragraph.test(local)) return
    this.#shown.end()
    const all = this.#all.end()
    if (local === 'si') this.#shared.add(all)
  }

  told(): PartText {
    return { readings: [this.#shown.text(), this.#all.text()], labels: this.#beside.text() }
  }

  #isWithin(...parents: string[]): boolean {
    return parents.every((parent, i) => this.#open.at(-2 - i) === parent)
  }

  #add(text: string, isHidden = false): void {
    this.#all.add(text)
    if (!isHidden && this.#deleted === 0 && this.#runs.at(-1) !== true) this.#shown.add(text)
  }

  #note(text: string): void {
    this.#beside.begin()
    this.#beside.add(text)
    this.#beside.end()
  }

  #valueOfCell(): string {
    const value = this.#value
    this.#value = ''
    if (this.#type === 's') return this.#shared.use(Number(value))
    const number = Number(value)
    return this.#type === 'n' && /e/i.test(value) && Number.isSafeInteger(number) ? String(number) : value
  }

  #tell(local: string, attributes: Attributes): void {
    for (const [key, value] of Object.entries(attributes)) {
      const attribute = localName(key)
      const isName = attribute === 'name' && named.test(local)
      const isData = attribute === 'v' && data.test(local)
      const isLink = attribute === 'Target' && attributes.TargetMode === 'External'
      const isKept = attribute === 'val' && local === 'docVar'
      if (value !== '' && (telling.test(attribute) || isName || isData || isLink || isKept)) this.#note(value)
    }
  }
}

const ofAttribute = (attributes: Attributes, wanted: string) =>
  Object.entries(attributes).find(([key]) => localName(key) === wanted)?.[1]

function isOn(attributes: Attributes): boolean {
  return !/^(?:0|false|off)$/.test(ofAttribute(attributes, 'val') ?? '')
}

/** Of fonts of symbols, whose letters stand apart from all others. */
function symbolOf(attributes: Attributes): string {
  const code = Number.parseInt(ofAttribute(attributes, 'char') ?? '', 16)
  if (Number.isNaN(code) || code > 0xffff) return ''
  return String.fromCharCode(code >= 0xf000 && code <= 0xf0ff ? code & 0xff : code)
}

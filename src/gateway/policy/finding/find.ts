// Finds numbers of a kind in a text, and leaves those that are one by chance: sums are right of one in ten, or in a hundred, that mean
// something else.

import { normalForm } from '../../../core/normal-form.ts'
import type { Candidate } from './candidate.ts'
import type { Effort } from './effort.ts'
import { type KindName, kinds } from './kinds.ts'

export interface Finding {
  /** The same for the same number, however it is written. */
  readonly value: string
  readonly start: number
  readonly end: number
}

/** What numbers are called that mean something else. */
const other = String.raw`(?:serial|serien|s\/n|\bsn|imei|invoice|rechnung|order|bestell|auftrag|tracking|sendung|paket|phone|\btel|inventory|inventar|bestand|asset|\bfon|fax|mobil|handy|kunden|customer|client|artikel|article|item|\bean|gtin|isbn|ticket|vorgang|reference|referenz|\bref|commande|facture|factura|pedido|ordine|fattura|s[ée]rie|seriale|\blot|batch|charge|part no|\bmodel|licen[cs]e|lizenz|transaction|transaktion|device|ger[äa]t|zähler|meter)`
const otherNames = new RegExp(other, 'iu')
/** Somewhere before it, and right before it. */
const otherLabel = new RegExp(`${other}[^!?;,]{0,25}$`, 'iu')
const ownLabel = new RegExp(String.raw`${other}[\p{L}-]{0,12}[ .:#/]*(?:n[ro°]?|num\p{L}{0,6})?[ .:#]*$`, 'iu')
/** Letters before a number, and behind it, in its line, among which its name stands, or that of something else. */
const [reach, reachBehind] = [80, 30]
/** Letters right before it. */
const closest = 25
/** Letters of a line that is the head of a column. */
const mostOfHead = 80
/** Words before a number in a row of a table: a name, or where something is. */
const mostOfRow = 2
/** So many that are written alike are a list; of one of such numbers most sums are right. */
const list = 3

const wide = /[^\0-\x7f]/
const dashes = /[\p{Pd}\u2212]/gu
const dots = /[\u00b7\u2022\u2024\u2219]/g
const blanks = /[\p{Zs}\t]/gu
const unseen = /[\p{Default_Ignorable_Code_Point}]/gu

/** In capitals, and digits, blanks, dots and dashes as ASCII has them. */
export function plain(text: string): string {
  const same = wide.test(text)
    ? normalForm(text, 'NFKC')
        .replace(blanks, ' ')
        .replace(unseen, '')
        .replace(/\p{Nd}/gu, digit => String(digitOf(digit)))
        .replace(dashes, '-')
        .replace(dots, '.')
    : text
  return same.toUpperCase()
}

/** Of any alphabet: Unicode has its ten digits in a row. */
function digitOf(digit: string): number {
  const code = digit.codePointAt(0)!
  let zero = code
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
  return (code - zero) % 10
}

/** Whether the mail that it is in calls such numbers by their name anywhere. */
export const namesKind = (text: string, name: KindName) => kinds[name].names.test(text)

/** @param text as `plain` makes it. @param isNamed whether such a number's name stands in the mail. */
export function findKind(text: string, name: KindName, isNamed: boolean, effort: Effort): Finding[] {
  const { candidates, names } = kinds[name]
  const all = [...candidates(text, effort)]
  if (all.every(({ weight }) => weight === null)) return []
  const [lists, lines] = [listsIn(all), new Lines(text)]
  return all.filter(({ weight, shape, start, end }) => {
    if (weight === null) return false
    if (weight === 'strong') return true
    const { label, head } = lines.around(start)
    // What it is called right before it counts for more than what is told of it elsewhere.
    if (ownLabel.test(label) && !names.test(label.slice(-closest))) return false
    if (names.test(label) || names.test(head) || names.test(lines.behind(end))) return true
    if (lists.has(shape)) return false
    const isOther = otherNames.test(head)
    if (weight === 'likely') return !isOther || /\p{L}{4}/u.test(label)
    return !isOther && !otherLabel.test(label) && (weight === 'plain' || (weight === 'named' && isNamed))
  })
}

/** Shapes of which many are written and most sums are wrong: serial numbers, or telephones. */
function listsIn(all: readonly Candidate[]): Set<string> {
  const counts = new Map<string, { all: number; right: number }>()
  for (const { shape, weight } of all) {
    const count = counts.get(shape) ?? { all: 0, right: 0 }
    counts.set(shape, { all: count.all + 1, right: count.right + Number(weight !== null) })
  }
  return new Set([...counts].flatMap(([shape, { all, right }]) => (all >= list && right < all / 2 ? [shape] : [])))
}

/** Lines of a text, asked for from its beginning to its end. */
class Lines {
  readonly #text: string
  #start = 0
  #head = ''

  constructor(text: string) {
    this.#text = text
  }

  /**
   * @returns `label`: what stands before a number in its line. `head`: the line above that has words and no numbers, where its own is
   * a row of a table.
   */
  around(at: number): { readonly label: string; readonly head: string } {
    for (let end = this.#endOfLine(); end < at; end = this.#endOfLine()) {
      const line = this.#text.slice(this.#start, Math.min(end, this.#start + mostOfHead + 1))
      if (isHead(line)) this.#head = line
      this.#start = end + 1
    }
    const label = this.#text.slice(Math.max(this.#start, at - reach), at)
    return { label, head: (label.match(/\p{L}+/gu) ?? []).length <= mostOfRow ? this.#head : '' }
  }

  behind(end: number): string {
    return this.#text.slice(end, end + reachBehind).split('\n', 1)[0]!
  }

  #endOfLine(): number {
    const end = this.#text.indexOf('\n', this.#start)
    return end < 0 ? this.#text.length : end
  }
}

function isHead(line: string): boolean {
  const isSentence = /[!?,]\s*$/.test(line) || /\p{L}\P{L}+\p{L}+\P{L}+\p{L}.*\.\s*$/u.test(line)
  return line.length <= mostOfHead && /\p{L}/u.test(line) && !/\d/.test(line) && !isSentence
}

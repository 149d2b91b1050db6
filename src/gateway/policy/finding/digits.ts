// Numbers in a text however they are written: in one piece, or in groups that blanks, dots, dashes or the end of a line part.

import type { Effort } from './effort.ts'

/** Digits of the longest number that anybody looks for. */
const mostDigits = 19
const group = /\d+/g
/** Between two groups of one number. */
const gapBetween = /^(?:[ ._/-]|\n[>| ]{0,20})$/
/** Around the digits of an area. */
const bracket = /^[ ()./-]{1,4}$/
const longestGap = 22
/** Digits of a number to be called (E.164). */
const mostCalled = 15
const letter = /[\p{L}\p{N}_+]/u
/** What stands between two groups, where it is no sign. */
const [nothing, lineEnd, blank] = [-1, 0x0a, 0x20]

export interface Digits {
  readonly digits: string
  /** Sizes of its groups, and what parts them: `16`, or `4-4-4-4`; with a `+` where groups of the same size stand beside them. */
  readonly shape: string
  readonly start: number
  readonly end: number
}

interface Group {
  readonly start: number
  readonly end: number
  /** The sign between it and the one before; or that they are no number together. */
  readonly gap: number
  /** Whether it is of a number to be called: a `+` stands before it, and no more digits than such a one has. */
  readonly isCalled: boolean
}

/** @param text with digits of ASCII. @param lengths of the numbers that are looked for. */
export function* numbersIn(text: string, lengths: ReadonlySet<number>, effort: Effort): Generator<Digits> {
  const groups = groupsIn(text, effort)
  for (let first = 0; first < groups.length; first++) {
    const run = new Run()
    for (let last = first; last < groups.length && run.takes(groups[last]!, last === first); last++) {
      if (!effort.spend()) return
      if (!lengths.has(run.size) || !run.isSound) continue
      const found = numberOf(text, groups, first, last, run.between)
      if (found) yield found
    }
  }
}

/** How far groups are one number: parted by one sign, and at most once by the end of a line. */
class Run {
  /** Digits. */
  size = 0
  between = nothing
  #wraps = 0

  get isSound(): boolean {
    return this.#wraps === 0 || this.between !== nothing
  }

  takes({ start, end, gap }: Group, isFirst: boolean): boolean {
    this.size += end - start
    if (isFirst) return this.size <= mostDigits
    if (gap === nothing || this.size > mostDigits) return false
    if (gap === lineEnd) return this.#wraps++ === 0
    if (this.between !== nothing && gap !== this.between) return false
    this.between = gap
    return true
  }
}

function groupsIn(text: string, effort: Effort): Group[] {
  const groups: Group[] = []
  let before = Number.NEGATIVE_INFINITY
  let called = 0
  for (const { 0: digits, index: start } of text.matchAll(group)) {
    if (!effort.spend()) return []
    const isNear = start - before <= longestGap && gapBetween.test(text.slice(before, start))
    if (text[start - 1] === '+') called = mostCalled
    else if (!isNear && !bracket.test(text.slice(Math.max(0, before), start))) called = 0
    called -= digits.length
    const gap = isNear ? text.charCodeAt(before) : nothing
    groups.push({ start, end: start + digits.length, gap, isCalled: called >= 0 && called < mostCalled })
    before = start + digits.length
  }
  return groups
}

/** @returns null for a piece of a word, of an amount, or of a number that goes on. */
function numberOf(text: string, groups: readonly Group[], from: number, to: number, between: number): Digits | null {
  const [first, last] = [groups[from]!, groups[to]!]
  const { start } = first
  const { end } = last
  if (letter.test(text[start - 1] ?? '') || letter.test(text[end] ?? '')) return null
  const [before, next] = [groups[from - 1], groups[to + 1]]
  if (before && goesOn(first.gap)) return null
  if (next && goesOn(next.gap)) return null
  const all = groups.slice(from, to + 1)
  if (all.some(({ isCalled }) => isCalled)) return null
  const isLike = (other: Group, one: Group) => between === blank && sizeOf(other) === sizeOf(one)
  const isBeside =
    (before && first.gap === blank && !goesOn(before.gap) && isLike(before, first)) ||
    (next?.gap === blank && !goesOn(groups[to + 2]?.gap ?? nothing) && isLike(next, last))
  return {
    digits: all.map(each => text.slice(each.start, each.end)).join(''),
    shape: all.map(sizeOf).join(between === nothing ? '' : String.fromCharCode(between)) + (isBeside ? '+' : ''),
    ...{ start, end },
  }
}

const sizeOf = ({ start, end }: Group) => end - start
/** Dots, dashes and strokes part what is one; blanks and line ends part words, too. */
const goesOn = (gap: number) => gap !== nothing && gap !== blank && gap !== lineEnd

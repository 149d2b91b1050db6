import { expect, it } from 'vitest'
import { Boxes } from './boxes.ts'
import { parseColour } from './colour.ts'
import type { Surface } from './drawn.ts'
import { Judge } from './judge.ts'
import type { Box, Looks } from './looks.ts'

const black = parseColour('rgb(0, 0, 0)')!
const line: Box = { left: 10, top: 10, right: 600, bottom: 30 }
const screen: Box = { left: 0, top: 0, right: 800, bottom: 600 }
const plain = {
  ...{ parent: null, borders: { left: 0, top: 0, right: 0, bottom: 0 }, hasBorder: false, radius: { x: 0, y: 0 } },
  ...{ opacity: 1, clipsX: false, clipsY: false, isInline: false, isVisible: true, colour: black, fontSize: 16 },
  ...{ letterSpacing: 0, wordSpacing: 0, lineHeight: 24, hasLine: false, isCaption: false, isItem: false },
} as const

interface Page {
  readonly others?: number
  readonly lines?: number
  readonly reach?: number
}

/** @param others boxes that are painted where the words stand, behind them. @param lines of other words, which reach so many pixels into them. */
function page({ others = 0, lines = 0, reach = 0.1 }: Page) {
  const work = { points: 0, boxes: 0 }
  const element = { tagName: 'P', contains: () => false } as unknown as Element
  const words: Looks = { ...plain, element, boxes: [screen], grounds: [parseColour('rgb(255, 255, 255)')!] }
  const behind = Array.from({ length: others }, () => ({ ...words, element: { ...element } as Element }))
  const painted = new Boxes<Looks>()
  for (const each of behind) painted.add(line, each)
  const drawn = new Boxes<Box>()
  const thin = {
    ...{ left: 10, right: 600, bottom: 60 },
    get top() {
      work.boxes++
      return 26 - reach
    },
  }
  for (let i = 0; i < lines; i++) drawn.add(thin, thin)
  const elementsFromPoint = () => {
    work.points++
    return [element, ...behind.map(each => each.element)]
  }
  const view = { document: { elementsFromPoint } } as unknown as Window
  const surface: Surface = { view, root: element as HTMLElement, screen, zoom: 1, scale: 1 }
  const judge = new Judge(surface, { words: [], pictures: [], items: [], painted, lines: drawn })
  return { work, judge, words }
}

it('words are seen on what lies behind them, as the browser says', () => {
  const { judge, words, work } = page({ others: 3 })
  expect(judge.isSeen(line, line, words)).toBe(true)
  expect(work.points).toBeGreaterThan(0)
  expect(judge.isSpent).toBe(false)
})

it('words are not seen where letters of others stand upon them', () => {
  const { judge, words } = page({ lines: 1, reach: 8 })
  expect(judge.isSeen(line, line, words)).toBe(false)
})

it.each([
  ['points', { others: 1 }, 100_000],
  ['boxes', { others: 0, lines: 1_000 }, 5_000_000],
] as const)('who would be asked about too many %s gives up, says so, and sees nothing from then on', (kind, what, most) => {
  const { judge, words, work } = page(what)
  const seen = Array.from({ length: 3_000 }, () => judge.isSeen(line, line, words))
  expect(seen[0]).toBe(true)
  expect(seen.at(-1)).toBe(false)
  expect(judge.isSpent).toBe(true)
  expect(work[kind]).toBeLessThan(most)
})

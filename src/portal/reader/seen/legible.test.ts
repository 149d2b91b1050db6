import { describe, expect, it } from 'vitest'
import { parseColour } from './colour.ts'
import { coreOf, isLegible, isWhole, isWritten } from './legible.ts'
import type { Box, Looks } from './looks.ts'

const colour = (text: string) => parseColour(text)!
const [black, white, nothing] = [colour('rgb(0, 0, 0)'), colour('rgb(255, 255, 255)'), colour('rgba(0, 0, 0, 0)')]
const box = (left: number, top: number, right: number, bottom: number): Box => ({ left, top, right, bottom })
const line = coreOf(box(10, 10, 100, 30))

const looks = (own: Partial<Looks>, parent: Looks | null = null): Looks => ({
  element: { tagName: 'DIV' } as Element,
  parent,
  boxes: [box(0, 0, 200, 40)],
  borders: box(0, 0, 0, 0),
  hasBorder: false,
  radius: { x: 0, y: 0 },
  grounds: [nothing],
  opacity: 1,
  clipsX: false,
  clipsY: false,
  isInline: false,
  isVisible: true,
  colour: black,
  fontSize: 16,
  letterSpacing: 0,
  wordSpacing: 0,
  lineHeight: 24,
  hasLine: false,
  isCaption: false,
  isItem: false,
  ...own,
})
const page = looks({ grounds: [white], boxes: [box(0, 0, 800, 600)] })
const on = (own: Partial<Looks>, ground: Partial<Looks> = {}) => looks(own, looks(ground, page))

describe('words can be told from what they stand on', () => {
  it.each<[why: string, words: Looks, legible: boolean]>([
    ['black on white', on({}), true],
    ['white on white', on({ colour: white }), false],
    ['white on a dark ground', on({ colour: white }, { grounds: [black] }), true],
    [
      'white on a ground that ends above',
      on({ colour: white }, { grounds: [black], boxes: [box(0, 0, 200, 12)] }),
      false,
    ],
    [
      'white on a ground that ends within',
      on({ colour: white }, { grounds: [black], boxes: [box(0, 0, 60, 40)] }),
      false,
    ],
    [
      'white on dark within a border',
      on({ colour: white }, { grounds: [black], hasBorder: true, borders: box(0, 15, 0, 0) }),
      false,
    ],
    ['white on a dark round ground', on({ colour: white }, { grounds: [black], radius: { x: 20, y: 20 } }), true],
    [
      'white in its corner',
      on({ colour: white }, { grounds: [black], radius: { x: 20, y: 20 }, boxes: [box(8, 12, 200, 60)] }),
      false,
    ],
    [
      'grey on what runs from black to white',
      on({ colour: colour('rgb(128, 128, 128)') }, { grounds: [black, white] }),
      false,
    ],
    [
      'white on what runs from black to grey',
      on({ colour: white }, { grounds: [black, colour('rgb(60, 60, 60)')] }),
      true,
    ],
    ['black on a picture', on({}, { grounds: null }), false],
    ['black, hardly there', on({ opacity: 0.05 }), false],
    ['white on dark, hardly there', on({ colour: white }, { grounds: [black], opacity: 0.05 }), false],
    ['a colour that cannot be compared', on({ colour: null }), false],
    ['light and small', on({ colour: colour('rgb(180, 180, 180)'), fontSize: 6 }), false],
    ['as light, larger', on({ colour: colour('rgb(180, 180, 180)') }), true],
    [
      'a caption in white, on white under a dark table',
      looks({ colour: white, isCaption: true }, looks({ grounds: [black] }, page)),
      false,
    ],
  ])('%s', (_, words, legible) => {
    expect(isLegible(line, words, [], 1)).toBe(legible)
  })

  it('what lies between them and their own ground counts', () => {
    const words = on({ colour: white }, { grounds: [black] })
    expect(isLegible(line, words, [white], 1)).toBe(false)
    expect(isLegible(line, words, [nothing], 1)).toBe(true)
    expect(isLegible(line, words, null, 1)).toBe(false)
  })
})

describe('words are written so that they can be read', () => {
  it.each<[why: string, own: Partial<Looks>, zoom: number, written: boolean]>([
    ['as usual', {}, 1, true],
    ['hidden', { isVisible: false }, 1, false],
    ['small', { fontSize: 4 }, 1, false],
    ['small once the page is drawn smaller', { fontSize: 8 }, 0.5, false],
    ['letters upon each other', { letterSpacing: -3 }, 1, false],
    ['letters far from each other', { letterSpacing: 60 }, 1, false],
    ['words upon each other', { wordSpacing: -6 }, 1, false],
    ['lines upon each other', { lineHeight: 8 }, 1, false],
  ])('%s', (_, own, zoom, written) => {
    expect(isWritten(looks(own), zoom)).toBe(written)
  })

  it('not where a line as thick as they are runs through them', () => {
    expect(isWritten(looks({}, looks({ hasLine: true, fontSize: 200 })), 1)).toBe(false)
    expect(isWritten(looks({}, looks({ hasLine: true })), 1)).toBe(true)
  })
})

describe('words are whole', () => {
  const screen = box(0, 0, 320, 600)
  it.each<[why: string, words: Looks, whole: boolean]>([
    ['in a box that cuts nothing', looks({ boxes: [box(0, 0, 20, 20)] }), true],
    ['in a box that cuts them', looks({ clipsX: true, boxes: [box(0, 0, 60, 40)] }), false],
    ['below its end', looks({ clipsY: true, boxes: [box(0, 0, 200, 20)] }), false],
    [
      'in its round corner',
      looks({ clipsX: true, clipsY: true, radius: { x: 60, y: 60 }, boxes: [box(8, 8, 130, 130)] }),
      false,
    ],
    ['cut by a box around', on({}, { clipsY: true, boxes: [box(0, 0, 200, 15)] }), false],
  ])('%s', (_, words, whole) => {
    expect(isWhole(line, words, screen)).toBe(whole)
  })

  it('not beside the screen', () => {
    expect(isWhole(line, looks({}), box(0, 0, 90, 600))).toBe(false)
  })
})

it('on more grounds that shine through each other than anybody can tell apart they cannot', () => {
  const dark = [0, 10, 20, 30].map(part => colour(`rgba(${part}, ${part}, ${part}, 0.5)`))
  const on = (depth: number) =>
    Array.from({ length: depth }).reduce<Looks>(
      above => looks({ grounds: dark, colour: white }, above),
      looks({ grounds: [black] }, page),
    )
  expect(isLegible(line, on(2), [], 1)).toBe(true)
  expect(isLegible(line, on(3), [], 1)).toBe(false)
})

it('on grounds that nest around thousands of lines asks those that stand there', () => {
  let asked = 0
  const lines = Array.from({ length: 2_000 }, (_, i) => ({
    ...{ left: 0, right: 200, bottom: i * 20 + 20 },
    get top() {
      asked++
      return i * 20
    },
  }))
  const nested = Array.from({ length: 50 }).reduce<Looks>(
    above => looks({ grounds: [white], isInline: true, boxes: [...lines] }, above),
    page,
  )
  for (let i = 0; i < 500; i++) {
    expect(isLegible(coreOf(box(10, i * 20, 100, i * 20 + 20)), looks({}, nested), [], 1)).toBe(true)
  }
  expect(asked).toBeLessThan(1_000_000)
})

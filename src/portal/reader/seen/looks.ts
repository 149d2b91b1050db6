// What an element draws, as the browser computed it: read once an element, in coordinates of the window.

import { type Colour, over, parseColour } from './colour.ts'

/** left, top, right, bottom. Pixels of CSS as drawn. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

export interface Radius {
  readonly x: number
  readonly y: number
}

export interface Looks {
  readonly element: Element
  readonly parent: Looks | null
  /** Boxes that it draws in, borders included; none of what stands in lines and draws nothing. */
  readonly boxes: readonly Box[]
  /** Of each side, as in a box: how far the ground for its contents begins within. */
  readonly borders: Box
  readonly hasBorder: boolean
  /** Of its corners, the roundest: pixels as drawn. */
  readonly radius: Radius
  /** What can lie on its ground, each a possibility; null: a picture, of which nothing is known. */
  readonly grounds: readonly Colour[] | null
  readonly opacity: number
  readonly clipsX: boolean
  readonly clipsY: boolean
  readonly isInline: boolean
  readonly isVisible: boolean
  /** Null where it is written in a way that cannot be compared. */
  readonly colour: Colour | null
  /** Pixels. */
  readonly fontSize: number
  readonly letterSpacing: number
  readonly wordSpacing: number
  /** 0: by the font. */
  readonly lineHeight: number
  /** A line is drawn along its words, as thick as its own font makes it. */
  readonly hasLine: boolean
  readonly isCaption: boolean
  /** A mark is drawn beside it. */
  readonly isItem: boolean
}

const pixels = (value: string): number => Number.parseFloat(value) || 0
const sides = ['left', 'top', 'right', 'bottom'] as const
const corners = ['top-left', 'top-right', 'bottom-left', 'bottom-right'] as const

function bordersOf(style: CSSStyleDeclaration): Box {
  const [left, top, right, bottom] = sides.map(side => pixels(style.getPropertyValue(`border-${side}-width`)))
  return { left: left!, top: top!, right: right!, bottom: bottom! }
}

/** Percentages are of the box; what is rounder than the box is made to fit (CSS Backgrounds 3, 5.5). */
function radiusOf(style: CSSStyleDeclaration, { left, top, right, bottom }: Box, scale: number): Radius {
  const size = { x: right - left, y: bottom - top }
  const told = corners.map(corner => style.getPropertyValue(`border-${corner}-radius`).split(' '))
  const length = (value: string, all: number) =>
    value.endsWith('%') ? (pixels(value) / 100) * all : pixels(value) * scale
  const x = Math.max(...told.map(([across]) => length(across ?? '', size.x)))
  const y = Math.max(...told.map(([across, down = across]) => length(down ?? '', size.y)))
  const fits = Math.min(1, size.x / (2 * x || 1), size.y / (2 * y || 1))
  return { x: x * fits, y: y * fits }
}

const colours = /rgba?\([^)]*\)/g

/** @returns null where a picture lies on it. */
function groundsOf(style: CSSStyleDeclaration): readonly Colour[] | null {
  const own = parseColour(style.backgroundColor)
  const image = style.backgroundImage
  if (own === null) return null
  if (image === 'none') return [own]
  const stops = image.match(colours)?.map(parseColour) ?? []
  const others = image.replace(colours, '').replace(/\b(?:repeating-)?(?:linear|radial|conic)-gradient\(/g, '')
  if (stops.length === 0 || stops.includes(null) || /[a-z]+\(/i.test(others)) return null
  // Layers that shine through each other make more colours than these.
  if ((image.match(/gradient\(/g)?.length ?? 0) > 1 && stops.some(stop => stop!.alpha < 1)) return null
  const layered = stops.map(stop => over(stop!, own))
  return coversAll(style) ? layered : [own, ...layered]
}

/** Whether a picture of a ground leaves nothing of it free. */
function coversAll({ backgroundSize, backgroundPosition, backgroundRepeat }: CSSStyleDeclaration): boolean {
  if (!/^(?:auto|cover|auto auto|100% 100%)$/.test(backgroundSize)) return false
  return /^repeat( repeat)?$/.test(backgroundRepeat) || backgroundPosition === '0% 0%'
}

/** @param scale by which the engine's boxes must be multiplied to be as drawn. */
export function looksOf(view: Window, element: Element, parent: Looks | null, scale: number): Looks {
  const style = view.getComputedStyle(element)
  const isInline = style.display === 'inline'
  const [borders, grounds] = [bordersOf(style), groundsOf(style)]
  const hasBorder = sides.some(side => borders[side] > 0)
  const boxed = isColumn(element) ? (element.closest('table') ?? element) : element
  // What stands in lines has a box in each of them; nested without end, and drawing nothing, it is not asked for them.
  const isBare = isInline && !paints({ element, hasBorder, grounds })
  const found = isBare ? [] : isInline ? [...boxed.getClientRects()] : [boxed.getBoundingClientRect()]
  const clips = (overflow: string) => !isInline && overflow !== 'visible'
  const drawn = ({ left, top, right, bottom }: Box): Box => ({
    left: left * scale,
    top: top * scale,
    right: right * scale,
    bottom: bottom * scale,
  })
  const boxes = found.map(drawn)
  return {
    element,
    parent,
    boxes,
    borders: scale === 1 ? borders : drawn(borders),
    hasBorder,
    radius: boxes[0] ? radiusOf(style, boxes[0], scale) : { x: 0, y: 0 },
    grounds,
    opacity: pixels(style.opacity),
    clipsX: clips(style.overflowX),
    clipsY: clips(style.overflowY),
    isInline,
    isVisible: style.visibility === 'visible',
    colour: parseColour(style.color),
    fontSize: pixels(style.fontSize),
    letterSpacing: pixels(style.letterSpacing),
    wordSpacing: pixels(style.wordSpacing),
    lineHeight: pixels(style.lineHeight),
    hasLine: style.textDecorationLine !== 'none' && style.textDecorationLine !== '',
    isCaption: style.display === 'table-caption',
    isItem: style.display === 'list-item',
  }
}

/** Draws under cells that are not in it; not every engine tells where. */
export function isColumn({ tagName }: Element): boolean {
  return tagName === 'COL' || tagName === 'COLGROUP'
}

/** Whether it draws anything of its own but words. */
export function draws(looks: Looks): boolean {
  return looks.boxes.length > 0 && paints(looks)
}

function paints({ element, grounds, hasBorder }: Pick<Looks, 'element' | 'grounds' | 'hasBorder'>): boolean {
  if (element.tagName === 'IMG' || element.tagName === 'HR' || hasBorder || grounds === null) return true
  return grounds.some(({ alpha }) => alpha > 0)
}

/** Where the ground for its contents lies. */
export function within(box: Box, borders: Box): Box {
  return {
    left: box.left + borders.left,
    top: box.top + borders.top,
    right: box.right - borders.right,
    bottom: box.bottom - borders.bottom,
  }
}

export function meets(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

export function holds(outer: Box, inner: Box, slack = 0.5): boolean {
  return (
    inner.left >= outer.left - slack &&
    inner.right <= outer.right + slack &&
    inner.top >= outer.top - slack &&
    inner.bottom <= outer.bottom + slack
  )
}

/** What two boxes share. Square pixels. */
export function areaOf(a: Box, b: Box): number {
  const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left)
  const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
  return Math.max(0, wide) * Math.max(0, high)
}

// Words that a message holds and does not show are taken out, or laid open: what is quoted later is what was read.

import { type Colour, contrast, luminance, over, parseColour, white } from './seen/colour.ts'
import { limits } from './seen/limits.ts'

/** Below these nobody reads. */
const smallestFont = 3
const faintest = 0.15
const leastContrast = 1.25
const smallestBox = 6
const farthestIndent = 1_000
/** Pixels, of a font of any size: what is cut of a letter's own shape. */
const mostCut = 8

/** Cut away, or pushed out of its own box. */
function isCut(element: HTMLElement, style: CSSStyleDeclaration): boolean {
  if (style.display === 'inline') return false
  if (style.overflowX === 'visible' && style.overflowY === 'visible') return false
  const empty = element.clientHeight < smallestBox || element.clientWidth < smallestBox
  if (empty && hasText(element)) return true
  return Math.abs(Number.parseFloat(style.textIndent)) > farthestIndent
}

function hasText(node: Node): boolean {
  return node.textContent!.trim() !== ''
}

function hasWords(node: Node): boolean {
  return [...node.childNodes].some(child => child.nodeType === 3 && hasText(child))
}

type Looks = Readonly<Record<string, string>>

/** What would have to be otherwise for the words in an element to be seen; null: nothing. */
function wayOpen(element: HTMLElement, style: CSSStyleDeclaration): Looks | null {
  const size = Number.parseFloat(style.fontSize)
  const looks: Record<string, string> = {}
  if (Number.parseFloat(style.lineHeight) < size * limits.lineHeight) looks['line-height'] = 'normal'
  if (Number.parseFloat(style.letterSpacing) < size * limits.letterSpacing) looks['letter-spacing'] = 'normal'
  if (Number.parseFloat(style.wordSpacing) < size * limits.wordSpacing) looks['word-spacing'] = 'normal'
  const room = Number.parseFloat(style.paddingLeft) + Number.parseFloat(style.marginLeft)
  const indent = Number.parseFloat(style.textIndent)
  if (indent < 0 && (style.textIndent.endsWith('%') || -indent > room + 1)) looks['text-indent'] = '0'
  if (style.display !== 'inline') Object.assign(looks, roomFor(element, style, Math.min(mostCut, size / 2)))
  return Object.keys(looks).length === 0 || !hasText(element) ? null : looks
}

/** A box grows with its words, whether it let them out or cut them away. @param slack pixels. */
function roomFor(element: HTMLElement, style: CSSStyleDeclaration, slack: number): Looks {
  const wide = element.scrollWidth - element.clientWidth > slack
  const high = element.scrollHeight - element.clientHeight > slack
  if (!wide && !high) return {}
  const grows = { height: 'auto', 'max-height': 'none' }
  const wraps = { 'white-space': style.whiteSpace === 'pre' ? 'pre-wrap' : 'normal' }
  return wide ? { ...grows, width: 'auto', 'max-width': 'none', ...wraps } : grows
}

/** Read before anything is changed: a change between two readings would lay the page out anew for each. */
interface Findings {
  readonly gone: readonly Element[]
  readonly unseen: readonly HTMLElement[]
  /** Whose words have the colour of their ground, and nothing else that hides them. */
  readonly light: readonly Light[]
  readonly cramped: readonly (readonly [element: HTMLElement, looks: Looks])[]
}

interface Light {
  readonly element: HTMLElement
  readonly ground: Colour | null
  /** That stands on a picture from elsewhere, which may never come. */
  readonly pictured: HTMLElement | null
}

/** What an element stands on, and how much of it shines through. */
interface Stand {
  readonly element: Element
  /** null where it is a picture, of which nothing is known. */
  readonly ground: Colour | null
  /** The ground without pictures. */
  readonly plain: Colour | null
  readonly pictured: HTMLElement | null
  readonly opacity: number
}

/** Elements looked at before the page gets its turn. */
const atOnce = 250

async function look(body: HTMLElement, view: Window, pause: () => Promise<void>): Promise<Findings> {
  const found = { gone: [] as Element[], unseen: [] as HTMLElement[], light: [] as Light[] }
  const cramped: [HTMLElement, Looks][] = []
  const start = { ground: white, plain: white, pictured: null, opacity: 1 }
  const waiting: Stand[] = [...body.children].map(element => ({ element, ...start }))
  for (let count = 1; waiting.length > 0; count++) {
    if (count % atOnce === 0) await pause()
    const { element, ...around } = waiting.pop()! as Stand & { element: HTMLElement }
    if (element.tagName === 'STYLE') continue
    const style = view.getComputedStyle(element)
    const opacity = around.opacity * Number.parseFloat(style.opacity)
    if (style.display === 'none' || opacity < faintest || isCut(element, style)) {
      found.gone.push(element)
      continue
    }
    const stand = { ...groundsOf(element, style, around), opacity }
    if (hasWords(element) && isUnreadable(style)) found.unseen.push(element)
    else if (hasWords(element)) found.light.push(...lightOn({ ...stand, element }, style))
    const open = wayOpen(element, style)
    if (open !== null) cramped.push([element, open])
    for (const child of element.children) waiting.push({ element: child, ...stand })
  }
  return { ...found, cramped }
}

type Grounds = Pick<Stand, 'ground' | 'plain' | 'pictured'>

function groundsOf(element: HTMLElement, style: CSSStyleDeclaration, around: Grounds): Grounds {
  const own = parseColour(style.backgroundColor)
  const on = (under: Colour | null) => {
    if (own === null || own.alpha === 1) return own
    return under === null ? null : over(own, under)
  }
  const plain = on(around.plain)
  if (style.backgroundImage === 'none') {
    const ground = on(around.ground)
    return { ground, plain, pictured: ground === null ? around.pictured : null }
  }
  return { ground: null, plain, pictured: style.backgroundImage.includes('https:') ? element : null }
}

function lightOn({ element, ground, plain, pictured, opacity }: Stand, style: CSSStyleDeclaration): Light[] {
  const self = element as HTMLElement
  if (isLight(style, ground, opacity)) return [{ element: self, ground, pictured: null }]
  return pictured !== null && isLight(style, plain, opacity) ? [{ element: self, ground, pictured }] : []
}

function isUnreadable(style: CSSStyleDeclaration): boolean {
  return style.visibility !== 'visible' || Number.parseFloat(style.fontSize) < smallestFont
}

function isLight(style: CSSStyleDeclaration, ground: Colour | null, opacity: number): boolean {
  const colour = parseColour(style.color)
  if (colour === null) return true
  const shown = { ...colour, alpha: colour.alpha * opacity }
  return ground === null ? shown.alpha < faintest : contrast(over(shown, ground), ground) < leastContrast
}

/** What became of words that are there and not seen. */
export interface Dropped {
  /** Whether the page is another one than it was. */
  readonly isOther: boolean
  /** Whether words were taken out that have the colour of their ground, and nothing else that hides them. */
  readonly light: boolean
}

/** @param pause gives the page its turn. @param lighten words in the colour of their ground get another one, and stay. */
export async function dropHidden(
  body: HTMLElement,
  view: Window,
  pause: () => Promise<void>,
  lighten: boolean,
): Promise<Dropped> {
  // Laying the letter out takes a turn of its own.
  body.getBoundingClientRect()
  await pause()
  const { gone, unseen, light, cramped } = await look(body, view, pause)
  for (const element of gone) element.remove()
  // Should the picture not come, they stand on what they were written for.
  for (const { pictured } of light) pictured?.style.setProperty('background-color', ink, 'important')
  const without = light.filter(({ pictured }) => pictured === null)
  if (lighten) for (const each of without) recolour(each)
  const dropped = [...unseen, ...(lighten ? [] : without.map(({ element }) => element))]
  const hadWords = !lighten && without.some(({ element }) => isWord.test(ownWords(element)))
  for (const element of dropped) for (const child of textsIn(element)) child.remove()
  open(cramped)
  return { isOther: gone.length + unseen.length + light.length > 0, light: hadWords }
}

/** As the page of the frame writes. */
const ink = '#1c2733'
const isWord = /[\p{L}\p{N}]/u

function textsIn(element: HTMLElement): ChildNode[] {
  return [...element.childNodes].filter(({ nodeType }) => nodeType === 3)
}

function ownWords(element: HTMLElement): string {
  return textsIn(element)
    .map(({ textContent }) => textContent)
    .join('')
}

function recolour({ element, ground }: Light): void {
  const isDark = ground !== null && luminance(ground) < darkest
  element.style.setProperty('color', isDark ? '#fff' : ink, 'important')
  if (ground === null) element.style.setProperty('background-color', '#fff', 'important')
}

/** White can be told from what is darker better than black (WCAG 2.2). */
const darkest = 0.18

/** Gives room to what is cut away or squeezed, and takes nothing out. */
export async function layOpen(body: HTMLElement, view: Window, pause: () => Promise<void>): Promise<void> {
  open((await look(body, view, pause)).cramped)
}

function open(cramped: Findings['cramped']): void {
  for (const [element, looks] of cramped) {
    for (const [property, value] of Object.entries(looks)) element.style.setProperty(property, value, 'important')
  }
}

// Words that a message holds and does not show are taken out, or laid open: what is quoted later is what was read.

import { type Colour, contrast, over, parseColour, white } from './seen/colour.ts'
import { limits } from './seen/legible.ts'

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
  readonly cramped: readonly (readonly [element: HTMLElement, looks: Looks])[]
}

/** What an element stands on, and how much of it shines through. */
interface Stand {
  readonly element: Element
  /** null where it is a picture, of which nothing is known. */
  readonly ground: Colour | null
  readonly opacity: number
}

/** Elements looked at before the page gets its turn. */
const atOnce = 250

async function look(body: HTMLElement, view: Window, pause: () => Promise<void>): Promise<Findings> {
  const gone: Element[] = []
  const unseen: HTMLElement[] = []
  const cramped: [HTMLElement, Looks][] = []
  const waiting: Stand[] = [...body.children].map(element => ({ element, ground: white, opacity: 1 }))
  for (let count = 1; waiting.length > 0; count++) {
    if (count % atOnce === 0) await pause()
    const { element, ...around } = waiting.pop()! as Stand & { element: HTMLElement }
    if (element.tagName === 'STYLE') continue
    const style = view.getComputedStyle(element)
    const opacity = around.opacity * Number.parseFloat(style.opacity)
    if (style.display === 'none' || opacity < faintest || isCut(element, style)) {
      gone.push(element)
      continue
    }
    const ground = groundOf(style, around.ground)
    if (hasWords(element) && isUnseen(style, ground, opacity)) unseen.push(element)
    const open = wayOpen(element, style)
    if (open !== null) cramped.push([element, open])
    for (const child of element.children) waiting.push({ element: child, ground, opacity })
  }
  return { gone, unseen, cramped }
}

function groundOf(style: CSSStyleDeclaration, under: Colour | null): Colour | null {
  if (style.backgroundImage !== 'none') return null
  const own = parseColour(style.backgroundColor)
  if (own === null || own.alpha === 1) return own
  return under === null ? null : over(own, under)
}

function isUnseen(style: CSSStyleDeclaration, ground: Colour | null, opacity: number): boolean {
  if (style.visibility !== 'visible' || Number.parseFloat(style.fontSize) < smallestFont) return true
  const colour = parseColour(style.color)
  if (colour === null) return true
  const shown = { ...colour, alpha: colour.alpha * opacity }
  return ground === null ? shown.alpha < faintest : contrast(over(shown, ground), ground) < leastContrast
}

/** @param pause gives the page its turn. @returns whether anything was taken out. */
export async function dropHidden(body: HTMLElement, view: Window, pause: () => Promise<void>): Promise<boolean> {
  // Laying the letter out takes a turn of its own.
  body.getBoundingClientRect()
  await pause()
  const { gone, unseen, cramped } = await look(body, view, pause)
  for (const element of gone) element.remove()
  for (const element of unseen) {
    for (const child of [...element.childNodes]) if (child.nodeType === 3) child.remove()
  }
  open(cramped)
  return gone.length + unseen.length > 0
}

/** Gives room to what is cut away or squeezed, and takes nothing out. */
export async function layOpen(body: HTMLElement, view: Window, pause: () => Promise<void>): Promise<void> {
  open((await look(body, view, pause)).cramped)
}

function open(cramped: Findings['cramped']): void {
  for (const [element, looks] of cramped) {
    for (const [property, value] of Object.entries(looks)) element.style.setProperty(property, value, 'important')
  }
}

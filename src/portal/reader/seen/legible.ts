// Whether words that stand in a place can be read there: of a size, on a ground, not cut, not covered. In doubt they cannot.

import { boxesMeeting } from './boxes.ts'
import { type Colour, clear, contrast, luminance, over, white } from './colour.ts'
import { limits } from './limits.ts'
import { type Box, holds, type Looks, type Radius, within } from './looks.ts'

/** The part of a line in which its letters stand: what lies above and below belongs to other lines too. */
export function coreOf({ left, top, right, bottom }: Box): Box {
  const height = bottom - top
  return { left: left + 1, right: right - 1, top: top + height * 0.2, bottom: bottom - height * 0.2 }
}

/** Whether the letters of an element could be read, wherever they stand. */
export function isWritten(looks: Looks, zoom: number): boolean {
  const { isVisible, colour, fontSize, letterSpacing, wordSpacing, lineHeight } = looks
  if (!isVisible || colour === null || fontSize * zoom < limits.size) return false
  if (letterSpacing < fontSize * limits.letterSpacing || letterSpacing > fontSize * limits.widestSpacing) return false
  if (wordSpacing < fontSize * limits.wordSpacing) return false
  if (lineHeight > 0 && lineHeight < fontSize * limits.lineHeight) return false
  for (let box: Looks | null = looks; box; box = box.parent) {
    if (box.hasLine && box.fontSize > fontSize * limits.line) return false
    if (box.element.tagName === 'TR' && !box.isVisible) return false
  }
  return true
}

/** Whether no box around cuts any of it away. @param screen what a reader can bring into sight. */
export function isWhole(core: Box, looks: Looks, screen: Box): boolean {
  if (!holds(screen, core, 1)) return false
  for (let box: Looks | null = looks; box; box = box.parent) {
    if (!box.clipsX && !box.clipsY) continue
    const inside = within(box.boxes[0] ?? core, box.borders)
    if (box.clipsX && (core.left < inside.left - 1 || core.right > inside.right + 1)) return false
    if (box.clipsY && (core.top < inside.top - 1 || core.bottom > inside.bottom + 1)) return false
    if (leavesCorner(core, box.boxes[0] ?? core, box.radius)) return false
  }
  return true
}

/** Whether a corner of a box reaches out of the rounded corner of the box around it. */
function leavesCorner(core: Box, box: Box, { x: across, y: down }: Radius): boolean {
  if (across === 0 || down === 0) return false
  const beyond = (x: number, y: number) => {
    const dx = Math.max(box.left + across - x, x - (box.right - across), 0)
    const dy = Math.max(box.top + down - y, y - (box.bottom - down), 0)
    return dx > 0 && dy > 0 && Math.hypot(dx / across, dy / down) > 1.02
  }
  return [core.left, core.right].some(x => [core.top, core.bottom].some(y => beyond(x, y)))
}

/** Letters and what they stand on, as far as it is known yet: going outwards, each on what lies under it. */
interface Layers {
  readonly letters: Colour
  readonly ground: Colour
}

/** Above this many ways in which it could look, nobody knows. */
const mostLayers = 32

/**
 * Whether letters can be told from their ground, whichever of the possible grounds it is: all of them darker, or all of
 * them lighter, so that what runs from one into another is too.
 *
 * @param between what may lie between the letters and the ground of their own element; null: nobody knows.
 */
export function isLegible(core: Box, looks: Looks, between: readonly Colour[] | null, zoom: number): boolean {
  const { colour } = looks
  if (colour === null || between === null) return false
  let layers: Layers[] = [clear, ...between].map(ground => ({ letters: over(colour, ground), ground }))
  let child: Looks | null = null
  for (let box: Looks | null = looks; box; child = box, box = box.parent) {
    const grounds = groundsUnder(core, box, child)
    if (grounds === null) return false
    const { opacity } = box
    const faded = (one: Colour): Colour => (opacity === 1 ? one : { ...one, alpha: one.alpha * opacity })
    if (grounds.length === 1 && grounds[0]!.alpha === 0 && opacity === 1) continue
    layers = layers.flatMap(({ letters, ground }) =>
      grounds.map(under => ({ letters: faded(over(letters, under)), ground: faded(over(ground, under)) })),
    )
    if (layers.length > mostLayers) return false
  }
  const least = looks.fontSize * zoom < limits.small ? limits.smallContrast : limits.contrast
  const painted = layers.map(({ letters, ground }) => ({ letters: over(letters, white), ground: over(ground, white) }))
  const darker = painted.map(({ letters, ground }) => luminance(letters) < luminance(ground))
  return new Set(darker).size === 1 && painted.every(({ letters, ground }) => contrast(letters, ground) >= least)
}

/** What of an element's ground may lie behind words; null: nobody knows. */
function groundsUnder(core: Box, box: Looks, child: Looks | null): readonly Colour[] | null {
  const nothing = [clear]
  // The ground of a table ends where its caption begins, which its box holds.
  if (child?.isCaption) return nothing
  const all = box.grounds?.every(({ alpha }) => alpha === 0) ?? false
  if (all && !box.hasBorder) return nothing
  const isRoot = box.parent === null || isCanvas(box, box.parent)
  if (isRoot) return box.grounds
  const near = boxesMeeting(box, core)
  const inside = near.filter(each => holds(within(each, box.borders), core))
  if (inside.some(each => !leavesCorner(core, each, box.radius))) return box.grounds
  if (near.length === 0) return nothing
  if (box.hasBorder || box.grounds === null) return null
  return [clear, ...box.grounds]
}

/** The ground of the body is that of the window where the root has none (CSS Backgrounds 3, 2.11.2). */
function isCanvas({ element }: Looks, { parent, grounds }: Looks): boolean {
  return parent === null && element.tagName === 'BODY' && (grounds?.every(({ alpha }) => alpha === 0) ?? false)
}

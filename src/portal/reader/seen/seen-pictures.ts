// Whether a picture of a message stands before a reader's eyes: all of it, uncovered, and large enough to tell what it shows.

import type { Surface } from './drawn.ts'
import { isWhole } from './legible.ts'
import type { Box, Looks } from './looks.ts'

/** Pixels of a side: a picture that is drawn smaller than it is shows what it shows from here on. */
const smallest = 48
/** Of all that is around it: fainter, it can be overlooked. */
const leastOpacity = 0.5
const places = [0.05, 0.35, 0.65, 0.95]

export function isSeenPicture(looks: Looks, surface: Surface): boolean {
  const { element, boxes, isVisible } = looks
  const [box] = boxes
  if (box === undefined || !isVisible || !element.hasAttribute('data-picture')) return false
  return (
    isLarge(element as HTMLImageElement) &&
    isClear(looks) &&
    isWhole(box, looks, surface.screen) &&
    isOnTop(box, looks, surface)
  )
}

function isLarge({ width, height, naturalWidth, naturalHeight }: HTMLImageElement): boolean {
  return width >= Math.min(smallest, naturalWidth) && height >= Math.min(smallest, naturalHeight)
}

function isClear(looks: Looks): boolean {
  let opacity = 1
  for (let box: Looks | null = looks; box; box = box.parent) opacity *= box.opacity
  return opacity >= leastOpacity
}

/** The browser says what lies there: boxes that are painted over it, and pictures, are in front of it. */
function isOnTop({ left, top, right, bottom }: Box, { element }: Looks, { view }: Surface): boolean {
  const at = (x: number, y: number) =>
    view.document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y) === element
  return places.every(x => places.every(y => at(x, y)))
}

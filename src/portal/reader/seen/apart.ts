// Whether words that no blank parts in a letter are parted on the screen: quoted without one, two figures would be another.

import type { Box, Looks } from './looks.ts'

/** Of the height of a line: what is closer reads as one word. */
const closest = 0.15

/** Where words stand: the box of their first letters and that of their last. */
export interface Ends {
  readonly looks: Looks
  readonly first: Box
  readonly last: Box
}

/** @param before what stands in front of them in the letter. */
export function standApart(before: Ends, next: Ends, view: Window): boolean {
  // Blanks there are drawn as they stand.
  if (/^(?:pre|break)/.test(view.getComputedStyle(next.looks.element).whiteSpace)) return false
  if (!isBeside(before.last, next.first))
    return endsLine(before.looks, next.looks) || endsLine(next.looks, before.looks)
  const gap = Math.max(next.first.left - before.last.right, before.last.left - next.first.right)
  return gap > closest * (next.first.bottom - next.first.top)
}

function isBeside(a: Box, b: Box): boolean {
  return a.top < b.bottom && b.top < a.bottom
}

/** Whether more than the end of a line parts them: letters of one word may stand in two. */
function endsLine({ element, isInline, parent }: Looks, other: Looks): boolean {
  if (element.contains(other.element)) return false
  return !isInline || (parent !== null && endsLine(parent, other))
}

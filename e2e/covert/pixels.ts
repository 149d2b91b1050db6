// Whether two pictures of a page differ so that a person sees it: the proof that words are on the screen.

import { decode } from 'fast-png'

export interface Region {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Below these nobody reads: pixels of height and in all, ratio of the luminances of one place in both. */
export const legible = { height: 4, pixels: 20, contrast: 1.35 } as const

/** Of 0 to 255 (WCAG 2.2, relative luminance). */
const linear = Float64Array.from({ length: 256 }, (_, part) =>
  part <= 10 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4,
)

type Pixels = ArrayLike<number>

function luminance(data: Pixels, at: number): number {
  return 0.2126 * linear[data[at]!]! + 0.7152 * linear[data[at + 1]!]! + 0.0722 * linear[data[at + 2]!]!
}

function contrast(a: Pixels, b: Pixels, at: number): number {
  if (a[at] === b[at] && a[at + 1] === b[at + 1] && a[at + 2] === b[at + 2]) return 1
  const [one, other] = [luminance(a, at) + 0.05, luminance(b, at) + 0.05]
  return Math.max(one, other) / Math.min(one, other)
}

/** Whether one picture can be told from the other within a region. @param one PNG; of the same size as the other. */
export function differs(one: Uint8Array, other: Uint8Array, { left, top, width, height }: Region): boolean {
  const [a, b] = [decode(one), decode(other)]
  let [pixels, first, last] = [0, Number.POSITIVE_INFINITY, -1]
  const [right, bottom] = [Math.min(a.width, Math.floor(left + width)), Math.min(a.height, Math.floor(top + height))]
  for (let y = Math.max(0, Math.ceil(top)); y < bottom; y++) {
    for (let x = Math.max(0, Math.ceil(left)); x < right; x++) {
      if (contrast(a.data, b.data, (y * a.width + x) * a.channels) < legible.contrast) continue
      pixels++
      first = Math.min(first, y)
      last = Math.max(last, y)
    }
  }
  return pixels >= legible.pixels && last - first + 1 >= legible.height
}

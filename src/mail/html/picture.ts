// How large a picture would become on the screen, read from its first bytes: a file of some kilobytes can ask for gigabytes.

import { imageSize } from 'image-size'
import { fromBase64 } from '../../core/bytes.ts'
import { maxPixels, mostPixels, shownAs } from '../kinds.ts'

/** Sizes stand near the beginning, behind previews and colour profiles at most. */
const reach = 512 * 1024

/** @returns null for what is too large to be drawn, and for what tells no size. */
function pixelsOf(content: Uint8Array): number | null {
  try {
    const { width, height } = imageSize(content.subarray(0, reach))
    return width * height <= maxPixels ? width * height : null
  } catch {
    return null
  }
}

export function isShowable(content: Uint8Array): boolean {
  return pixelsOf(content) !== null
}

/** @returns whether the next picture of a letter may be drawn beside those before it that may. */
export function fitsBeside(): typeof isShowable {
  let left = mostPixels
  return content => {
    const pixels = pixelsOf(content)
    if (pixels === null || pixels > left) return false
    left -= pixels
    return true
  }
}

/** Of an address that holds a file in base64, with whatever type and parameters (RFC 2397). */
const inBase64 = /^\s*data:[^,]{0,200};\s*base64\s*,/i

/**
 * The address of a picture that stands in the text itself, with the type that its bytes tell.
 * @returns null for what is no picture, and for one that may not be drawn.
 */
export function pictureInText(address: string, mayBeDrawn = isShowable): string | null {
  const head = inBase64.exec(address)?.[0]
  if (head === undefined) return null
  const base64 = unescaped(address.slice(head.length)).replace(/\s+/g, '')
  const start = base64.slice(0, reach)
  try {
    const bytes = fromBase64(start.slice(0, start.length - (start.length % 4)))
    const type = shownAs(bytes)
    return type?.startsWith('image/') && mayBeDrawn(bytes) ? `data:${type};base64,${base64}` : null
  } catch {
    return null
  }
}

/** Those of one letter, each counted once however often it is asked for. */
export function picturesInText(): (address: string) => string | null {
  const mayBeDrawn = fitsBeside()
  const known = new Map<string, string | null>()
  return address => {
    if (!known.has(address)) known.set(address, pictureInText(address, mayBeDrawn))
    return known.get(address)!
  }
}

function unescaped(text: string): string {
  try {
    return text.includes('%') ? decodeURIComponent(text) : text
  } catch {
    return text
  }
}

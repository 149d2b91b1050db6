// How large a picture would become on the screen, read from its first bytes: a file of some kilobytes can ask for gigabytes.

import { imageSize } from 'image-size'
import { fromBase64 } from '../../core/bytes.ts'
import { maxPixels } from '../kinds.ts'

/** Sizes stand near the beginning, behind previews and colour profiles at most. */
const reach = 512 * 1024

/** @returns false also for what tells no size. */
export function isShowable(content: Uint8Array): boolean {
  try {
    const { width, height } = imageSize(content.subarray(0, reach))
    return width * height <= maxPixels
  } catch {
    return false
  }
}

/** @param base64 of a picture that stands in a text. */
export function isShowableText(base64: string): boolean {
  const start = base64.slice(0, reach).replace(/\s+/g, '')
  try {
    return isShowable(fromBase64(start.slice(0, start.length - (start.length % 4))))
  } catch {
    return false
  }
}

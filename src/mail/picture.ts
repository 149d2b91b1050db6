// How large a picture would become on the screen, read from its first bytes: a file of some kilobytes can ask for gigabytes.

import { imageSize } from 'image-size'
import { maxPixels } from './kinds.ts'

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

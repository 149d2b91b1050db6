// What was looked at, in little.

/** Pixels; twice what it takes on the screen. */
const side = 112

/** The middle of it, as an address that a picture may have. Of a page it is the top. */
export function thumbnail(source: HTMLImageElement | HTMLCanvasElement): string | null {
  const isPicture = source instanceof HTMLImageElement
  const [width, height] = isPicture ? [source.naturalWidth, source.naturalHeight] : [source.width, source.height]
  const little = document.createElement('canvas')
  const to = little.getContext('2d')
  if (!to || width === 0 || height === 0) return null
  const part = Math.min(width, height)
  little.width = side
  little.height = side
  to.fillStyle = '#fff'
  to.fillRect(0, 0, side, side)
  to.drawImage(source, (width - part) / 2, isPicture ? (height - part) / 2 : 0, part, part, 0, 0, side, side)
  return little.toDataURL()
}

// Fits the frame to the message, and a message that is too wide to the frame.

/** A message that always asks for a bit more height than it has would grow for ever. */
const maxFits = 5
const maxHeight = 20_000
export const minHeight = 160
const border = 2
/** Below this nobody reads: the frame scrolls sideways instead. */
const smallestZoom = 0.5
/** Down to this letters stay legible, and words better stay whole than be broken. */
const legibleZoom = 0.65

/** Fixed widths give way first; what is still too wide is drawn smaller; only then are words broken. */
export function fitWidth(body: HTMLElement): void {
  body.style.removeProperty('zoom')
  body.removeAttribute('data-narrow')
  const share = () => body.clientWidth / Math.max(1, body.scrollWidth - 1)
  if (share() >= 1) return
  body.setAttribute('data-narrow', '')
  if (share() < legibleZoom) body.setAttribute('data-narrow', 'words')
  if (share() < 1) body.style.setProperty('zoom', String(Math.max(smallestZoom, share())))
}

/** Now, and when pictures arrive or the window changes: a few times. @returns how to stop. */
export function fitFrame(frame: HTMLIFrameElement): () => void {
  const { body } = frame.contentDocument!
  let width = 0
  let fits = 0
  const once = () => {
    if (frame.clientWidth !== width) {
      width = frame.clientWidth
      fits = 0
      fitWidth(body)
    }
    if (++fits > maxFits) return
    // Heights are told as they would be without the zoom.
    const height = Math.ceil(body.scrollHeight * Number(body.style.zoom || 1)) + border
    frame.height = String(Math.min(maxHeight, Math.max(minHeight, height)))
  }
  once()
  const watcher = new ResizeObserver(once)
  watcher.observe(body)
  watcher.observe(frame)
  return () => watcher.disconnect()
}

// Fits the frame to the message, and a message that is too wide to the frame.

/** A message that always asks for a bit more height than it has would grow for ever. */
const maxFits = 5
const maxHeight = 20_000
export const minHeight = 160
const border = 2
/** Below this nobody reads: the frame scrolls sideways instead. */
const smallestZoom = 0.5

/** Fixed widths give way first; what is still too wide is drawn smaller. */
export function fitWidth(body: HTMLElement): void {
  body.style.removeProperty('zoom')
  body.removeAttribute('data-narrow')
  const overflows = () => body.scrollWidth > body.clientWidth + 1
  if (!overflows()) return
  body.setAttribute('data-narrow', '')
  if (overflows()) body.style.setProperty('zoom', String(Math.max(smallestZoom, body.clientWidth / body.scrollWidth)))
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
    frame.height = String(Math.min(maxHeight, Math.max(minHeight, body.scrollHeight + border)))
  }
  const watcher = new ResizeObserver(once)
  watcher.observe(body)
  watcher.observe(frame)
  return () => watcher.disconnect()
}

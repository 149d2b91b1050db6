// Fits the frame to the message, and a message that is too wide to the frame.

/** A message that asks for more height each time it gets some would grow for ever: after so many times that is known. */
const mostSteps = 5
const maxHeight = 20_000
export const minHeight = 160
const border = 2
/** Of the letter within its frame. */
const margin = 16
/** Below this nobody reads: the frame scrolls sideways instead. */
const smallestZoom = 0.5
/** Down to this letters stay legible, and words better stay whole than be broken. */
const legibleZoom = 0.65

/** Fixed widths give way first; what is still too wide is drawn smaller; only then are words broken. */
export function fitWidth(body: HTMLElement): void {
  body.style.removeProperty('zoom')
  body.removeAttribute('data-narrow')
  const letter = body.lastElementChild
  // What is too wide for the letter stands in the margin first, which is no part of what scrolls.
  const inMargin = () => (letter ? Math.min(margin, letter.scrollWidth - letter.clientWidth) : 0)
  const share = () => body.clientWidth / Math.max(1, body.scrollWidth + inMargin() - 1)
  if (share() >= 1) return
  body.setAttribute('data-narrow', '')
  if (share() < legibleZoom) body.setAttribute('data-narrow', 'words')
  if (share() < 1) body.style.setProperty('zoom', String(Math.max(smallestZoom, share())))
}

/** Pixels: no paper that people print on is narrower between its margins. */
const paper = 680

/** Now, and whenever pictures arrive, parts are unfolded, the window changes, or it is printed. @returns how to stop. */
export function fitFrame(frame: HTMLIFrameElement): () => void {
  const { body } = frame.contentDocument!
  let width = 0
  let isCircular = false
  let isPrinting = false
  // Heights are told as they would be without the zoom.
  const needed = () => Math.ceil(body.scrollHeight * Number(body.style.zoom || 1)) + border
  const onScreen = () => String(Math.min(maxHeight, Math.max(minHeight, needed())))
  const follow = () => {
    for (let step = 0; step < mostSteps; step++) {
      const height = onScreen()
      if (height === frame.height) return
      if (step > 0 && height === String(maxHeight)) break
      frame.height = height
    }
    isCircular = onScreen() !== frame.height
  }
  /** What it needs in a low frame; what grows with the frame is scrolled to in it. */
  const followContent = () => {
    const { scrollX, scrollY } = window
    frame.height = String(minHeight)
    frame.height = onScreen()
    window.scrollTo(scrollX, scrollY)
  }
  const update = () => {
    if (isPrinting) return
    if (frame.clientWidth !== width) {
      width = frame.clientWidth
      isCircular = false
      fitWidth(body)
    }
    if (!isCircular) follow()
    if (isCircular) followContent()
  }
  // On paper nobody scrolls.
  const unroll = () => {
    isPrinting = true
    frame.style.inlineSize = `${paper}px`
    fitWidth(body)
    frame.height = String(needed())
  }
  const rollUp = () => {
    isPrinting = false
    frame.style.removeProperty('inline-size')
    width = 0
    update()
  }
  update()
  const watcher = new ResizeObserver(update)
  watcher.observe(body)
  watcher.observe(frame)
  window.addEventListener('beforeprint', unroll)
  window.addEventListener('afterprint', rollUp)
  return () => {
    watcher.disconnect()
    window.removeEventListener('beforeprint', unroll)
    window.removeEventListener('afterprint', rollUp)
  }
}

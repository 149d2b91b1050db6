// Which pictures of a message are drawn: asked of the layout, so that those which are not can be listed.

/** Pixels: of a picture that becomes smaller than this, nothing is seen. */
const smallest = 6

interface Size {
  readonly width: number
  readonly height: number
}

/** Their addresses on the screen, with the numbers of their attachments. */
export type Addresses = ReadonlyMap<string, number>

/** @returns the numbers of those that are drawn. */
export function drawnPictures(page: Document, addresses: Addresses, grounds: readonly Ground[]): ReadonlySet<number> {
  const drawn = new Set<number>()
  for (const picture of page.images) {
    const id = addresses.get(picture.src)
    if (id === undefined || !picture.complete || picture.naturalWidth === 0) continue
    if (!shows(picture, { width: picture.naturalWidth, height: picture.naturalHeight })) continue
    drawn.add(id)
    // For whoever quotes it: no letter can have an attribute of this name.
    picture.dataset['picture'] = String(id)
  }
  for (const { element, id } of grounds) {
    if (element.isConnected && shows(element, { width: smallest, height: smallest })) drawn.add(id)
  }
  return drawn
}

/** An element that stands on a picture of the message. */
export interface Ground {
  readonly element: HTMLElement
  readonly id: number
}

/** Of which it is known that they draw a picture where their element is; all others are taken off. */
export function plainGrounds(page: Document, addresses: Addresses): readonly Ground[] {
  const grounds: Ground[] = []
  const odd: HTMLElement[] = []
  for (const element of page.body.querySelectorAll<HTMLElement>('*')) {
    const style = page.defaultView!.getComputedStyle(element)
    if (!style.backgroundImage.includes('blob:')) continue
    const id = addresses.get(/^url\("([^"]*)"\)$/.exec(style.backgroundImage)?.[1] ?? '')
    if (id !== undefined && isPlain(style)) grounds.push({ element, id })
    else odd.push(element)
  }
  for (const element of odd) element.style.setProperty('background-image', 'none', 'important')
  return grounds
}

const size = /^(?:auto|cover|contain|[1-9]\d+(?:\.\d+)?(?:px|%))(?: (?:auto|[1-9]\d+(?:\.\d+)?(?:px|%)))?$/
const place = /^(?:0px|(?:\d\d?(?:\.\d+)?|100)%) (?:0px|(?:\d\d?(?:\.\d+)?|100)%)$/

function isPlain({ backgroundSize, backgroundPosition, backgroundRepeat }: CSSStyleDeclaration): boolean {
  return size.test(backgroundSize) && (place.test(backgroundPosition) || /^repeat( repeat)?$/.test(backgroundRepeat))
}

/** Whether something of a picture of this size is in sight, or comes into it when somebody scrolls. */
function shows(element: HTMLElement, { width, height }: Size): boolean {
  const view = element.ownerDocument.defaultView!
  if (view.getComputedStyle(element).visibility !== 'visible') return false
  const box = element.getBoundingClientRect()
  let [left, top, right, bottom] = [Math.max(0, box.left), Math.max(0, box.top), box.right, box.bottom]
  for (let around = element.parentElement; around; around = around.parentElement) {
    const { overflowX, overflowY, display } = view.getComputedStyle(around)
    if (display === 'inline') continue
    const edge = around.getBoundingClientRect()
    if (cuts(overflowX)) [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)]
    if (cuts(overflowY)) [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)]
  }
  return right - left >= Math.min(smallest, width) && bottom - top >= Math.min(smallest, height)
}

function cuts(overflow: string): boolean {
  return overflow === 'hidden' || overflow === 'clip'
}

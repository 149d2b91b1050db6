// Pictures from elsewhere that a reader asked for: asked for a few at a time, until there are enough of them.

import { maxPixels, mostPixels } from '../../mail/kinds.ts'

const elsewhere = /^https:/i
/** Pixels: what says that it is smaller leaves no gap that anybody sees. */
const smallest = 3

/** Of one letter, different ones. */
const mostPictures = 300
/** Of those that stand under words, which are asked for all at once. */
const mostGrounds = 50
const atOnce = 8
/** Milliseconds. What has not come by then is waited for beside the next one; later it is waited for no more. */
const slow = 10_000
const tooSlow = 60_000
/** Milliseconds. No engine tells it: a picture of a frame without script is looked at. */
const step = 40

/** How many do not come, and how many were not asked for or not kept. */
export interface Missing {
  readonly lost: number
  readonly left: number
}

const ground = /url\("(https:[^"\\]*)"[^)]*\)/gi

/**
 * Before the content stands in a page, where pictures are asked for at once: those of the text wait.
 * @returns how many grounds were taken off.
 */
export function holdBack(content: ParentNode): number {
  for (const picture of content.querySelectorAll('img[src]')) {
    const address = picture.getAttribute('src')!
    if (!elsewhere.test(address)) continue
    picture.setAttribute('data-remote', address)
    picture.removeAttribute('src')
  }
  const [kept, left] = [new Set<string>(), new Set<string>()]
  const withFew = (css: string) =>
    css.replace(ground, (all, address: string) => {
      if (!kept.has(address) && kept.size >= mostGrounds) return left.add(address) && 'none'
      kept.add(address)
      return all
    })
  for (const element of content.querySelectorAll('style')) element.textContent = withFew(element.textContent ?? '')
  for (const element of content.querySelectorAll('[style*="url("]'))
    element.setAttribute('style', withFew(element.getAttribute('style')!))
  return left.size
}

/** One address, and what shows it. */
interface Wanted {
  /** Asks for it. @returns what tells what came. */
  readonly ask: () => HTMLImageElement
  readonly drop: () => void
  /** How many gaps it leaves. */
  readonly gaps: number
}

/** @param left of those taken off already. @returns what ends it. */
export function loadRemote(page: Document, left: number, tell: (missing: Missing) => void): () => void {
  const missing = { lost: 0, left }
  const count = (kind: keyof Missing, gaps: number) => {
    missing[kind] += gaps
    if (gaps > 0 && !isOver) tell({ ...missing })
  }
  let [isOver, isEnough, asked, pixels] = [false, false, 0, 0]
  const waiting = [...picturesOf(page), ...groundsOf(page)]
  const follow = async ({ ask, drop, gaps }: Wanted): Promise<void> => {
    const picture = ask()
    let size = 0
    for (let waited = 0; !isOver; waited += step) {
      // Not at once: an engine may still take it for one that asks for nothing.
      await new Promise(resolve => setTimeout(resolve, step))
      const now = picture.naturalWidth * picture.naturalHeight
      // Its beginning says how large it becomes.
      pixels += now - size
      size = now
      if (size > maxPixels || pixels > mostPixels) {
        isEnough ||= size <= maxPixels
        pixels -= size
        drop()
        return count('left', gaps)
      }
      if (picture.complete) return size > 0 || (await isDrawn(picture)) ? undefined : count('lost', gaps)
      if (waited >= tooSlow) {
        drop()
        return count('lost', gaps)
      }
    }
  }
  const work = async () => {
    for (let next = waiting.shift(); next && !isOver; next = waiting.shift()) {
      if (isEnough || ++asked > mostPictures) {
        next.drop()
        count('left', next.gaps)
      } else await Promise.race([follow(next), new Promise(resolve => setTimeout(resolve, slow))])
    }
  }
  tell(missing)
  for (let i = 0; i < atOnce; i++) work()
  return () => {
    isOver = true
  }
}

/** A drawing may say no size. */
function isDrawn(picture: HTMLImageElement): Promise<boolean> {
  return picture.decode().then(
    () => true,
    () => false,
  )
}

function picturesOf(page: Document): Wanted[] {
  const found = new Map<string, HTMLImageElement[]>()
  for (const picture of page.body.querySelectorAll<HTMLImageElement>('img[data-remote]')) {
    const address = picture.getAttribute('data-remote')!
    if (found.get(address)?.push(picture) === undefined) found.set(address, [picture])
  }
  return [...found].map(([address, pictures]) => ({
    ask() {
      for (const picture of pictures) picture.setAttribute('src', address)
      return pictures[0]!
    },
    drop() {
      for (const picture of pictures) picture.removeAttribute('src')
    },
    gaps: pictures.filter(isSeen).length,
  }))
}

function isSeen(picture: HTMLImageElement): boolean {
  const sides = (['width', 'height'] as const).map(side => picture.style[side] || picture.getAttribute(side))
  return !sides.some(side => Number.parseFloat(side ?? '') < smallest)
}

function groundsOf(page: Document): Wanted[] {
  const found = new Map<string, HTMLElement[]>()
  for (const element of page.body.querySelectorAll<HTMLElement>('*')) {
    const { backgroundImage } = page.defaultView!.getComputedStyle(element)
    if (!backgroundImage.includes('https:')) continue
    for (const [, address] of backgroundImage.matchAll(ground))
      if (found.get(address!)?.push(element) === undefined) found.set(address!, [element])
  }
  return [...found].map(([address, elements]) => ({
    ask: () => again(page, address),
    drop() {
      for (const element of elements) element.style.setProperty('background-image', 'none', 'important')
    },
    gaps: 1,
  }))
}

/** A ground tells nobody whether it came: the same picture does, which the browser has already. */
function again(page: Document, address: string): HTMLImageElement {
  const picture = page.createElement('img')
  picture.referrerPolicy = 'no-referrer'
  picture.src = address
  return picture
}

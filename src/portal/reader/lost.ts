// Pictures from elsewhere that a reader asked for, and that do not come.

const elsewhere = /^https:/i
/** Pixels: what says that it is smaller leaves no gap that anybody sees. */
const smallest = 3

/** Asked at a time. Asking decodes a picture, and hundreds of large ones are gigabytes: what came meanwhile is not asked. */
const atOnce = 8
/** Milliseconds. What has not answered by then is waited for beside the next one. */
const slow = 10_000

/**
 * @param tell how many, again with each one more; those that may still come are not among them.
 * @returns what ends it.
 */
export function watchLost(page: Document, tell: (count: number) => void): () => void {
  let lost = 0
  let isOver = false
  const waiting: (() => HTMLImageElement)[] = [
    ...[...page.images].filter(({ src }) => elsewhere.test(src)).map(picture => () => picture),
    ...[...groundsFrom(page)].map(address => () => again(page, address)),
  ]
  const watch = async () => {
    for (let next = waiting.shift(); next && !isOver; next = waiting.shift()) {
      const picture = next()
      if (!isSeen(picture) || (picture.complete && picture.naturalWidth > 0)) continue
      const answered = picture.decode().catch(() => {
        if (!isOver && picture.naturalWidth === 0) tell(++lost)
      })
      await Promise.race([answered, new Promise(resolve => setTimeout(resolve, slow))])
    }
  }
  for (let i = 0; i < atOnce; i++) watch()
  return () => {
    isOver = true
  }
}

function isSeen(picture: HTMLImageElement): boolean {
  const sides = (['width', 'height'] as const).map(side => picture.style[side] || picture.getAttribute(side))
  return !sides.some(side => Number.parseFloat(side ?? '') < smallest)
}

/** A ground tells nobody whether it came: the same picture does, which the browser has already. */
function again(page: Document, address: string): HTMLImageElement {
  const picture = page.createElement('img')
  picture.referrerPolicy = 'no-referrer'
  picture.src = address
  return picture
}

function groundsFrom(page: Document): ReadonlySet<string> {
  const addresses = new Set<string>()
  for (const element of page.body.querySelectorAll('*')) {
    const { backgroundImage } = page.defaultView!.getComputedStyle(element)
    if (!backgroundImage.includes('https:')) continue
    for (const [, address] of backgroundImage.matchAll(/url\("(https:[^"\\]*)"/gi)) addresses.add(address!)
  }
  return addresses
}

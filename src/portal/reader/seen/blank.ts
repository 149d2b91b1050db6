// Whether a page has nothing on it: no letter, no sign, no picture.

const isWord = /[\p{L}\p{N}\p{P}\p{S}]/u
/** Pixels: what counts who reads, and what holds a table apart. */
const spacer = 2

/** @param awaited whether pictures from elsewhere were left out, which can be asked for. */
export function isBlank(page: Document, awaited: boolean): boolean {
  const texts = page.createTreeWalker(page.body, 4)
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    if (text.parentElement!.tagName !== 'STYLE' && isWord.test(text.textContent!)) return false
  }
  return [...page.images].every(picture => isSpacer(picture) || !(picture.hasAttribute('src') || awaited))
}

function isSpacer(picture: HTMLImageElement): boolean {
  if (picture.complete && picture.naturalWidth > 0 && picture.naturalWidth <= spacer) return true
  const sizes = ['width', 'height'].flatMap(name => [picture.getAttribute(name), picture.style.getPropertyValue(name)])
  return sizes.some(size => Number.parseFloat(size ?? '') <= spacer)
}

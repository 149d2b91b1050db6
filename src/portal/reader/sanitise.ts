// Applies the allow-list inside the frame's own document, so that nothing of a mail is ever parsed in the page's.

import createPurifier, { type WindowLike } from 'dompurify'
import { attributes, dataPicture, innerPicture, linkSchemes, tags } from '../../mail/html-policy.ts'

export interface Sanitised {
  readonly html: string
  /** Pictures elsewhere on the network: not loaded. */
  readonly remotePictures: number
}

/**
 * @param view the frame's window.
 * @param pictureOf the address of a picture in the message by its Content-ID; null when there is none.
 */
export function sanitise(view: Window, html: string, pictureOf: (contentId: string) => string | null): Sanitised {
  const purifier = createPurifier(view as unknown as WindowLike)
  let remotePictures = 0
  purifier.addHook('afterSanitizeAttributes', node => {
    if (node.nodeName === 'A') openOutside(node)
    if (node.nodeName === 'IMG' && !keepPicture(node, pictureOf)) remotePictures++
  })
  const clean = purifier.sanitize(html, {
    ALLOWED_TAGS: [...tags],
    ALLOWED_ATTR: [...attributes],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    ALLOWED_URI_REGEXP: /^(?:https?|mailto|tel|cid|data):/i,
    SANITIZE_NAMED_PROPS: true,
    WHOLE_DOCUMENT: false,
    FORCE_BODY: true,
  })
  return { html: clean, remotePictures }
}

/** Links leave the reader behind: no opener, no referrer. */
function openOutside(link: Element): void {
  const target = link.getAttribute('href')
  if (target === null || !linkSchemes.test(target)) {
    link.removeAttribute('href')
    return
  }
  link.setAttribute('target', '_blank')
  link.setAttribute('rel', 'noopener noreferrer')
}

/** @returns false for a picture elsewhere: its address is taken out. */
function keepPicture(picture: Element, pictureOf: (contentId: string) => string | null): boolean {
  const source = picture.getAttribute('src') ?? ''
  if (dataPicture.test(source) || source === '') return true
  picture.removeAttribute('src')
  if (!innerPicture.test(source)) return false
  const inner = pictureOf(decodeContentId(source.slice('cid:'.length)))
  if (inner !== null) picture.setAttribute('src', inner)
  return true
}

function decodeContentId(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

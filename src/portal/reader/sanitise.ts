// The first fence: the allow-list, applied in the frame's own window, so that nothing of a mail is parsed in the page's.

import createPurifier, { type WindowLike } from 'dompurify'
import { attributes, linkSchemes, tags } from '../../mail/html-policy.ts'
import { cleanDeclarations, cleanSheet, type PictureOf, picturesFrom } from './style.ts'

export interface Sanitised {
  readonly content: DocumentFragment
  /** Pictures elsewhere on the network, loaded or not. */
  readonly remotePictures: number
}

export interface PictureRules {
  /** The address of a picture in the message by its Content-ID; null when there is none. */
  readonly inner: (contentId: string) => string | null
  /** Whether the reader asked for pictures from elsewhere. */
  readonly remote: boolean
}

const remotePicture = /^https:\/\//i

/** @param view the frame's window. */
export function sanitise(view: Window, html: string, rules: PictureRules): Sanitised {
  const purifier = createPurifier(view as unknown as WindowLike)
  let remotePictures = 0
  const pictureOf = picturesFrom(rules.inner, url => {
    remotePictures++
    return rules.remote && remotePicture.test(url) ? url : null
  })
  purifier.addHook('uponSanitizeElement', (node, { tagName }) => {
    if (tagName === 'style') node.textContent = cleanSheet(view, node.textContent ?? '', pictureOf)
  })
  purifier.addHook('afterSanitizeAttributes', node => {
    if (node.nodeName === 'A') openOutside(node)
    if (node.nodeName === 'IMG') choosePicture(node, pictureOf)
    if (node.hasAttribute('style')) node.setAttribute('style', cleanDeclarations(styleOf(node), pictureOf))
  })
  const content = purifier.sanitize(withBody(html), {
    ALLOWED_TAGS: [...tags],
    ALLOWED_ATTR: [...attributes],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    ALLOWED_URI_REGEXP: /^(?:https?|mailto|tel|cid|data):/i,
    SANITIZE_NAMED_PROPS: true,
    WHOLE_DOCUMENT: false,
    FORCE_BODY: true,
    RETURN_DOM_FRAGMENT: true,
  })
  return { content, remotePictures }
}

/** The looks of the body stay with what stands in it: the frame has a body of its own. */
function withBody(html: string): string {
  return html.replace(/<body\b([^>]{0,5000})>/i, '<body><div$1>')
}

function styleOf(node: Element): CSSStyleDeclaration {
  return (node as HTMLElement).style
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

function choosePicture(picture: Element, pictureOf: PictureOf): void {
  const source = picture.getAttribute('src') ?? ''
  if (source === '') return
  const found = pictureOf(source)
  if (found === null) picture.removeAttribute('src')
  else picture.setAttribute('src', found)
  picture.setAttribute('referrerpolicy', 'no-referrer')
}

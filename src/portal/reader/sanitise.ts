// The first fence: the allow-list, applied in the frame's own window, so that nothing of a mail is parsed in the page's.

import createPurifier, { type WindowLike } from 'dompurify'
import { attributes, linkSchemes, tags } from '../../mail/html/html-policy.ts'
import { inItsOrder } from '../../mail/letters.ts'
import {
  cleanFonts,
  cleanSheet,
  cleanStyleOf,
  type PictureOf,
  type PictureRules,
  picturesFrom,
  quietly,
} from './style.ts'

export interface Sanitised {
  readonly content: DocumentFragment
  /** Pictures elsewhere on the network, loaded or not. */
  readonly remotePictures: number
}

/** What `<style>` is called until its text was read: a browser's parser reads a style wherever it stands, with no limit. */
const styleTag = 'postern-style'

/** @param view the frame's window. */
export function sanitise(view: Window, html: string, rules: PictureRules): Sanitised {
  const purifier = createPurifier(view as unknown as WindowLike)
  let remotePictures = 0
  const sheets: string[] = []
  const pictureOf = picturesFrom(rules, () => {
    remotePictures++
  })
  const stylePictureOf = quietly(view, pictureOf)
  /** Rows of a table say the same thousands of times. */
  const cleaned = new Map<string, string | null>()
  const cleanStyle = (node: HTMLElement, text: string): void => {
    const done = cleaned.get(text)
    if (done === undefined) {
      cleanStyleOf(node, stylePictureOf)
      if (!/url/i.test(text)) cleaned.set(text, node.getAttribute('style'))
    } else if (done === null) node.removeAttribute('style')
    else node.setAttribute('style', done)
  }
  purifier.addHook('uponSanitizeElement', (node, { tagName }) => {
    if (tagName === '#text') node.textContent = inItsOrder(node.textContent ?? '')
    if (tagName !== styleTag) return
    sheets.push(cleanSheet(view, node.textContent ?? '', stylePictureOf))
    node.textContent = ''
  })
  purifier.addHook('afterSanitizeAttributes', node => {
    if (node.nodeName === 'A') openOutside(node)
    if (node.nodeName === 'IMG') choosePicture(node, pictureOf)
    const style = node.getAttribute('style')
    if (style !== null) cleanStyle(node as HTMLElement, style)
    if (node.nodeName === 'COL' || node.nodeName === 'COLGROUP')
      for (const name of ofColumns) node.removeAttribute(name)
    cleanFace(node)
    cleanClass(node)
    if (node.nodeName === 'IMG') keepShape(node as HTMLElement)
  })
  const content = purifier.sanitize(withBody(holdStyles(html)), {
    ALLOWED_TAGS: [...tags],
    ALLOWED_ATTR: [...attributes],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    // Every other attribute would be held against the schemes too, and `width="600"` has none.
    ADD_URI_SAFE_ATTR: attributes.filter(name => name !== 'href' && name !== 'src'),
    ALLOWED_URI_REGEXP: /^(?:https?|mailto|tel|cid|data):/i,
    SANITIZE_NAMED_PROPS: true,
    // What is in a field is for whoever fills it in: nobody reads it, and nothing may quote it.
    ADD_FORBID_CONTENTS: ['textarea', 'select', 'option', 'datalist'],
    WHOLE_DOCUMENT: false,
    FORCE_BODY: true,
    RETURN_DOM_FRAGMENT: true,
  })
  // Of the frame: the document that the purifier parsed in has been given names by the mail.
  const style = view.document.createElement('style')
  style.textContent = sheets.join('\n')
  content.prepend(style)
  return { content, remotePictures }
}

/** Every style becomes text of an element that no browser knows; one without an end becomes nothing. */
function holdStyles(html: string): string {
  return html
    .replace(
      /<style(?=[\s/>])[^>]*>([\s\S]*?)<\/style\s*>/gi,
      (_, css: string) => `<${styleTag}>${css.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</${styleTag}>`,
    )
    .replace(/<style(?=[\s/>])/gi, '<postern-none')
}

/** The looks of the body stay with what stands in it: the frame has a body of its own. */
function withBody(html: string): string {
  return html.replace(/<body\b([^>]{0,5000})>/i, '<body><div$1>')
}

/** A column's ground lies under cells that are not in it. */
const ofColumns = ['style', 'class', 'id', 'bgcolor']

/** Names of ours say what is ours. */
function cleanClass(node: Element): void {
  const names = node.getAttribute('class')
  if (names === null || !/postern/i.test(names)) return
  node.setAttribute('class', names.replace(/\S*postern\S*/gi, ''))
}

function cleanFace(node: Element): void {
  const face = node.getAttribute('face')
  if (face !== null) node.setAttribute('face', cleanFonts(face))
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

/** A picture that must become smaller keeps the shape that its attributes give it, whatever the shape of its pixels. */
function keepShape(picture: HTMLElement): void {
  const [width, height] = ['width', 'height'].map(name => picture.getAttribute(name) ?? '')
  if (!/^[1-9]\d{0,4}$/.test(width!) || !/^[1-9]\d{0,4}$/.test(height!)) return
  picture.style.setProperty('aspect-ratio', `${width} / ${height}`)
  picture.setAttribute('data-sized', '')
}

function choosePicture(picture: Element, pictureOf: PictureOf): void {
  const source = picture.getAttribute('src') ?? ''
  if (source === '') return
  const found = pictureOf(source)
  if (found === null) picture.removeAttribute('src')
  else picture.setAttribute('src', found)
  picture.setAttribute('referrerpolicy', 'no-referrer')
}

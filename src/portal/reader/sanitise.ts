// The first fence: the allow-list, applied in the frame's own window, so that nothing of a mail is parsed in the page's.

import createPurifier, { type WindowLike } from 'dompurify'
import { attributes, tags } from '../../mail/html/html-policy.ts'
import { replaceStyles } from '../../mail/html/styles.ts'
import { inItsOrder } from '../../mail/letters.ts'
import { inFull, targetOf } from './links.ts'
import {
  cleanFonts,
  cleanSheet,
  cleanStyleOf,
  fitting,
  ofStyles,
  type PictureOf,
  type PictureRules,
  picturesFrom,
  type Undrawn,
} from './style.ts'

export interface Sanitised {
  readonly content: DocumentFragment
  readonly undrawn: Undrawn
  /** Whether anything stands on a picture that the message brings along. */
  readonly hasGrounds: boolean
}

export interface Rules extends PictureRules {
  /** The number of the file that the message brings along under this address; null when it has none of that name. */
  readonly fileOf: (address: string) => number | null
}

/** What `<style>` is called until its text was read: a browser's parser reads a style wherever it stands, with no limit. */
const styleTag = 'postern-style'

/** @param view the frame's window. */
export function sanitise(view: Window, html: string, rules: Rules): Sanitised {
  const purifier = createPurifier(view as unknown as WindowLike)
  const undrawn: Undrawn = { remote: 0, other: 0 }
  const sheets: string[] = []
  const base = baseOf(html, rules.location)
  const pictureOf = picturesFrom(rules, base, undrawn)
  const addresses = new WeakMap<Element, string>()
  const shortPictureOf = ofStyles(view, pictureOf, undrawn)
  let hasGrounds = false
  const stylePictureOf: PictureOf = address => {
    const found = shortPictureOf(address)
    hasGrounds ||= found?.startsWith('blob:') ?? false
    return found
  }
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
    if (tagName === '#text') putInOrder(node)
    if (tagName !== styleTag) return
    sheets.push(cleanSheet(view, node.textContent ?? '', stylePictureOf))
    node.textContent = ''
  })
  const names = new WeakMap<Element, string>()
  // An address says what it leads to once it is in full: until then no element has it.
  purifier.addHook('beforeSanitizeAttributes', node => {
    if (node.nodeType !== 1) return
    const id = node.getAttribute('id') ?? (node.nodeName === 'A' ? node.getAttribute('name') : null)
    if (id !== null && id !== '') names.set(node, id)
    const name = node.nodeName === 'A' ? 'href' : node.nodeName === 'IMG' ? 'src' : null
    if (name === null) return
    addresses.set(node, node.getAttribute(name) ?? '')
    node.removeAttribute(name)
  })
  purifier.addHook('afterSanitizeAttributes', node => {
    const id = names.get(node)
    if (id !== undefined) node.setAttribute('id', nameOf(id))
    if (node.nodeName === 'A') lead(node, addresses.get(node)!, base, rules.fileOf)
    if (node.nodeName === 'IMG') choosePicture(node, addresses.get(node)!, pictureOf)
    const style = node.getAttribute('style')
    if (style !== null) cleanStyle(node as HTMLElement, style)
    if (node.nodeName === 'COL' || node.nodeName === 'COLGROUP')
      for (const name of ofColumns) node.removeAttribute(name)
    cleanFace(node)
    cleanClass(node)
    if (node.nodeName === 'IMG') keepShape(node as HTMLElement)
  })
  const content = purifier.sanitize(withBody(withoutBase(holdStyles(html))), {
    ALLOWED_TAGS: [...tags],
    ALLOWED_ATTR: [...attributes],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    // None holds an address, and `width="600"` has no scheme to be held against.
    ADD_URI_SAFE_ATTR: [...attributes],
    // What is in a field is for whoever fills it in: nobody reads it, and nothing may quote it.
    ADD_FORBID_CONTENTS: ['textarea', 'select', 'option', 'datalist'],
    WHOLE_DOCUMENT: false,
    FORCE_BODY: true,
    RETURN_DOM_FRAGMENT: true,
  })
  // Of the frame: the document that the purifier parsed in has been given names by the mail.
  const style = view.document.createElement('style')
  style.textContent = fitting(sheets.join('\n'), content.querySelectorAll('*').length)
  content.prepend(style)
  joinAnchors(content, view.document)
  return { content, undrawn, hasGrounds }
}

/** Nearly all are: writing one anew takes as long as all else that is done to it. */
function putInOrder(text: Node): void {
  const [now, ordered] = [text.textContent ?? '', inItsOrder(text.textContent ?? '')]
  if (ordered !== now) text.textContent = ordered
}

/** Every style becomes text of an element that no browser knows; one without an end becomes nothing. */
function holdStyles(html: string): string {
  const held = replaceStyles(
    html,
    css => `<${styleTag}>${css.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</${styleTag}>`,
  )
  return held.replace(/<style(?=[\s/>])/gi, '<postern-none')
}

/** The looks of the body stay with what stands in it: the frame has a body of its own. */
function withBody(html: string): string {
  return html.replace(/<body\b([^>]{0,5000})>/i, '<body><div$1>')
}

const baseTag = /<base(?=[\s/>])([^>]{0,5000})>/gi

/** A parser tells everybody that a policy forbids its base: that is read off, and stands nowhere. */
function withoutBase(html: string): string {
  return html.replace(baseTag, '').replace(/<base(?=[\s/>])/gi, '<postern-none')
}

function baseOf(html: string, location: string | null): string | null {
  for (const [, written = ''] of html.matchAll(baseTag)) {
    const href = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(written)
    if (href) return inFull(href[1] ?? href[2] ?? href[3] ?? '', location) ?? location
  }
  return location
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

/** Links leave the reader behind: no opener, no referrer. One to a file of the message names it, one that leads nowhere says so. */
function lead(link: Element, address: string, base: string | null, fileOf: Rules['fileOf']): void {
  const part = /^\s*#(.*?)\s*$/s.exec(address)?.[1]
  if (part !== undefined) {
    if (part !== '') link.setAttribute('href', `#${nameOf(unescaped(part))}`)
    return
  }
  const target = targetOf(address, base)
  if (target === null) {
    const named = address.trim()
    const file = fileOf(inFull(named, base) ?? named)
    if (file !== null) link.setAttribute('data-file', String(file))
    else if (named !== '') link.setAttribute('data-dead', '')
    return
  }
  link.setAttribute('href', target)
  link.setAttribute('target', '_blank')
  link.setAttribute('rel', 'noopener noreferrer')
}

/** Of a part of the letter: no name of the page's own, and no property of anything. */
function nameOf(id: string): string {
  return `user-content-${id}`
}

function unescaped(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

const top = nameOf('top')

/** Links within the letter lead to the parts that are there. */
function joinAnchors(content: DocumentFragment, page: Document): void {
  const links = [...content.querySelectorAll('a[href^="#"]')].map(link => ({
    link,
    name: link.getAttribute('href')!.slice(1),
  }))
  if (links.length === 0) return
  const ids = new Set([...content.querySelectorAll('[id]')].map(({ id }) => id))
  if (!ids.has(top) && links.some(({ name }) => name === top)) {
    content.prepend(Object.assign(page.createElement('a'), { id: top }))
    ids.add(top)
  }
  for (const { link, name } of links) {
    if (ids.has(name)) link.setAttribute('href', `#${name.replaceAll('%', '%25')}`)
    else link.removeAttribute('href')
  }
}

/** A picture that must become smaller keeps the shape that its attributes give it, whatever the shape of its pixels. */
function keepShape(picture: HTMLElement): void {
  const [width, height] = ['width', 'height'].map(name => picture.getAttribute(name) ?? '')
  if (!/^[1-9]\d{0,4}$/.test(width!) || !/^[1-9]\d{0,4}$/.test(height!)) return
  picture.style.setProperty('aspect-ratio', `${width} / ${height}`)
  picture.setAttribute('data-sized', '')
}

function choosePicture(picture: Element, address: string, pictureOf: PictureOf): void {
  if (address === '') return
  const found = pictureOf(address)
  if (found !== null) picture.setAttribute('src', found)
  picture.setAttribute('referrerpolicy', 'no-referrer')
}

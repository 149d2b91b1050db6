// The allow-list of CSS, applied to what the frame's own parser made of a mail's styles: never to their text.

import {
  backwards,
  mediaQuery,
  mostMatches,
  ofTheReader,
  otherColours,
  otherLetters,
  properties,
  selector,
  sides,
  styleLimits,
  values,
} from '../../mail/html/html-policy.ts'
import { inFull } from './links.ts'

/** Where a picture of this address is to be had; null: nowhere. */
export type PictureOf = (url: string) => string | null

const pictureUrl = /url\("((?:[^"\\]|\\.)*)"(?: referrer-policy\(no-referrer\))?\)/g
const remotePicture = /^https:\/\//i
const fetching = /url\(|image-set|src\(|element\(|attr\(|var\(|env\(/i

function isAllowed(name: string): boolean {
  return properties.has(name) || sides.test(name)
}

/**
 * `background-image` alone may name pictures, and only those that the reader was given or asked for. What is left of a
 * value without its pictures must not fetch: an address with modifiers is none that was looked at.
 */
function cleanValue(name: string, value: string, pictureOf: PictureOf): string {
  const withoutPictures = value.replace(pictureUrl, '')
  if (withoutPictures.length > styleLimits.value) return ''
  if (name === 'font-family') return cleanFonts(value)
  if (values.get(name)?.test(value) === false) return ''
  if (!fetching.test(value)) return value
  if (name !== 'background-image' || fetching.test(withoutPictures)) return ''
  const found = [...value.matchAll(pictureUrl)].map(([, url]) => pictureOf(url!.replace(/\\(.)/g, '$1')))
  if (found.includes(null) || found.length > styleLimits.pictures) return ''
  return value.replace(pictureUrl, () => {
    const url = found.shift()!
    return `url(${quoted(url)}${remotePicture.test(url) ? referrer : ''})`
  })
}

/** Without fonts that draw other things than letters; a name that is more than a name is none. */
export function cleanFonts(list: string): string {
  const names = list.split(',').map(name => name.trim())
  return names.filter(name => /^(?:"[^"\\]*"|[\w\s.-]+)$/.test(name) && !otherLetters.test(name)).join(', ')
}

/** As a string of CSS that no address can end: what could is written as an address writes it (RFC 3986, 2.1). */
function quoted(url: string): string {
  const escaped = (sign: string) => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line end ends a string too.
  return `"${url.replace(/["\\\u0000-\u001f\u007f]/g, escaped)}"`
}

/** Chromium tells a picture of a style the origin, whatever the policy of the page; only this says no (CSS Values 5). */
const referrer = ' referrer-policy(no-referrer)'

interface WithSupports {
  readonly CSS: { supports(property: string, value: string): boolean }
}

/**
 * Pictures of a style: those elsewhere only where a style can ask for them without saying who asks, and none by an address that
 * a browser would be long in writing anew.
 * @param undrawn is counted up.
 */
export function ofStyles(view: Window, pictureOf: PictureOf, undrawn: Undrawn): PictureOf {
  const quiet = (view as unknown as WithSupports).CSS.supports('background-image', `url("x"${referrer})`)
  return url => {
    const found = pictureOf(url)
    if (found === null || (remotePicture.test(found) && !quiet)) return null
    if (found.length <= styleLimits.address) return found
    undrawn.other++
    return null
  }
}

/** @returns CSS text of what may stay. */
export function cleanDeclarations(style: CSSStyleDeclaration, pictureOf: PictureOf): string {
  const declarations: string[] = []
  for (const name of style) {
    if (!isAllowed(name)) continue
    const value = cleanValue(name, style.getPropertyValue(name), pictureOf)
    if (value === '' || value.includes('<') || otherColours.test(value)) continue
    if (name.startsWith('margin') && backwards.test(value)) continue
    declarations.push(`${name}: ${value}${style.getPropertyPriority(name) === 'important' ? ' !important' : ''}`)
  }
  return declarations.join('; ')
}

/** Parsers of CSS go down a step for every bracket: a style of nothing but brackets ends the tab. */
export function isTooDeep(text: string): boolean {
  let depth = 0
  for (const sign of text) {
    if (sign === '{' || sign === '(' || sign === '[') depth++
    else if (sign === '}' || sign === ')' || sign === ']') depth--
    if (depth > styleLimits.depth) return true
  }
  return false
}

interface WithSheets {
  readonly CSSStyleSheet: { new (): CSSStyleSheet }
}

/** What was written once is written by us, addresses of pictures and all. */
const asWritten: PictureOf = url => url

/**
 * The declarations of an element, cleaned, and read once more as they were written: what does not say the same then is
 * nothing that may stay.
 */
export function cleanStyleOf(element: HTMLElement, pictureOf: PictureOf): void {
  const clean = cleanDeclarations(element.style, pictureOf)
  element.setAttribute('style', clean)
  if (clean === '' || cleanDeclarations(element.style, asWritten) !== clean) element.removeAttribute('style')
}

/** A `<style>` of a mail: its rules and its widths of screens, nothing that imports, animates, or names a font's file. */
export function cleanSheet(view: Window, text: string, pictureOf: PictureOf): string {
  // Old mail hides its styles from older programs by a comment of HTML.
  const clean = cleanRules(view, text.replace(/<!--|-->/g, ''), pictureOf)
  return cleanRules(view, clean, asWritten) === clean ? clean : ''
}

function cleanRules(view: Window, text: string, pictureOf: PictureOf): string {
  if (text.length > styleLimits.characters || isTooDeep(text)) return ''
  const sheet = new (view as unknown as WithSheets).CSSStyleSheet()
  sheet.replaceSync(text)
  let rules = 0
  const clean = (list: CSSRuleList): string[] =>
    [...list].flatMap(rule => {
      if (++rules > styleLimits.rules) return []
      if (isStyle(rule)) return cleanRule(rule, pictureOf)
      if (!isMedia(rule) || ![...rule.media].every(query => mediaQuery.test(query))) return []
      return [`@media ${rule.media.mediaText} { ${clean(rule.cssRules).join(' ')} }`]
    })
  const rulesLeft = clean(sheet.cssRules)
  return rules > styleLimits.rules ? '' : rulesLeft.join('\n')
}

function cleanRule({ selectorText, style }: CSSStyleRule, pictureOf: PictureOf): string[] {
  if (!selector.test(selectorText) || ofTheReader.test(selectorText)) return []
  const declarations = cleanDeclarations(style, pictureOf)
  return declarations === '' ? [] : [`${selectorText} { ${declarations} }`]
}

/** What of a style sheet is applied to so many elements: all, or nothing. */
export function fitting(css: string, elements: number): string {
  return (css.split('{').length - 1) * elements > mostMatches ? '' : css
}

const styleRule = 1
const mediaRule = 4

function isStyle(rule: CSSRule): rule is CSSStyleRule {
  return rule.type === styleRule
}

function isMedia(rule: CSSRule): rule is CSSMediaRule {
  return rule.type === mediaRule
}

export interface PictureRules {
  /** Where the letter says that it was: against it addresses are read that are not in full. */
  readonly location: string | null
  /** The address on the screen of a picture that the message brings along; null when it has none of that name. */
  readonly inner: (address: string) => string | null
  /** The same of a picture that stands in the text itself; null for one that is not drawn. */
  readonly inText: (address: string) => string | null
  /** Whether the reader asked for pictures from elsewhere. */
  readonly remote: boolean
}

/** Pictures of a text that are not drawn. */
export interface Undrawn {
  /** Elsewhere on the network, asked for or not. */
  remote: number
  /** Of forms that are not drawn. */
  other: number
}

/** @param base against which addresses are read that are not in full. @param undrawn is counted up. */
export function picturesFrom(
  { inner, inText, remote }: PictureRules,
  base: string | null,
  undrawn: Undrawn,
): PictureOf {
  const other = () => {
    undrawn.other++
    return null
  }
  return address => {
    const named = address.trim()
    if (/^data:/i.test(named)) return inText(named) ?? other()
    const target = inFull(named, base)
    const held = inner(target ?? named)
    if (held !== null || /^cid:/i.test(named)) return held
    if (target === null || !/^https?:/i.test(target)) return other()
    undrawn.remote++
    // As browsers do with pictures of a page that was had safely (Mixed Content 2, 4.1).
    return remote ? target.replace(/^http:/i, 'https:') : null
  }
}

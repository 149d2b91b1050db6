// Where the links of a message really go: told in their titles, and beside them where their text says otherwise.

import { linkSchemes } from '../../mail/html/html-policy.ts'
import { hostsTogether, isMisleading, mayPromise } from '../../mail/html/promised.ts'

/** As browsers read an address: without blanks around it, tabs and line ends (URL Standard, 4.4). */
function bare(address: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those too are blanks around an address.
  return address.replace(/^[\u0000-\u0020]+|[\u0000-\u0020]+$|[\t\n\r]/g, '')
}

const ofTheWeb = /^https?:\/\//i
const scheme = /^[a-z][a-z\d+.-]*:/i
const withoutScheme = /^(?:www\.|(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z]{2,}(?::\d+)?\/)/i
const hostAndPort = /^(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z]{2,}:\d+(?:[/?#]|$)/i
const bareMailbox = /^[^\s@/:?#]+@[^\s@/:?#]+\.[^\s@/:?#]+$/

/**
 * An address of a letter in full.
 * @param base against which those are read that are not: of its `<base>`, or of where the letter says that it was.
 * @returns null for one that leads nowhere without more than the letter tells.
 */
export function inFull(address: string, base: string | null): string | null {
  const text = bare(address)
  if (/^\/\//.test(text)) return parsed(`https:${text}`)
  if (/^www\./i.test(text) || hostAndPort.test(text)) return parsed(`https://${text}`)
  // What has a scheme and no host would be read against the page that it stands in.
  if (/^https?:/i.test(text)) return ofTheWeb.test(text) ? text : parsed(text)
  if (scheme.test(text)) return text
  if (base !== null && ofTheWeb.test(base) && text !== '') return parsed(text, base)
  return withoutScheme.test(text) ? parsed(`https://${text}`) : null
}

function parsed(text: string, base?: string): string | null {
  return URL.canParse(text, base) ? new URL(text, base).href : null
}

/** Where a link of a letter leads; null: nowhere. */
export function targetOf(address: string, base: string | null): string | null {
  if (bareMailbox.test(bare(address))) return `mailto:${bare(address)}`
  const target = inFull(address, base)
  return target !== null && linkSchemes.test(target) ? target : null
}

const noteLooks = [
  'all: revert',
  'display: inline',
  'visibility: visible',
  'color: #1c2733',
  'background: #fff3c4',
  'font: bold 14px/1.5 system-ui, sans-serif',
  'white-space: normal',
  'opacity: 1',
  'unicode-bidi: isolate',
]
  .map(declaration => `${declaration} !important;`)
  .join(' ')

/** What is said beside links. */
export interface LinkWords {
  readonly goesTo: (host: string) => string
  /** Of one whose address leads nowhere. */
  readonly dead: string
  /** Of one to a file, by its number; null where that is not listed. */
  readonly file: (id: number) => string | null
  /** Of one to a picture that is drawn in the letter; null where it is not. */
  readonly picture: (id: number) => string | null
}

function noteIn(page: Document, words: string): HTMLElement {
  const note = page.createElement('strong')
  note.className = 'postern-note'
  // No style of the letter hides it, or makes it look like another warning.
  note.style.cssText = noteLooks
  note.textContent = ` (${words})`
  return note
}

/** As links may be read that are built of several pieces; null: in more ways than are looked at. */
export type Readings = ReadonlyMap<Element, readonly string[] | null>

const isLink = 'a[href]:not([href^="#"])'

/** Of one piece of text nothing stands elsewhere than its neighbours, or looks otherwise. */
export async function readLinks(view: Window): Promise<Readings> {
  const links = [...view.document.body.querySelectorAll(isLink)]
  const built = links.filter(link => link.firstElementChild !== null && mayPromise(link.textContent ?? ''))
  const joined = joinedLinks(view.document.body, links)
  const all = [...new Set([...built, ...joined])]
  if (all.length === 0) return new Map()
  const asDrawn = Promise.all([import('./seen/link-words.ts'), import('./seen/drawn.ts')])
  return asDrawn.then(
    ([{ readingsOfLinks }, { surfaceOf }]) => readingsOfLinks(surfaceOf(view), { built, joined }),
    () => new Map(all.map(link => [link, null])),
  )
}

/** Pieces of text beside a link that are looked at, and characters of them. */
const [mostPieces, mostBeside] = [8, 100]

/** Links that promise a host together with what stands before or behind them, if nothing parts them. */
function joinedLinks(body: HTMLElement, links: readonly Element[]): Element[] {
  if (links.length === 0) return []
  const walker = body.ownerDocument.createTreeWalker(body, 4)
  const texts: string[] = []
  const places = new Map<Element, [first: number, last: number]>()
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode as Text
    const text = data.trim()
    if (text === '' || parentElement!.tagName === 'STYLE') continue
    const link = parentElement!.closest('a[href]')
    if (link !== null) places.set(link, [places.get(link)?.[0] ?? texts.length, texts.length])
    texts.push(text)
  }
  return links.filter(link => {
    const [first, last] = places.get(link) ?? [0, -1]
    if (last < first) return false
    const before = texts
      .slice(Math.max(0, first - mostPieces), first)
      .join('')
      .slice(-mostBeside)
    const behind = texts
      .slice(last + 1, last + 1 + mostPieces)
      .join('')
      .slice(0, mostBeside)
    const words = texts.slice(first, last + 1).join('')
    return hostsTogether(before + words + behind, `${before} ${words} ${behind}`).length > 0
  })
}

/**
 * @param readings as `readLinks` gives them, before anything was folded.
 * @param openFile where a file is listed, whose number a link names.
 */
export function markLinks(
  body: HTMLElement,
  words: LinkWords,
  readings: Readings,
  openFile: (id: number) => void,
): void {
  const page = body.ownerDocument
  for (const link of body.querySelectorAll<HTMLAnchorElement>(isLink)) {
    if (!URL.canParse(link.href)) continue
    const target = new URL(link.href)
    // As A-labels: letters of another alphabet that look like these do not pass for them.
    link.title = target.hostname === '' ? target.pathname : target.hostname
    if (misleads(link, target, readings)) link.after(noteIn(page, words.goesTo(target.hostname)))
  }
  for (const link of body.querySelectorAll('a[data-dead]')) link.after(noteIn(page, words.dead))
  for (const link of body.querySelectorAll<HTMLAnchorElement>('a[data-file]')) {
    const id = Number(link.dataset['file'])
    const picture = body.querySelector<HTMLElement>(`img[data-picture="${id}"]`)
    // It says where it leads: it is what it leads to.
    if (picture !== null && link.contains(picture)) continue
    const file = words.file(id)
    link.after(noteIn(page, file ?? words.picture(id) ?? words.dead))
    if (file !== null) leadTo(link, () => openFile(id))
    else if (picture !== null) leadTo(link, () => show(picture))
  }
}

function misleads(link: Element, target: URL, readings: Readings): boolean {
  const others = readings.get(link)
  if (target.hostname === '') return false
  return others === null || [link.textContent ?? '', ...(others ?? [])].some(text => isMisleading(text, target))
}

function leadTo(link: HTMLAnchorElement, open: () => void): void {
  // No part of any letter has this name: where nothing listens, nothing moves.
  link.setAttribute('href', '#postern-file')
  link.addEventListener('click', event => {
    event.preventDefault()
    open()
  })
}

/** Also where a quotation is folded around it. */
function show(picture: HTMLElement): void {
  for (let around = picture.closest('details'); around; around = around.parentElement!.closest('details'))
    around.open = true
  picture.tabIndex = -1
  picture.focus({ preventScroll: true })
  picture.scrollIntoView({ block: 'center' })
}

// Where the links of a message really go: told in their titles, and beside them where their text says otherwise.

import { normalForm } from '../../core/normal-form.ts'
import { linkSchemes } from '../../mail/html/html-policy.ts'

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

/** Letters that draw nothing, or turn the direction: they hide in a name that reads like another one. */
const unseen = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]/gu
const turned = /[\u202d\u202e\u2066-\u2069]/
/** What looks like the marks that separate the parts of an address, beside what NFKC makes of them (RFC 3986, 3). */
const lookAlikes: readonly (readonly [RegExp, string])[] = [
  [/[\u3002\ua4f8\u06d4\u0701\u0702\u00b7\u2027\u2219\u22c5\u30fb]/g, '.'],
  [/[\u2044\u2215\u29f8\u29f6\u2571\u3033\u30ce\u4e3f\u2cc6\u31d3]/g, '/'],
  [/[\u02d0\ua789\u2236\u05c3\u0589]/g, ':'],
  [/[\ua60e\u2047-\u2049\u203d]/g, '?'],
]
const domain =
  /(?:^|[^\p{L}\p{N}@._-])((?:[\p{L}\p{N}](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?\.)+(?:\p{L}{2,}|xn--[a-z0-9-]+|\d{1,3}))(?=$|[^\p{L}\p{N}._-]|[._-](?:$|[^\p{L}\p{N}]))/gu
/** What stands before an @ in an address of the web is a name to log in with, whatever it looks like. */
const withUser = /:\/+[^\s/?#]*@/
/** From its first letter on: of a long word without an @ no part is looked at again. */
const mailbox = /(?<![^\s@<>()[\]"',;:/])[^\s@<>()[\]"',;:/]+@(?=[\p{L}\p{N}])/gu

/** Text as an eye reads it. */
function asRead(text: string): string {
  const bare = normalForm(text.replace(unseen, ''), 'NFKC')
  return lookAlikes.reduce((read, [sign, mark]) => read.replace(sign, mark), bare)
}

function hostOf(name: string): string | null {
  return URL.canParse(`https://${name}`) ? new URL(`https://${name}`).hostname : null
}

/**
 * Hosts that a link's text seems to promise, as A-labels, each once; one that stands for a user too, but none that is of a mailbox.
 * `version 1.2` promises none, `192.0.2.1` does.
 */
export function promisedHosts(text: string): string[] {
  const read = asRead(text)
  const words = withUser.test(read)
    ? read.replaceAll('@', ' ')
    : read.replace(mailbox, match => `${' '.repeat(match.length)}@`)
  const found = [...words.matchAll(domain)].map(([, name]) => name!)
  const names = found.filter(name => !/\.\d+$/.test(name) || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(name))
  return [...new Set(names.map(hostOf).filter(host => host !== null))]
}

/** Whether two hosts are the same but for a leading `www.`. */
export function sameHost(a: string, b: string): boolean {
  const bare = (host: string) => host.replace(/^www\./, '').replace(/\.$/, '')
  return bare(a) === bare(b)
}

/** Whether where a link goes must be said beside it: its text says another host, or could be read as one. */
export function isMisleading(text: string, target: URL): boolean {
  if (target.hostname === '') return false
  if (target.username !== '' || target.password !== '') return true
  const hosts = promisedHosts(text)
  if (turned.test(text) && /[.@/]/.test(asRead(text))) return true
  return hosts.some(host => !sameHost(host, target.hostname))
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
}

function noteIn(page: Document, words: string): HTMLElement {
  const note = page.createElement('strong')
  note.className = 'postern-note'
  // No style of the letter hides it, or makes it look like another warning.
  note.style.cssText = noteLooks
  note.textContent = ` (${words})`
  return note
}

/** @param openFile where a file is listed, whose number a link names. */
export function markLinks(body: HTMLElement, words: LinkWords, openFile: (id: number) => void): void {
  const page = body.ownerDocument
  for (const link of body.querySelectorAll<HTMLAnchorElement>('a[href]:not([href^="#"])')) {
    if (!URL.canParse(link.href)) continue
    const target = new URL(link.href)
    // As A-labels: letters of another alphabet that look like these do not pass for them.
    link.title = target.hostname === '' ? target.pathname : target.hostname
    if (isMisleading(link.textContent ?? '', target)) link.after(noteIn(page, words.goesTo(target.hostname)))
  }
  for (const link of body.querySelectorAll('a[data-dead]')) link.after(noteIn(page, words.dead))
  for (const link of body.querySelectorAll<HTMLAnchorElement>('a[data-file]')) {
    const id = Number(link.dataset['file'])
    const said = words.file(id)
    link.after(noteIn(page, said ?? words.dead))
    if (said === null) continue
    // No part of any letter has this name: where nothing listens, nothing moves.
    link.setAttribute('href', '#postern-file')
    link.addEventListener('click', event => {
      event.preventDefault()
      openFile(id)
    })
  }
}

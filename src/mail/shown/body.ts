// What of a message is its text, and what is a file (RFC 2046, 5.1; RFC 2387): every part that holds something is one of both.

import { isDeclaredText } from '../reading/formats.ts'
import type { Part } from '../structure.ts'
import { decodeFormat, type PlainForm } from './form.ts'
import { type BodyFile, headerOf, type Leaf, leafOf, locationIn } from './leaf.ts'
import { type PartText, textOf } from './text.ts'

export interface Body {
  readonly html: string | null
  readonly text: string | null
  /** Both of each place, in the order of the message. */
  readonly segments: readonly Segment[]
  /** Where the first page was, as it says, or as what holds it says (RFC 2557, 5). */
  readonly location: string | null
  /** In the order of the message. */
  readonly files: readonly BodyFile[]
  /** The texts that are shown, as they were read. */
  readonly read: readonly PartText[]
}

/** What is written in one place of the message: in either form, or in both. */
export interface Segment {
  readonly plain: string | null
  readonly html: string | null
}

interface Shown extends PlainForm {
  readonly read: PartText
}

const markup = /^(?:text\/html|application\/xhtml\+xml)$/
const notShown =
  /^text\/(?:calendar|(?:x-)?vcard|directory|rfc822-headers|css|(?:java|ecma)script|xml|x-amp-html|x-vcalendar|rtf)$/

/** Other texts are for programs that know them. */
const forPeople = /^text(?:\/(?:plain|enriched|richtext|markdown))?$/

export class BodyReader {
  readonly #raw: Uint8Array
  readonly #children = new Map<Part, Part[]>()
  readonly #leaves: Leaf[] = []
  readonly #byPart = new Map<Part, Leaf>()
  readonly #texts = new Map<Leaf, Shown>()
  readonly #shown = new Set<Leaf>()

  /** @param sent as it came, byte for byte, where `raw` is read in its stead. */
  constructor(raw: Uint8Array, parts: readonly Part[], sent = raw) {
    this.#raw = raw
    for (const part of parts) {
      const siblings = part.parent && this.#children.get(part.parent)
      if (siblings) siblings.push(part)
      else if (part.parent) this.#children.set(part.parent, [part])
    }
    for (const part of parts) {
      if (this.#children.has(part)) continue
      const leaf = leafOf(raw, part, sent)
      this.#leaves.push(leaf)
      this.#byPart.set(part, leaf)
    }
  }

  async read(root: Part): Promise<Body> {
    for (const leaf of this.#leaves) if (isTextual(leaf)) this.#texts.set(leaf, await shownText(leaf))
    const segments = this.#segments(root, true)
    const { html, plain } = joined(segments)
    const shown = this.#leaves.filter(leaf => this.#shown.has(leaf))
    return {
      html,
      text: plain,
      segments,
      location: this.#locationOf(shown.find(({ type }) => markup.test(type))),
      files: this.#leaves.flatMap(leaf => [
        ...(this.#shown.has(leaf) || isEmptyText(leaf) ? [] : [fileOf(leaf)]),
        ...(this.#shown.has(leaf) ? (this.#texts.get(leaf)?.files ?? []) : []),
      ]),
      read: shown.flatMap(leaf => this.#texts.get(leaf)?.read ?? []),
    }
  }

  #locationOf(page: Leaf | undefined): string | null {
    for (let part = page?.part ?? null; part; part = part.parent) {
      const location = locationIn(headerOf(this.#raw, part))
      if (location !== null) return location
    }
    return null
  }

  /** @param isLead whether it stands where the text of a message does: there it is text under whatever name. */
  #segments(part: Part, isLead: boolean): Segment[] {
    const children = this.#children.get(part)
    if (!children) return this.#segment(this.#byPart.get(part)!, isLead)
    if (part.type === 'multipart/alternative') return this.#alternatives(children, isLead)
    if (part.type === 'multipart/related') return this.#related(part, children, isLead)
    return children.flatMap((child, i) => this.#segments(child, isLead && i === 0))
  }

  #segment(leaf: Leaf, isLead: boolean): Segment[] {
    const text = this.#texts.get(leaf)
    if (!text || !isShownAs(leaf, isLead)) return []
    this.#shown.add(leaf)
    return [text.isHtml ? { plain: null, html: text.text } : { plain: text.text, html: null }]
  }

  /** The richest form is shown, and the plain one is at hand; what is in no form that is shown is a file. */
  #alternatives(children: readonly Part[], isLead: boolean): Segment[] {
    const forms = children.map(child => {
      const before = new Set(this.#shown)
      const segments = this.#segments(child, isLead)
      return { segments, leaves: [...this.#shown].filter(leaf => !before.has(leaf)) }
    })
    const filled = forms.filter(({ segments }) => segments.length > 0)
    const rich = filled.findLast(({ segments }) => segments.some(({ html }) => html !== null))
    const plains = filled.filter(form => form !== rich && form.segments.every(({ html }) => html === null))
    const plain = plains.findLast(({ leaves }) => leaves.every(({ type }) => forPeople.test(type))) ?? plains.at(-1)
    for (const form of forms)
      if (form !== rich && form !== plain) for (const leaf of form.leaves) this.#shown.delete(leaf)
    if (!rich || !plain) return [...((rich ?? plain)?.segments ?? [])]
    return [{ html: joined(rich.segments).html, plain: joined(plain.segments).plain }]
  }

  #related(part: Part, children: readonly Part[], isLead: boolean): Segment[] {
    const start = /start\s*=\s*"?<?([^">;\s]+)/i.exec(part.typeLine)?.[1]
    const named = children.find(child => start !== undefined && this.#byPart.get(child)?.contentId === start)
    const root = named ?? children[0]!
    const segments = this.#segments(root, isLead)
    return segments.length > 0
      ? segments
      : children.flatMap(child => (child === root ? [] : this.#segments(child, isLead)))
  }
}

function isTextual({ type, disposition, content }: Leaf): boolean {
  if (disposition === 'attachment') return false
  return (markup.test(type) || (type.startsWith('text/') && !notShown.test(type))) && isDeclaredText(content)
}

/** A text that is named is a file, but where the text of the message stands. */
function isShownAs({ name }: Leaf, isLead: boolean): boolean {
  return isLead || name === ''
}

async function shownText(leaf: Leaf): Promise<Shown> {
  const isHtml = markup.test(leaf.type)
  const read = await textOf(leaf.content, leaf.parameters.get('charset') ?? '', isHtml)
  const footer = leaf.footer === null ? '' : `\n${(await textOf(leaf.footer, '', false)).text}`
  const text = `${read.text}${footer}`.replace(/\r\n?/g, '\n')
  return { ...decodeFormat(text, leaf, isHtml), read }
}

function joined(segments: readonly Segment[]): Segment {
  const isRich = segments.some(({ html }) => html !== null)
  // Where a part is HTML alone there is no text: its words are read from the HTML, when somebody asks for them.
  const isPlain =
    segments.length > 0 && segments.every(({ plain, html }) => isWritten(plain) || (plain !== null && html === null))
  return {
    plain: isPlain ? segments.map(({ plain }) => plain).join('\n') : null,
    html: isRich ? segments.map(({ html, plain }) => html ?? asHtml(plain!)).join('\n') : null,
  }
}

/** Whether somebody wrote something: blanks are nothing. */
export function isWritten(text: string | null): text is string {
  return text !== null && text.trim() !== ''
}

function asHtml(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `<div>${escaped.replaceAll('\n', '<br>\n')}</div>`
}

function isEmptyText({ type, content, name }: Leaf): boolean {
  return content.length === 0 && name === '' && type === 'text/plain'
}

function fileOf({ part, disposition, ...leaf }: Leaf): BodyFile {
  const isRelated = part.parent?.type === 'multipart/related'
  return { ...leaf, disposition: isRelated ? 'inline' : disposition }
}

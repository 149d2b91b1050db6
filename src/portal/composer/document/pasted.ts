// What other programs put on the clipboard, as a text of this editor.

import purifier from 'dompurify'
import { DOMParser, type Node, type Slice } from 'prosemirror-model'
import { saysAnother } from '../../../mail/html/promised.ts'
import { replaceStyles } from '../../../mail/html/styles.ts'
import { drawnLetters } from '../../../mail/letters.ts'
import { schema } from './schema.ts'
import { looksName, settle } from './settle.ts'
import { listsOfWord } from './word-lists.ts'

const ruled = /border[\w-]*\s*:[^;]*(?:solid|double|dashed|dotted)/i

const parser = DOMParser.fromSchema(schema)

export const pasted = (html: string): Slice => parser.parseSlice(cleaned(html))

/** The whole text of another editor. */
export const takenOver = (html: string): Node => parser.parse(cleaned(html))

/** Addresses of the pictures in it, which neither of them takes along. */
export function picturesOf(html: string): string[] {
  const content = purifier.sanitize(quietly(html), {
    RETURN_DOM_FRAGMENT: true,
    ALLOWED_TAGS: ['img'],
    ALLOWED_ATTR: ['src'],
  })
  return [...content.querySelectorAll('img')].map(picture => picture.getAttribute('src') ?? '')
}

/** A stranger's: it is read in a page of its own, where nothing runs and nothing is loaded. */
function cleaned(html: string): Element {
  const content = purifier.sanitize(quietly(html), { RETURN_DOM_FRAGMENT: true, FORBID_TAGS: ['img', 'style'] })
  const root = content.ownerDocument.createElement('div')
  root.append(content)
  listsOfWord(root)
  hangLists(root)
  for (const line of root.querySelectorAll('p')) if (line.textContent === '\u00a0') line.replaceChildren()
  for (const end of root.querySelectorAll('br.Apple-interchange-newline')) end.remove()
  settle(root, isRuled)
  keepSeen(root)
  return root
}

/** Looks by another name, which no browser tries to apply: it would tell that a policy forbids it. Nothing is made safe by this. */
function quietly(html: string): string {
  return replaceStyles(html, () => '').replace(/<[a-z][^<>]*>/gi, tag =>
    tag.replace(/(\s)style(\s*=)/gi, `$1${looksName}$2`),
  )
}

function isRuled(element: Element): boolean {
  const frame = Number(element.closest('table')?.getAttribute('border') ?? 0)
  return frame > 0 || ruled.test(element.getAttribute(looksName) ?? '')
}

/** Who signs a text stands for what is seen of it: no letter that is not drawn, no link that names another address than its own. */
function keepSeen(root: Element): void {
  const texts = root.ownerDocument.createTreeWalker(root, 4)
  for (let text = texts.nextNode(); text; text = texts.nextNode()) text.nodeValue = drawnLetters(text.nodeValue!)
  for (const link of root.querySelectorAll('a[href]')) {
    if (saysAnother(link.textContent!, link.getAttribute('href')!)) link.replaceWith(...link.childNodes)
  }
}

/** Google Docs, among others, writes a list in a list as a sibling of the item that it belongs to. */
function hangLists(root: Element): void {
  for (const list of root.querySelectorAll(':is(ul, ol) > :is(ul, ol)')) {
    const before = list.previousElementSibling
    if (before?.tagName === 'LI') before.append(list)
  }
}

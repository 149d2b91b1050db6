// Lists of Word on the clipboard: paragraphs that say of which list and level they are, each with its mark as words.

import { looksName } from './settle.ts'

const place = /mso-list:\s*l(\d+)\s+level(\d)/i
const marks = `[${looksName}*="mso-list:Ignore" i], [${looksName}*="mso-list: Ignore" i]`
const numbered = /^\(?(?:\d{1,4}|[a-z]|[ivxlc]{1,6})[.)]/i

interface Open {
  readonly list: Element
  readonly level: number
}

/** Paragraphs become items of lists. @param root is changed. */
export function listsOfWord(root: Element): void {
  let open: Open[] = []
  let before: Element | null = null
  for (const paragraph of root.querySelectorAll(`p[${looksName}*="mso-list" i]`)) {
    const found = place.exec(paragraph.getAttribute(looksName)!)
    if (found === null) continue
    if (before === null || before.nextElementSibling !== paragraph) open = []
    const tag = numbered.test(markOf(paragraph)) ? 'ol' : 'ul'
    const first = open[0]?.list
    open = put(paragraph, { level: Number(found[2]), tag }, open)
    if (open[0]!.list !== first) paragraph.replaceWith(open[0]!.list)
    before = open[0]!.list
    open.at(-1)!.list.append(itemOf(paragraph))
  }
}

function markOf(paragraph: Element): string {
  return paragraph.querySelector(marks)?.textContent?.trim() ?? ''
}

/** @returns the lists that are open for it, the outermost first. */
function put(
  paragraph: Element,
  { level, tag }: { readonly level: number; readonly tag: string },
  open: readonly Open[],
): Open[] {
  const around = open.filter(
    list => list.level < level || (list.level === level && list.list.tagName.toLowerCase() === tag),
  )
  if (around.at(-1)?.level === level) return around
  const list = paragraph.ownerDocument.createElement(tag)
  around.at(-1)?.list.lastElementChild?.append(list)
  return [...around, { list, level }]
}

function itemOf(paragraph: Element): Element {
  const item = paragraph.ownerDocument.createElement('li')
  for (const mark of paragraph.querySelectorAll(marks)) mark.remove()
  item.append(...paragraph.childNodes)
  paragraph.remove()
  return item
}

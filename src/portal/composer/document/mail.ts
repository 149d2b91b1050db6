// The text as HTML that any mail program shows: each element carries its looks, for style sheets and classes are taken off on the way.

import { DOMSerializer, type Node } from 'prosemirror-model'
import { schema } from './schema.ts'

const line = '1px solid #b5bfc9'
const gap = '10px'

/** By selector. Margins, borders and widths alone: what stands around an answer has its own colours and fonts. */
const looks: Readonly<Record<string, string>> = {
  'p, pre, h1, h2, h3, h4, h5, h6': `margin: 0 0 ${gap}`,
  'ul, ol': `margin: 0 0 ${gap} 28px; padding: 0`,
  'li > p:last-child, td > :last-child, th > :last-child': 'margin: 0',
  blockquote: `margin: 0 0 ${gap} 16px; padding-left: 12px; border-left: 2px solid #8a97a5`,
  pre: 'white-space: pre-wrap; font-family: Consolas, Menlo, monospace',
  hr: `border: 0; border-top: ${line}; margin: ${gap} 0`,
  // Pages without a document type, as web mail has them, begin anew with the size of letters in tables.
  table: `border-collapse: collapse; margin: 0 0 ${gap}; font-size: inherit`,
  'td, th': `border: ${line}; padding: 4px 8px; vertical-align: top; text-align: left`,
  '[align="right"]': 'text-align: right',
  '[align="center"]': 'text-align: center',
  img: 'max-width: 100%; height: auto',
}

/** The Word engine of Outlook draws tables and rules by these. */
const attributes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  table: { border: '1', cellspacing: '0', cellpadding: '4' },
  hr: { size: '1', noshade: '' },
  'td, th': { valign: 'top' },
}

/** @param page inert: nothing in it is loaded. */
export function htmlOf(doc: Node, page: Document, language: string | null): string {
  const body = page.createElement('div')
  body.append(DOMSerializer.fromSchema(schema).serializeFragment(doc.content, { document: page }))
  for (const alone of body.querySelectorAll('li > p:only-child, td > p:only-child, th > p:only-child')) inline(alone)
  for (const [selector, style] of Object.entries(looks)) {
    for (const element of body.querySelectorAll<HTMLElement>(selector)) element.style.cssText += style
  }
  for (const [selector, values] of Object.entries(attributes)) {
    for (const element of body.querySelectorAll(selector))
      for (const [name, value] of Object.entries(values)) element.setAttribute(name, value)
  }
  const lang = language === null ? '' : ` lang="${language.replace(/[^\w-]/g, '')}"`
  return `<!DOCTYPE html>\n<html${lang}><head><meta charset="utf-8"></head><body>${body.innerHTML}</body></html>`
}

/** The only words of a cell or an item stand in it without a paragraph: not every program takes the paragraph's margin off. */
function inline(paragraph: Element): void {
  paragraph.parentElement!.setAttribute('dir', 'auto')
  paragraph.replaceWith(...paragraph.childNodes)
}

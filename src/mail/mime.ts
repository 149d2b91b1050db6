// The MIME parser, but for its turning of HTML into text and back: that takes minutes for one tag made for it.

import PostalMime, { type Email } from 'postal-mime'
import type { MailLimits } from './structure.ts'

/** What the parser holds when it joins the texts that it found: by node, each with its entries of both kinds. */
interface Collected {
  readonly textMap: ReadonlyMap<unknown, Texts>
  readonly textTypes: ReadonlySet<'plain' | 'html'>
  textContent: { plain?: string; html?: string }
}
interface Texts {
  readonly plain?: readonly { readonly value: string }[]
  readonly html?: readonly { readonly value: string }[]
}

class Parser extends PostalMime {
  /** Of the parser's own making, called by it: texts of several parts become one, in the form of the richest. */
  renderTextContent(): void {
    const collected = this as unknown as Collected
    const nodes = [...collected.textMap.values()]
    const values = (entries: Texts['plain']) => (entries ?? []).map(({ value }) => value)
    // Where a part is HTML alone there is no text: its words are read from the HTML, when somebody asks for them.
    const plain = nodes.every(node => node.plain !== undefined)
    const content: Collected['textContent'] = {}
    if (collected.textTypes.has('plain') && plain) content.plain = nodes.flatMap(node => values(node.plain)).join('\n')
    if (collected.textTypes.has('html'))
      content.html = nodes.flatMap(node => values(node.html ?? node.plain?.map(asHtml))).join('\n')
    collected.textContent = content
  }
}

function asHtml({ value }: { readonly value: string }): { readonly value: string } {
  const escaped = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return { value: `<div>${escaped.replace(/\r?\n/g, '<br>\n')}</div>` }
}

/** Messages inside are attachments. Throws for what is over the limits. */
export function readMime(raw: Uint8Array | ArrayBuffer, limits: MailLimits): Promise<Email> {
  return new Parser({
    forceRfc822Attachments: true,
    maxNestingDepth: limits.depth,
    maxHeadersSize: limits.headerBytes,
  }).parse(raw)
}

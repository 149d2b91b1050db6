// Whether a mail is a carrier and nothing else: only then may what is inside take its place.

import { armorBegin, armorEnd } from '../../core/htm/armor.ts'
import { languages } from '../../core/htm/words.ts'
import { carrierWords } from '../../mail/carrier/words.ts'
import type { ParsedMessage } from '../../mail/parse.ts'

/** What a gap of a sentence may hold: an address, a name, a date. */
const gap = '[^\\n]{0,300}'

const sentences = languages.flatMap(language => {
  const { subject: _, ...words } = carrierWords(language).words
  return Object.values(words).map(
    sentence => new RegExp(`^${sentence.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[a-z]+\}/g, gap)}$`, 'u'),
  )
})

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&nbsp;': ' ',
}

export function isOnlyCarrier({ text, html, attachments }: ParsedMessage): boolean {
  const [file, ...more] = attachments
  if (more.length > 0 || (file && !/\.html?$/i.test(file.filename) && file.mimeType !== 'text/html')) return false
  return saysNothingElse(text ?? '') && saysNothingElse(readable(html ?? ''))
}

function saysNothingElse(text: string): boolean {
  const begin = text.indexOf(armorBegin)
  const end = text.indexOf(armorEnd, begin)
  const words = begin >= 0 && end > begin ? text.slice(0, begin) + text.slice(end + armorEnd.length) : text
  return words
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '')
    .every(line => sentences.some(sentence => sentence.test(line)))
}

/** In time linear in it, whatever a stranger made of it: what is no tag to its end says something else. */
function readable(html: string): string {
  return withoutHead(html)
    .replace(/\s+/g, ' ')
    .replace(/<\/(?:p|div|pre)>|<br\s*\/?>/gi, '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(?:lt|gt|amp|quot|nbsp);/g, entity => entities[entity]!)
}

function withoutHead(html: string): string {
  const start = html.search(/<head\b/i)
  const end = start < 0 ? null : /<\/head>/i.exec(html.slice(start))
  return end ? html.slice(0, start) + html.slice(start + end.index + end[0].length) : html
}

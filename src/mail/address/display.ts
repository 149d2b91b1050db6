// How a stranger's name and address are shown: so that neither can be taken for another's.

import { normalForm } from '../../core/normal-form.ts'
import type { MailAddress } from '../parse.ts'
import { unicode } from './domain.ts'

/** Letters of Latin that nobody takes for others: those of the European languages, with their marks. */
const latin =
  /^[a-z0-9-\u00df-\u00f6\u00f8-\u0130\u0132-\u0137\u0139-\u0148\u014a-\u017e\u0218-\u021b\u1e00-\u1e9b\u1ea0-\u1ef9]+$/u
/** Scripts of which no letter looks like one of Latin. */
const distinct: readonly RegExp[] = [
  /^[\p{Script=Arabic}\p{M}0-9-]+$/u,
  /^[\p{Script=Hebrew}\p{M}0-9-]+$/u,
  /^[\p{Script=Devanagari}\p{M}0-9-]+$/u,
  /^[\p{Script=Thai}\p{M}0-9-]+$/u,
  /^[\p{Script=Hangul}0-9-]+$/u,
  // Japanese writes in three at once.
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30fc0-9-]+$/u,
]
/** Scripts that share shapes with Latin: a label is theirs when it holds a letter that Latin has not. */
const shared: readonly (readonly [script: RegExp, own: RegExp])[] = [
  [/^[\p{Script=Cyrillic}0-9-]+$/u, /[бвгджзийлмнптуфцчшщъыьэюяєїґљњђћџў]/u],
  [/^[\p{Script=Greek}0-9-]+$/u, /[βγδεζηθλμξπρσςφχψω]/u],
]

/** In a script of its own that cannot be read as another, in its own letters; else as the A-label that it is. */
function shownLabel(label: string): string {
  if (!label.startsWith('xn--')) return label
  const own = unicode(label)
  if (own === null) return label
  const clear =
    latin.test(own) ||
    distinct.some(script => script.test(own)) ||
    shared.some(([script, letters]) => script.test(own) && letters.test(own))
  return clear ? own : label
}

/** @param address canonical: its domain is written in A-labels. */
export function shownAddress(address: string): string {
  const at = address.lastIndexOf('@')
  return (
    address.slice(0, at + 1) +
    address
      .slice(at + 1)
      .split('.')
      .map(shownLabel)
      .join('.')
  )
}

/** Of scripts that share shapes: words of names keep to one of them. */
const mixable = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u]

/**
 * A display name as it may stand beside an address: empty where it could be taken for an address, or mixes letters that look
 * alike.
 */
export function shownName(name: string): string {
  const plain = normalForm(name, 'NFKC')
  if (plain.includes('@') || /:\/\/|\bwww\./i.test(plain)) return ''
  const mixed = plain.split(/[^\p{L}\p{M}\p{N}]+/u).some(word => mixable.filter(script => script.test(word)).length > 1)
  return mixed ? '' : name.replace(/^["'\s]+|["'\s]+$/g, '')
}

/** What stands for somebody on the screen: an address that no mail could reach is shown as it was typed. */
export function shownPerson({ name, address, typed }: MailAddress): {
  readonly name: string
  readonly address: string
} {
  return { name: shownName(name), address: address === '' ? typed : shownAddress(address) }
}

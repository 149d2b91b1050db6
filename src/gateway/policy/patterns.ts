// Patterns of addresses, held against what an address means and never against how it is spelled: the next hop takes many spellings
// for one mailbox.

import { asciiDomain, unicode } from '../../mail/address/domain.ts'
import { plainSpelling, waysOf } from '../../mail/address/ways.ts'

/** `any`: one of the readings of the address fits. `all`: every one of them does. */
export interface Match {
  readonly any: boolean
  readonly all: boolean
}

/** @param patterns of which one must fit; `*` stands for anything. */
export function matchAddress(patterns: readonly string[], address: string): Match {
  const wanted = patterns.map(formsOfPattern)
  const fits = (forms: readonly string[]) =>
    wanted.some(pattern => pattern.some(each => forms.some(form => matchesPattern(each, form))))
  const { ways, boxes } = readingsOf(address)
  return { any: [...ways, ...boxes].some(fits), all: ways.every(fits) }
}

const longest = 1_000

interface Readings {
  /** Where it may go: a relay takes a part of the local part for the way (`bob%b.example@a.example`, `b.example!bob@a.example`). */
  readonly ways: readonly (readonly string[])[]
  /** Into which mailbox most systems put it there: `bob+news@a.example` is of Bob. */
  readonly boxes: readonly (readonly string[])[]
}

/** Each in all the forms of its domain: with A-labels, with U-labels, and `ß` as older software maps it. */
function readingsOf(address: string): Readings {
  const ways = waysOf(plainSpelling(address.slice(0, longest)))
  const typed = ways[0]!
  const at = typed.lastIndexOf('@')
  if (at < 0) return { ways: [[typed]], boxes: [] }
  const [, box] = /^([^+]+)\+/.exec(unquoted(typed.slice(0, at))) ?? []
  return { ways: ways.map(formsOf), boxes: box === undefined ? [] : [formsOf(`${box}@${typed.slice(at + 1)}`)] }
}

function formsOf(address: string): string[] {
  const at = address.lastIndexOf('@')
  const local = unquoted(address.slice(0, at))
  return formsOfDomain(address.slice(at + 1)).map(form => `${local}@${form}`)
}

function formsOfPattern(pattern: string): string[] {
  const typed = plainSpelling(pattern)
  const at = typed.lastIndexOf('@')
  const before = at < 0 ? '' : `${unquoted(typed.slice(0, at))}@`
  return formsOfDomain(typed.slice(at + 1)).map(form => before + form)
}

/** RFC 5321, 4.1.2: quotes and backslashes are of the spelling. */
function unquoted(local: string): string {
  const isQuoted = local.length > 1 && local.startsWith('"') && local.endsWith('"')
  return (isQuoted ? local.slice(1, -1) : local).replace(/\\(.)/gs, '$1')
}

/** Label by label, so that a `*` may stand among them. */
function formsOfDomain(typed: string): string[] {
  const domain = typed.replace(/\.+$/, '')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: of ASCII is what holds no other letter
  if (/^[\x00-\x7f]*$/.test(domain) && !domain.includes('xn--')) return [domain]
  const labels = domain.split('.')
  const forms = [labels, labels.map(label => label.replaceAll('ß', 'ss').replaceAll('ς', 'σ'))].flatMap(each => [
    each.map(label => (label.includes('*') ? label : (asciiDomain(label) ?? label))).join('.'),
    each.map(label => (label.includes('*') ? label : (unicode(label) ?? label))).join('.'),
  ])
  return [...new Set([domain, ...forms])]
}

/** Greedy from both ends: no pattern makes it slow. */
function matchesPattern(pattern: string, text: string): boolean {
  const pieces = pattern.split('*')
  const [first, last] = [pieces[0]!, pieces.at(-1)!]
  if (pieces.length === 1) return pattern === text
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
  let at = first.length
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at)
    if (found < 0 || found + piece.length > text.length - last.length) return false
    at = found + piece.length
  }
  return true
}

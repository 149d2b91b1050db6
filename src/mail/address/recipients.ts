// What somebody types or pastes under To: one address, or a list in any of the forms that mail apps write.

import { drawnLetters } from '../letters.ts'
import type { MailAddress } from '../parse.ts'
import { canonicalAddress, canonicalOrNull } from './address.ts'
import { bare, readMailboxes, withPlainSigns } from './list.ts'
import { oneLine } from './names.ts'

/** Characters read at once: a thousand recipients with long names. */
const longest = 200_000

/** @returns one for each that was meant, in their order; `address` is empty where there is none that mail could reach. */
export function readRecipients(text: string): MailAddress[] {
  return divide(withPlainSigns(text.slice(0, longest))).flatMap(read)
}

/**
 * The one address that somebody means who types their own.
 * @throws PosternError `bad-address`
 */
export function readAddress(typed: string): string {
  const [only, ...more] = readRecipients(typed)
  return only && only.address !== '' && more.length === 0 ? only.address : canonicalAddress(typed)
}

/** At line ends and semicolons, which no address holds outside of quotes; commas are the parser's. */
function divide(text: string): string[] {
  const parts = text.match(/(?:"(?:[^"\\\r\n]|\\.)*"|[^;\r\n])+/g) ?? []
  return parts.map(part => part.trim()).filter(part => part !== '')
}

function read(part: string): MailAddress[] {
  const alone = canonicalOrNull(bare(bare(part).replace(/^<(.*)>$|^mailto:/i, '$1')))
  if (alone !== null) return [{ name: '', address: alone, typed: part }]
  if (!/[^\s,]/.test(part)) return []
  const [, name, inside] = /^([^<>"@:]+)<([^<>]+)>$/.exec(part) ?? []
  // "Smith, Ann <…>;" as Outlook writes it.
  if (name !== undefined && inside !== undefined) return [recipient(name, inside)]
  const found = readMailboxes(part)
  // People part addresses with nothing but a blank.
  if (found.length <= 1 && (part.match(/@/g)?.length ?? 0) > 1 && !/["<>()]/.test(part))
    return part.split(/[\s,]+/).flatMap(word => (word === '' ? [] : [recipient('', word)]))
  if (found.length === 0) return [recipient('', part)]
  return found.map(({ name, address }) => (address ? recipient(name, address) : recipient('', name || part)))
}

function recipient(name: string, typed: string): MailAddress {
  const address = canonicalOrNull(bare(typed)) ?? ''
  const shown = oneLine(drawnLetters(name))
  // A name that is an address says nothing more.
  return { name: canonicalOrNull(bare(shown)) === null ? shown : '', address, typed: oneLine(typed) }
}

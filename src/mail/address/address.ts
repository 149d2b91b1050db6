// The canonical form of an e-mail address: the one string that mail is sealed to, keys are made for and codes are sent to.
//
// Two spellings that different people could own must never become one string, and what one person owns should not become
// two. So it is an allow-list: RFC 5321 Mailbox with RFC 6531, without its comments, literals and routes.

import { utf8 } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import { drawnLetters } from '../letters.ts'
import { asciiDomain } from './domain.ts'

/** Why an address was refused: the value `reason` of `bad-address`. */
export type AddressReason = 'empty' | 'too-long' | 'no-at' | 'reserved' | 'characters' | 'local-part' | 'domain'

const maxLocalOctets = 64
const maxOctets = 254
/** No address that could be canonical is longer, however it is quoted; the rest of the work is bounded by it. */
const maxTyped = 1_000

/** RFC 5322 atext without `%`, which old relays took for a second `@`; beyond ASCII as `foreign`. */
const atom = /^[A-Za-z0-9!#$&'*+/=?^_`{|}~\x80-\u{10ffff}-]+$/u
/** RFC 5321 qtextSMTP and quoted-pairSMTP, again without `%`. */
const quotedContent = /^(?:[ !#$&-[\]-~\x80-\u{10ffff}]|\\[ -$&-~])+$/u
/** Controls, format and bidi characters, lone surrogates, private and unassigned ones, and every space but the ASCII one. */
const neverForeign = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u
/**
 * What looks like the sign between local part and domain, and what NFC turns into ASCII: the Kelvin sign would become the
 * `k` of somebody else's mailbox.
 */
const lookalikes = /[\uff20\ufe6b\u212a\u037e\u1fef]/

/**
 * @param text what was typed, or what stands in a header; white space around it is ignored
 * @returns the canonical address; of a canonical address itself
 * @throws PosternError `bad-address`, with an `AddressReason` as `values.reason`
 */
export function canonicalAddress(text: string): string {
  if (text.length > maxTyped) throw refused('too-long')
  const typed = text.trim()
  if (typed === '') throw refused('empty')
  if (neverForeign.test(typed)) throw refused('characters')
  if (lookalikes.test(typed)) throw refused('characters')
  const at = typed.lastIndexOf('@')
  if (at < 0) throw refused('no-at')
  if (at === 0) throw refused('reserved')
  const local = canonicalLocal(typed.slice(0, at))
  const address = `${local}@${canonicalDomain(typed.slice(at + 1))}`
  if (utf8(local).length > maxLocalOctets || utf8(address).length > maxOctets) throw refused('too-long')
  return address
}

/** @returns null for what is none. */
export function canonicalOrNull(text: string): string | null {
  try {
    return canonicalAddress(text)
  } catch {
    return null
  }
}

/** The domain of a canonical or reserved address. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}

/** Whether this is an identity for a whole domain (`@example.com`), which no person can have. */
export function isReserved(address: string): boolean {
  return address.startsWith('@')
}

/** @throws PosternError `bad-address` */
export function canonicalDomain(typed: string): string {
  const domain = asciiDomain(typed)
  if (domain === null) throw refused('domain')
  return domain
}

function canonicalLocal(typed: string): string {
  const quoted = typed.startsWith('"')
  if (quoted && !(typed.length > 2 && typed.endsWith('"') && quotedContent.test(typed.slice(1, -1)))) {
    throw refused('local-part')
  }
  // Letters and marks that nobody sees: two people's addresses would look the same.
  if (drawnLetters(typed) !== typed) throw refused('characters')
  const content = lowerAscii(quoted ? typed.slice(1, -1).replace(/\\(.)/gu, '$1') : typed)
  if (isDotString(content)) return content
  if (!quoted) throw refused('local-part')
  return `"${content.replace(/["\\]/g, '\\$&')}"`
}

function isDotString(text: string): boolean {
  // A mark at the beginning of an atom would attach itself to what stands before it.
  return text.split('.').every(part => atom.test(part) && !/^\p{M}/u.test(part))
}

/** Full lower-casing would make one mailbox of two: `İ` becomes two characters, of which one is an `i`. */
function lowerAscii(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[A-Z]+/g, letters => letters.toLowerCase())
    .normalize('NFC')
}

function refused(reason: AddressReason): PosternError {
  return new PosternError('bad-address', `not an address: ${reason}`, { values: { reason } })
}

// Where mail to an address may go: relays take a part of the local part for the way on; and what it means
// however it is spelled.

import { normalForm } from '../../core/normal-form.ts'

/** Ways of one address; longer chains go nowhere. */
const mostWays = 12

/**
 * @param address with or without quotes and angle brackets.
 * @returns itself first; then what relays make of it one after the other, as of `bob%b.example@a.example` and of `b.example!bob@a.example`;
 * and what stands behind a route (RFC 5321, appendix C).
 */
export function waysOf(address: string): string[] {
  const typed = address
    .trim()
    .replace(/^<|>$/g, '')
    .replace(/^@[^:]*:/, '')
  const ways = [typed]
  for (let i = 0; i < ways.length && ways.length < mostWays; i++)
    for (const next of nextOf(ways[i]!)) if (!ways.includes(next)) ways.push(next)
  return ways
}

function nextOf(address: string): string[] {
  const plain = withoutBlanks(address)
  const at = plain.lastIndexOf('@')
  const local = plain.slice(0, at < 0 ? plain.length : at).replace(/^"(.*)"$/s, '$1')
  const found = plain === address ? [] : [plain]
  const [, name, host] = /^(.+?)(?:%40|\\?[%@])([^%@]+)$/.exec(local) ?? []
  if (host !== undefined) found.push(`${name}@${host}`)
  const path = local.split('!')
  if (path.length > 1) found.push(`${path.at(-1)}@${path.at(-2)}`)
  return [...found, ...rewritten(local)]
}

/** Comments and blanks around what an address is made of (RFC 5322, 3.4.1), and quotes around all of it. */
function withoutBlanks(address: string): string {
  return address
    .replace(/^"([^"]+@[^"]+)"$/, '$1')
    .replace(/\([^()]{0,300}\)/g, '')
    .replace(/\s*([@.])\s*/g, '$1')
    .trim()
}

/** By those who forward (SRS, VERP), and by Exchange (IMCEA). */
function rewritten(local: string): string[] {
  const [, host, name] = /^srs[01][=+-].*=([^=]+\.[^=]+)=([^=]+)$/i.exec(local) ?? []
  if (host !== undefined) return [`${name}@${host}`]
  const [, whole] = /^imcea[a-z0-9]{0,20}-(.+)$/i.exec(local) ?? []
  const decoded = whole?.replace(/\+([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  )
  if (decoded?.includes('@')) return [decoded]
  const [, person, place] = /^(?:.*\+)?([^=]+)=([^=]+\.[a-z][^=]*)$/i.exec(local) ?? []
  return place === undefined ? [] : [`${person}@${place}`]
}

const dots = /[\u3002\uff0e\uff61]/g

/** Without what nobody sees, full-width letters and dots as the others, composed, in small letters: what most systems make of it. */
export function plainSpelling(address: string): string {
  const compatible = normalForm(address.trim(), 'NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '')
  return normalForm(compatible.replace(dots, '.').toLowerCase(), 'NFC').replace(/\.+$/, '')
}

// Where mail to an address may go: relays take a part of the local part for the way on; and what it means
// however it is spelled.

import { normalForm } from '../../core/normal-form.ts'

/**
 * @param address with or without quotes and angle brackets.
 * @returns itself first; then what a relay makes of `bob%b.example@a.example` and of `b.example!bob@a.example`, and what stands behind a
 * route (RFC 5321, appendix C).
 */
export function waysOf(address: string): string[] {
  const typed = address
    .trim()
    .replace(/^<|>$/g, '')
    .replace(/^@[^:]*:/, '')
  const at = typed.lastIndexOf('@')
  const local = typed.slice(0, Math.max(0, at)).replace(/^"(.*)"$/s, '$1')
  const ways = [typed]
  const [, name, host] = /^(.+)[%@]([^%@]+)$/.exec(local) ?? []
  if (host !== undefined) ways.push(`${name}@${host}`)
  const path = local.split('!')
  if (path.length > 1) ways.push(`${path.at(-1)}@${path.at(-2)}`)
  return ways
}

const dots = /[\u3002\uff0e\uff61]/g

/** Without what nobody sees, full-width letters and dots as the others, composed, in small letters: what most systems make of it. */
export function plainSpelling(address: string): string {
  const compatible = normalForm(address.trim(), 'NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '')
  return normalForm(compatible.replace(dots, '.').toLowerCase(), 'NFC').replace(/\.+$/, '')
}

// Codes: made from random bytes with the server key, so that the same one can be sent again and none is stored.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { typedCode } from '../../contract/code-rules.ts'

const groupOf = 4

/** Uniform over all codes of that length: a digest that would favour some is drawn again. */
export function makeCode(key: Uint8Array, nonce: Uint8Array, address: string, digits: number): string {
  const range = 10n ** BigInt(digits)
  const limit = 2n ** 64n - (2n ** 64n % range)
  for (let round = 0; ; round++) {
    const mac = createHmac('sha256', key).update(nonce).update(`${round}:${digits}:${address}`).digest()
    const value = mac.readBigUInt64BE()
    if (value < limit) return (value % range).toString().padStart(digits, '0')
  }
}

/** As people read it: groups of four. */
export function inGroups(code: string): string {
  return code.match(new RegExp(`.{1,${groupOf}}`, 'g'))!.join(' ')
}

/** In constant time, white space and hyphens passed over. */
export function sameCode(typed: string, code: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(typedCode(typed)), digest(code))
}

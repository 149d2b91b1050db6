// Account numbers by ISO 13616: a country, its length, and a sum over all of it.

import type { Candidate } from './candidate.ts'
import { mod97 } from './checksums.ts'
import type { Effort } from './effort.ts'

/** Letters and digits by country, of SWIFT's registry. */
const lengths: Readonly<Record<string, number>> = {
  ...{ AD: 24, AE: 23, AL: 28, AT: 20, AZ: 28, BA: 20, BE: 16, BG: 22, BH: 22, BI: 27, BR: 29, BY: 28, CH: 21, CR: 22 },
  ...{ CY: 28, CZ: 24, DE: 22, DJ: 27, DK: 18, DO: 28, EE: 20, EG: 29, ES: 24, FI: 18, FK: 18, FO: 18, FR: 27, GB: 22 },
  ...{ GE: 22, GI: 23, GL: 18, GR: 27, GT: 28, HN: 28, HR: 21, HU: 28, IE: 22, IL: 23, IQ: 23, IS: 26, IT: 27, JO: 30 },
  ...{ KW: 30, KZ: 20, LB: 28, LC: 32, LI: 21, LT: 20, LU: 20, LV: 21, LY: 25, MC: 27, MD: 24, ME: 22, MK: 19, MN: 20 },
  ...{ MR: 27, MT: 31, MU: 30, NI: 28, NL: 18, NO: 15, OM: 23, PK: 24, PL: 28, PS: 29, PT: 25, QA: 29, RO: 24, RS: 22 },
  ...{ RU: 33, SA: 24, SC: 31, SD: 18, SE: 24, SI: 19, SK: 24, SM: 27, SO: 23, ST: 25, SV: 28, TL: 23, TN: 24, TR: 26 },
  ...{ UA: 29, VA: 22, VG: 24, XK: 20, YE: 30 },
}
/** What follows the check digits: of these countries letters have their places, of those digits alone. */
const parts: Readonly<Record<string, string>> = {
  ...{
    GB: 'A4 9',
    IE: 'A4 9',
    NL: 'A4 9',
    FR: '910 X11 9',
    MC: '910 X11 9',
    IT: 'A1 910 X',
    SM: 'A1 910 X',
    CH: '95 X',
  },
  ...{
    LI: '95 X',
    LU: '93 X',
    MT: 'A4 95 X',
    GR: '97 X',
    BG: 'A4 96 X',
    RO: 'A4 X',
    LV: 'A4 X',
    CY: '98 X',
    GI: 'A4 X',
  },
  ...{ TR: '96 X', AD: '98 X' },
}
const ofDigits = /^(?:AT|BA|BE|CR|CZ|DE|DK|EE|ES|FI|FO|GL|HR|HU|IL|IS|LT|ME|MN|NO|PL|PT|RS|SE|SI|SK|TN|VA|XK)/
const wholes = new Map(
  Object.entries(parts).map(([country, form]) => {
    const pattern = form.replace(/([AX9])(\d*) ?/g, (_, kind: string, count: string) => {
      return `${{ A: '[A-Z]', X: '[A-Z0-9]', 9: String.raw`\d` }[kind]}${count === '' ? '+' : `{${count}}`}`
    })
    return [country, new RegExp(`^.{4}${pattern}$`)] as const
  }),
)

function isFormed(value: string): boolean {
  if (ofDigits.test(value)) return /^..\d+$/.test(value)
  return wholes.get(value.slice(0, 2))?.test(value) ?? true
}

const start = /(?<=^|[^\p{L}\p{N}_+]|IBAN:?)([A-Z]{2})([ ._-]?)(\d\d)/gu
const part = /^(?:[ ._/-]{1,2}|\n[>| ]{0,20})$/
const sign = /[A-Z0-9]/

/** @param text in capitals. */
export function* ibansIn(text: string, effort: Effort): Generator<Candidate> {
  for (const { 0: beginning, 1: country = '', index } of text.matchAll(start)) {
    if (!effort.spend()) return
    const length = lengths[country]
    const found = length === undefined ? null : signsFrom(text, index, length)
    if (!found || !isEnd(text, found.end, found.value)) continue
    const { value, end } = found
    // Words of two letters stand before numbers, too.
    const isApart = beginning.length > 4
    const weight =
      isFormed(value) && mod97(value.slice(4) + value.slice(0, 4)) === 1 ? (isApart ? 'plain' : 'strong') : null
    yield { value, shape: 'iban', start: index, end, weight }
  }
}

function signsFrom(text: string, from: number, length: number): { value: string; end: number } | null {
  let [value, at] = ['', from]
  let isParted = false
  while (value.length < length) {
    if (sign.test(text[at] ?? '')) value += text[at++]
    else {
      let next = at
      while (next < text.length && next - at <= 22 && !sign.test(text[next]!)) next++
      const between = text.slice(at, next)
      // At the end of a line goes on what is written in groups.
      if (!part.test(between) || (between[0] === '\n' && !isParted)) return null
      isParted = true
      at = next
    }
  }
  return { value, end: at }
}

/** Where a number of digits ends a word may follow at once, as it does where a page is set in columns. */
function isEnd(text: string, end: number, value: string): boolean {
  const next = text[end] ?? ''
  return !/[\p{L}\p{N}_]/u.test(next) || (/^[A-Z]{2}\d+$/.test(value) && /\p{L}/u.test(next))
}

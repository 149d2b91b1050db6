// A domain in its one form, of A-labels: UTS 46 by the platform's URL parser, behind an allow-list and checked afterwards.
//
// The parser knows all of Unicode's tables and also much that is no domain (`%65`, ports, `1.2.3` for an IP address), and
// older browsers map `ß` to `ss`. So nothing but letters, marks, digits, hyphens and dots reaches it, and what comes back
// is decoded again and must be what went in, in small letters. docs/decisions/0004 says why not a library.

const allowed = /^[\p{L}\p{M}\p{Nd}.-]{1,1000}$/u
/** After mapping: other digits than ours have rules of their own about what may stand beside them. */
const allowedLetters = /^[\p{L}\p{M}0-9.-]+$/u
/** Where Unicode keeps what is written from right to left. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/** @returns null when it is no domain. */
export function asciiDomain(typed: string): string | null {
  if (!allowed.test(typed)) return null
  const small = smallLetters(typed)
  const plain = /^[a-z0-9.-]+$/.test(small) && !/(?:^|\.)xn--/.test(small)
  const domain = plain ? small : throughUrl(small)
  return domain !== null && isHostName(domain) ? domain : null
}

/** Letter by letter: of a whole word, JavaScript makes another `σ` at its end. */
function smallLetters(text: string): string {
  return [...text.normalize('NFKC')]
    .map(letter => letter.toLowerCase())
    .join('')
    .normalize('NFC')
}

function throughUrl(small: string): string | null {
  const ascii = hostOf(small)
  if (ascii === null) return null
  const back = unicode(ascii)
  const given = unicode(small)
  // An A-label that was given must be the one that its own letters make.
  const sound = back !== null && allowedLetters.test(back) && back === given && hostOf(back) === ascii
  return sound && isOneDirection(back) ? ascii : null
}

/**
 * Stricter than RFC 5893, which some platforms leave out: a label is of one direction, and where one is from right to left
 * no other begins with a digit.
 */
function isOneDirection(domain: string): boolean {
  const labels = domain.split('.')
  const bidirectional = rightToLeft.test(domain)
  return labels.every(label => {
    const letters = [...label].filter(letter => /\p{L}/u.test(letter))
    const fromRight = letters.filter(letter => rightToLeft.test(letter)).length
    if (fromRight > 0) return fromRight === letters.length && /^\p{L}/u.test(label) && !/-$/.test(label)
    return bidirectional ? /^\p{L}/u.test(label) : /^[\p{L}0-9]/u.test(label)
  })
}

function hostOf(domain: string): string | null {
  return URL.canParse(`https://${domain}/`) ? new URL(`https://${domain}/`).hostname : null
}

/** With the letters that its A-labels stand for. @returns null where one stands for nothing. */
export function unicode(domain: string): string | null {
  const labels = domain.split('.').map(label => (label.startsWith('xn--') ? decodePunycode(label.slice(4)) : label))
  return labels.includes(null) ? null : labels.join('.')
}

/** RFC 1123 labels, and no number for the last: RFC 3696 says there is none, and a URL parser would make an IP address of it. */
function isHostName(domain: string): boolean {
  const labels = domain.split('.')
  const sound = labels.every(label => /^(?!-)[a-z0-9-]{1,63}(?<!-)$/.test(label))
  return sound && domain.length <= 253 && !/^(?:\d+|0x[0-9a-f]*)$/.test(labels.at(-1)!)
}

// RFC 3492, section 5: the parameters of Punycode.
const base = 36
const tMin = 1
const tMax = 26
const skew = 38
const damp = 700
const initialBias = 72
const initialN = 128

/** @returns null for what encodes nothing. */
function decodePunycode(encoded: string): string | null {
  const delimiter = encoded.lastIndexOf('-')
  const out = [...encoded.slice(0, Math.max(0, delimiter))].map(letter => letter.codePointAt(0)!)
  let n = initialN
  let bias = initialBias
  let i = 0
  for (let at = delimiter + 1; at < encoded.length; ) {
    const before = i
    for (let weight = 1, k = base; ; k += base) {
      const digit = digitOf(encoded[at++])
      i += digit * weight
      if (Number.isNaN(digit) || i > 0x7fffffff) return null
      const t = Math.min(Math.max(k - bias, tMin), tMax)
      if (digit < t) break
      weight *= base - t
    }
    bias = adapt(i - before, out.length + 1, before === 0)
    n += Math.floor(i / (out.length + 1))
    i %= out.length + 1
    if (n > 0x10ffff) return null
    out.splice(i++, 0, n)
  }
  return String.fromCodePoint(...out)
}

function digitOf(letter: string | undefined): number {
  return letter !== undefined && /^[a-z0-9]$/.test(letter) ? (Number.parseInt(letter, base) + 26) % base : Number.NaN
}

function adapt(difference: number, length: number, first: boolean): number {
  let delta = Math.floor(difference / (first ? damp : 2))
  delta += Math.floor(delta / length)
  let k = 0
  for (; delta > ((base - tMin) * tMax) / 2; k += base) delta = Math.floor(delta / (base - tMin))
  return k + Math.floor(((base - tMin + 1) * delta) / (delta + skew))
}

// The digits of a code, however they are typed or pasted.

/** Of any alphabet, as ASCII; nothing else. */
export function digitsOf(text: string): string {
  return [...text.normalize('NFKC')].map(sign => (/\p{Nd}/u.test(sign) ? digitAt(sign.codePointAt(0)!) : '')).join('')
}

/** Digits of one alphabet follow each other, and begin with its nought. */
function digitAt(code: number): number {
  let value = 0
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++
  return value
}

/**
 * The code in a text that was pasted: it stands alone, in one piece or in groups of four.
 * @returns null where there is none, or more than one.
 */
export function codeIn(text: string, digits: number): string | null {
  const plain = [...text.normalize('NFKC')]
    .map(sign => (/\p{Nd}/u.test(sign) ? digitAt(sign.codePointAt(0)!) : sign))
    .join('')
  const groups = /(?<![\d.,:/-])\d{1,4}(?:[ \u2009-]?\d{4})*[ \u2009-]?\d{0,4}(?![\d:/-]|[.,]\d)/g
  const found = [...plain.matchAll(groups)]
    .map(([group]) => group.replace(/\D/g, ''))
    .filter(({ length }) => length === digits)
  const distinct = [...new Set(found)]
  return distinct.length === 1 ? distinct[0]! : null
}

// The sums by which a number tells that it is one.

/** ISO 7064, Mod 97, 10, of letters as numbers from 10 on (ISO 13616). */
export function mod97(text: string): number {
  let rest = 0
  for (const sign of text) {
    const value = Number.parseInt(sign, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest
}

/** ISO/IEC 7812-1, annex B. */
export function isLuhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i])
    const twice = digit * 2
    sum += i % 2 === 0 ? digit : twice > 9 ? twice - 9 : twice
  }
  return sum % 10 === 0
}

/** ISO 7064, Mod 11, 10. */
export function isMod11And10(digits: string): boolean {
  let product = 10
  for (const digit of digits.slice(0, -1)) {
    const sum = (Number(digit) + product) % 10
    product = ((sum === 0 ? 10 : sum) * 2) % 11
  }
  return (11 - product) % 10 === Number(digits.at(-1))
}

/** Of an article (GS1), whose digits count once and three times. */
export function isEan(digits: string): boolean {
  const sum = [...digits].reduce((all, digit, i) => all + Number(digit) * (i % 2 === 0 ? 1 : 3), 0)
  return sum % 10 === 0
}

/** Of ten digits, weighed from ten down. */
export function isMod11(digits: string): boolean {
  const sum = [...digits].reduce((all, digit, i) => all + Number(digit) * (10 - i), 0)
  return sum % 11 === 0
}

const [evenPlaces, oddPlaces] = [
  '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  // What letters and digits count in odd places, by the decree of 23 December 1976.
  [
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22,
    25, 24, 23,
  ],
]

/** Of fifteen letters and digits the sixteenth. */
export function italianLetter(code: string): string {
  const sum = [...code].reduce((all, sign, i) => {
    const at = evenPlaces.indexOf(sign)
    return all + (i % 2 === 0 ? oddPlaces[at]! : at > 9 ? at - 10 : at)
  }, 0)
  return String.fromCharCode(65 + (sum % 26))
}

const spanish = 'TRWAGMYFPDXBNJZSQVHLCKE'
export const spanishLetter = (number: number) => spanish[number % 23]!

// Letters that draw nothing: whoever reads a text does not know that they are in it.

/** Drawn by nobody, or as the same box whatever they are: ignorable, not assigned, for private use, controls. */
const undrawn = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Co}\p{Cn}\p{Cs}\ufff9-\ufffb]/u
const allUndrawn = new RegExp(undrawn, 'gu')
const joiners = new Set(['\u200c', '\u200d'])
const selectors = new Set(['\ufe0e', '\ufe0f'])
const directions = new Set(['\u200e', '\u200f', '\u061c'])
/** Scripts whose letters look otherwise beside a joiner. */
const joining =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/u
const pictures = /[\p{Extended_Pictographic}\p{Emoji_Modifier}]/u
const marksAbove = /(\p{M}{8})\p{M}+/gu
const blanks = /[\p{Zs}\u2800]/gu

function draws(letter: string, before: string, after: string): boolean {
  if (joiners.has(letter)) {
    const joins = (sign: RegExp) => sign.test(before) && sign.test(after)
    return (
      joins(joining) || (letter === '\u200d' && (pictures.test(before) || before === '\ufe0f') && pictures.test(after))
    )
  }
  if (selectors.has(letter)) return /[\p{Emoji}\p{Extended_Pictographic}]/u.test(before)
  return directions.has(letter) && before !== letter
}

/**
 * A text as it is drawn, with nothing in it that nobody sees: a joiner stays between letters that it joins, one choice of
 * an emoji's form behind the emoji, one mark of direction. Line ends and tabs stay; a blank of any width becomes a space.
 */
export function drawnLetters(text: string): string {
  if (/^[\t\n\r -~\u00a1-\u00ac\u00ae-\u017f]*$/.test(text)) return text
  const even = text.replace(blanks, ' ')
  if (!undrawn.test(even)) return even.replace(marksAbove, '$1')
  const letters = [...even]
  const drawn: string[] = []
  for (const [i, letter] of letters.entries()) {
    const stays = /[\t\n\r]/.test(letter) || letter.replace(allUndrawn, '') !== ''
    if (stays || draws(letter, drawn.at(-1) ?? '', letters[i + 1] ?? '')) drawn.push(letter)
  }
  return drawn.join('').replace(marksAbove, '$1')
}

/** A text whose letters are drawn in the order in which they stand, as far as their alphabets do: with no marks that turn them. */
export function inItsOrder(text: string): string {
  return text.replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
}

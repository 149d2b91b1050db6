// What the mail of the cases says: made-up words, so that each text is its own, with words in it that nobody but its reader may see.

import type { Dice } from './dice.ts'

const [consonants, vowels] = ['bdfgklmnprstvz', 'aeiou']
const foreign = ['Grüße', 'naïve', 'Straße', 'ñandú', 'smørrebrød', 'Москва', 'привет', '日本語', '東京']

function syllables(dice: Dice, count: number): string {
  return dice.times(count, () => dice.one([...consonants]) + dice.one([...vowels])).join('')
}

export const newWord = (dice: Dice) => syllables(dice, 3 + dice.below(2))

/** Of letters alone, which no other text has in it. */
export const newSecret = (dice: Dice) => syllables(dice, 9)

/** A text with the secret in each of its sentences. */
export function newText(dice: Dice, secret: string, sentences = 1 + dice.below(3)): string {
  const isForeign = dice.oneIn(4)
  const made = dice.times(sentences, () => {
    const words = dice.times(10 + dice.below(5), () => (isForeign && dice.oneIn(6) ? dice.one(foreign) : newWord(dice)))
    words.splice(2 + dice.below(6), 0, secret)
    return `${words[0]![0]!.toUpperCase()}${words.join(' ').slice(1)}.`
  })
  return made.join(dice.one([' ', '\n', '\n\n']))
}

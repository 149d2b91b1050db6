// Normal forms of text that a stranger wrote.

/** Half-width marks of voiced kana are no marks, but what becomes of them is. */
const manyMarks = /[\p{M}\uff9e\uff9f]{30}(?=[\p{M}\uff9e\uff9f])/gu
const joiner = '\u034f'

/** Sorting marks takes a time by the square of their number: as UAX #15, 13, says, no more than thirty stand in a row. */
export function normalForm(text: string, form: 'NFC' | 'NFKC'): string {
  return text.replace(manyMarks, marks => marks + joiner).normalize(form)
}

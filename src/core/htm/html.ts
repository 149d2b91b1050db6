// HTML as pure ASCII in lines of at most 76 characters: what every mail system carries as it is, without encoding it.

import { normalForm } from '../normal-form.ts'

/** RFC 2045's limit of an encoded line, kept by everything in the file. */
export const maxLine = 76

/** Text for an element or a quoted attribute: everything but plain letters, digits and a few marks as a reference. */
export function escapeText(text: string): string {
  return text.replace(/[^A-Za-z0-9 .,:;!?@/()_*+-]/gu, character => `&#${character.codePointAt(0)};`)
}

/** For an attribute whose white space must survive lines being broken inside it: there is none in the result. */
export function escapeValue(text: string): string {
  return escapeText(text).replaceAll(' ', '&#32;')
}

/** `{name}` in a sentence is replaced by HTML, everything else is escaped. */
export function fill(sentence: string, parts: Readonly<Record<string, string>>): string {
  return sentence
    .split(/(\{[a-z]+\})/)
    .map(piece => (/^\{[a-z]+\}$/.test(piece) ? (parts[piece.slice(1, -1)] ?? '') : escapeText(piece)))
    .join('')
}

/** A name by a stranger's choice: no control, format or bidi characters, one line, not longer than `length` characters. */
export function displayName(name: string, length: number): string {
  const clean = normalForm(name.replace(/[\p{C}\p{Z}]+/gu, ' ').trim(), 'NFC')
  const characters = [...clean]
  return characters.length <= length ? clean : `${characters.slice(0, length - 1).join('')}\u2026`
}

/**
 * Breaks lines at their spaces; what is longer than a line is broken where HTML does not see it: text by a
 * comment, an attribute by a bare line end (URLs and one-line fields drop those). So no attribute may hold spaces that matter.
 */
export function wrap(html: string): string {
  const lines: string[] = []
  let inTag = false
  for (const given of html.split('\n')) {
    lines.push('')
    for (const word of given.split(' ').filter(word => word !== '')) {
      const { length } = lines.at(-1)!
      if (length > 0 && length + 1 + word.length > maxLine) lines.push('')
      else if (length > 0) lines[lines.length - 1] += ' '
      inTag = append(word, lines, inTag)
    }
  }
  return `${lines.filter(line => line !== '').join('\n')}\n`
}

const commentOpen = '<!--'
const commentClose = '-->'
/** What must stay whole: a reference, the name of a tag, a character. */
const atoms = /&#?\w+;|<\/?\w+|[\s\S]/g

/** @returns whether the word ends inside a tag. */
function append(word: string, lines: string[], startsInTag: boolean): boolean {
  let line = lines.pop()!
  if (line.length + word.length <= maxLine) {
    lines.push(line + word)
    const [opens, closes] = [word.lastIndexOf('<'), word.lastIndexOf('>')]
    return opens === closes ? startsInTag : opens > closes
  }
  let inTag = startsInTag
  for (const atom of word.match(atoms)!) {
    // A tag may end where its line does: there must still be room for the comment that breaks the text after it.
    if (line.length + atom.length + commentOpen.length > maxLine) {
      lines.push(line + (inTag ? '' : commentOpen))
      line = inTag ? '' : commentClose
    }
    line += atom
    inTag = atom.startsWith('<') || (inTag && atom !== '>')
  }
  lines.push(line)
  return inTag
}

// A file of settings: a line NAME=value each. A line that nobody reads would be a setting that is not in force, so each is refused.

import { didYouMean } from './nearest.ts'

/** `NAME_FILE` names the file that holds the value of `NAME`. */
export const fileEnding = '_FILE'
const quotes = ['"', "'", '`']
const shape = /^(?:export\s+)?([^=\s]+)\s*=\s*(.*)$/
// Of an editor's other encodings, or of a file that is no text.
const unseen = /[^\P{Cc}\t]|[\uFEFF\uFFFD]/u

/** @returns the value, or what is wrong with it as it is written. Between `"` a line ends at \n, as for Node's parseEnv. */
function readValue(written: string): { readonly value: string } | { readonly fault: string } {
  if (unseen.test(written))
    return { fault: 'has a sign in its value that nobody sees: write the file as text, in UTF-8' }
  const quote = quotes.find(sign => written.startsWith(sign))
  if (quote === undefined) {
    const value = written.replace(/(?:^|\s)#.*$/, '').trimEnd()
    return value.includes('#') ? { fault: 'has a # in its value: put the value in quotes' } : { value }
  }
  const end = written.indexOf(quote, 1)
  if (end < 0) return { fault: `begins with ${quote} and does not end with it` }
  const rest = written.slice(end + 1).trim()
  if (rest !== '' && !rest.startsWith('#')) return { fault: `has more behind the ${quote} that ends its value` }
  const value = written.slice(1, end)
  return { value: quote === '"' ? value.replaceAll('\\n', '\n') : value }
}

/** What is wrong with a name that nobody knows. It is told where it is one: it may be the end of a password (base64), or an address. */
function strange(name: string, written: string, known: readonly string[]): string {
  const isName = /^[A-Za-z]\w{0,59}$/.test(name) && written !== '' && written !== '='
  return `${isName ? `${name} is` : 'what stands before = is'} no setting${didYouMean(name, known)}`
}

/** @param first where each name stood first. @param values of what stood there. */
function faultOfPlace(
  name: string,
  written: string,
  first: ReadonlyMap<string, number>,
  values: Readonly<Record<string, string>>,
): string | null {
  const before = first.get(name)
  if (before !== undefined) return `${name} stands in line ${before} already: leave one of them out`
  const other = name.endsWith(fileEnding) ? name.slice(0, -fileEnding.length) : `${name}${fileEnding}`
  return written && values[other]
    ? `${name}, and ${other} in line ${first.get(other)}, are one setting: leave one of them out`
    : null
}

/**
 * @param known every name that some setting of ours has.
 * @returns the values, and a sentence for each line that is none, with its number.
 */
export function readSettingsFile(
  text: string,
  known: readonly string[],
): { readonly values: Record<string, string>; readonly wrong: readonly string[] } {
  const wrong: string[] = []
  const values: Record<string, string> = {}
  const first = new Map<string, number>()
  const content = text.replace(/^\uFEFF/, '')
  for (const [i, whole] of content.split(/\r\n|[\n\r]/).entries()) {
    const line = whole.trim()
    if (line === '' || line.startsWith('#')) continue
    const say = (what: string) => wrong.push(`line ${i + 1}: ${what}`)
    const [, name, written = ''] = shape.exec(line) ?? []
    if (name === undefined) {
      // What stands there may be the end of a password.
      say('is not of the form NAME=value; what is no setting begins with #')
      continue
    }
    const fault = known.includes(name) ? faultOfPlace(name, written, first, values) : strange(name, written, known)
    if (fault) say(fault)
    const read = readValue(written)
    if ('value' in read) values[name] = read.value
    else if (known.includes(name)) say(`${name} ${read.fault}`)
    if (!first.has(name)) first.set(name, i + 1)
  }
  return { values, wrong }
}

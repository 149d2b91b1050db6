// A file of settings: a line NAME=value each. A line that nobody reads would be a setting that is not in force, so each is refused.

import { parseEnv } from 'node:util'
import { didYouMean } from './nearest.ts'

const quotes = ['"', "'", '`']
const shape = /^(?:export\s+)?([^=\s]+)\s*=\s*(.*)$/

/** What is wrong with a value as it is written; null where nothing is. */
function faultOfValue(value: string): string | null {
  const quote = quotes.find(sign => value.startsWith(sign))
  if (quote === undefined)
    return /\S#/.test(value.replace(/\s#.*$/, '')) ? 'has a # in its value: put the value in quotes' : null
  const end = value.indexOf(quote, 1)
  if (end < 0) return `begins with ${quote} and does not end with it`
  const rest = value.slice(end + 1).trim()
  return rest === '' || rest.startsWith('#') ? null : `has more behind the ${quote} that ends its value`
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
  const first = new Map<string, number>()
  const content = text.replace(/^\uFEFF/, '')
  for (const [i, whole] of content.split(/\r\n|[\n\r]/).entries()) {
    const line = whole.trim()
    if (line === '' || line.startsWith('#')) continue
    const say = (what: string) => wrong.push(`line ${i + 1}: ${what}`)
    const [, name, value = ''] = shape.exec(line) ?? []
    if (name === undefined) {
      // What stands there may be the end of a password.
      say('is not of the form NAME=value; what is no setting begins with #')
      continue
    }
    const before = first.get(name)
    if (!known.includes(name)) say(`${name} is no setting${didYouMean(name, known)}`)
    else if (before !== undefined) say(`${name} stands in line ${before} already: leave one of them out`)
    const fault = faultOfValue(value)
    if (fault) say(`${name} ${fault}`)
    if (before === undefined) first.set(name, i + 1)
  }
  return { values: parseEnv(content) as Record<string, string>, wrong }
}

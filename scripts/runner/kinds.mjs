// Which files are tests, and of what kind: told by their names alone. vitest.config.ts and playwright.config.ts say the same.

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../setup.mjs'

/** The parts of `npm test`, in the order in which they are told. */
export const kinds = ['unit', 'interop', 'postgres', 'e2e']

const folders = ['src', 'mocks', 'e2e']

/** @returns the kind of a file of this project, or null where it is no test. */
function kindOf(file) {
  if (/^e2e\/.*\.spec\.ts$/.test(file)) return 'e2e'
  if (file.startsWith('e2e/')) return null
  if (/\.interop\.test\.ts$/.test(file)) return 'interop'
  return /\.test\.tsx?$/.test(file) ? 'unit' : null
}

/** What the services keep is tried in both engines. */
const asksDatabase = file =>
  /^src\/server\/.*(?<!\.interop)\.test\.ts$/.test(file) &&
  /\/testing\/(?:services|database|intake)\.ts'/.test(readFileSync(path.join(root, file), 'utf8'))

function allTests() {
  return folders
    .flatMap(folder =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map(file =>
        path.posix.join(folder, file.split(path.sep).join('/')),
      ),
    )
    .map(file => ({ file, kind: kindOf(file) }))
    .filter(({ kind }) => kind !== null)
    .toSorted((a, b) => a.file.localeCompare(b.file))
}

/** Whatever stands between quotation marks and has the word in it may be a title, but for what is imported. */
function mayHaveTitle(file, word) {
  if (word.includes('/')) return false
  const text = readFileSync(path.join(root, file), 'utf8')
  const strings = [...text.matchAll(/(['"`])((?:\\.|(?!\1)[^\\\n])*)\1/g)].map(([, , inner]) => inner)
  return strings.some(inner => !/^(?:\.{1,2}\/|node:)/.test(inner) && hasWord(inner, word))
}

const hasWord = (text, word) => text.toLowerCase().includes(word.toLowerCase())

/**
 * @param words each a part of a path, or of a title; any of them will do.
 * @param title a part of a title, which the file must have as well.
 * @returns for each kind the files to run; those with `isByTitle` only as far as their titles have one of the words.
 */
export function choose(words, title) {
  const chosen = { unit: [], interop: [], postgres: [], e2e: [] }
  for (const { file, kind } of allTests()) {
    const isByPath = words.length === 0 || words.some(word => hasWord(file, word.replace(/^\.\//, '')))
    const isWanted = isByPath
      ? title === undefined || words.length > 0 || mayHaveTitle(file, title)
      : words.some(word => mayHaveTitle(file, word))
    if (!isWanted) continue
    const found = isByPath ? { file } : { file, isByTitle: true }
    for (const each of asksDatabase(file) ? [kind, 'postgres'] : [kind]) chosen[each].push(found)
  }
  return chosen
}

/** @returns a pattern that finds titles with one of the words in them. */
export const titlesWith = words => words.map(word => word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|')

// How long each test file took last time, so that the long ones begin first and two processors end together.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../setup.mjs'

/** Of this machine. */
const remembered = path.join(root, 'node_modules', '.cache', 'postern', 'durations.json')
/** For a fresh checkout: what takes long, in seconds on two idle processors. `npm test -- --record` writes it. */
const committed = path.join(root, 'scripts', 'runner', 'durations.json')
/** Seconds; what takes less need not be written down. */
const worthRecording = 3

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}

/** @returns {Record<string, number>} seconds by file. */
export const durations = () => ({ ...read(committed), ...read(remembered) })

/** Files that nobody knows come last: what takes long is written down. */
export function longestFirst(files, nameOf = file => file) {
  const last = durations()
  const secondsOf = file => last[nameOf(file)] ?? 0
  return files.toSorted((a, b) => secondsOf(b) - secondsOf(a))
}

/** @param {Map<string, number>} seconds by file, of the run that is over. */
export function remember(seconds, isRecord) {
  mkdirSync(path.dirname(remembered), { recursive: true })
  writeFileSync(remembered, JSON.stringify({ ...read(remembered), ...Object.fromEntries(seconds) }))
  if (!isRecord) return
  const long = [...seconds].filter(([, value]) => value >= worthRecording).toSorted(([, a], [, b]) => b - a)
  writeFileSync(committed, `${JSON.stringify(Object.fromEntries(long.map(([k, v]) => [k, Math.round(v)])), null, 2)}\n`)
}

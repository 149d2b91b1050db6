// How far the fingerprints of opened mail reach: how much of it is found where it goes out again, and how much other mail is
// taken for it.

import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readMessage } from '../../mail/reading/read.ts'
import { bytesOf } from '../../testing/seed.ts'
import { CommonRuns } from '../opened/common-runs.ts'
import { Fingerprints } from '../opened/fingerprints.ts'
import { PrintLog } from '../opened/print-log.ts'
import { type Letter, splitLetters } from './letters.ts'

export const ways = ['whole', 'wrapped anew', 'three lines', 'one line', 'every twelfth word changed'] as const
export type Way = (typeof ways)[number]

export interface Reach {
  /** Parts of a hundred that were found. */
  readonly found: Readonly<Record<Way, number>>
  /** Parts of a hundred of other mail. */
  readonly forNothing: number
  readonly opened: number
  readonly others: number
  /** On the disk, for each opened mail. */
  readonly bytes: number
}

export interface ReachOptions {
  /** Letters that are opened. */
  readonly count: number
  /** Of the others so many go out, one after the other; all unless said. */
  readonly others?: number
  readonly seed: number
}

/** Opened letters of some lists, and the others going out meanwhile, as their dates have them; then the opened ones go out again. */
export async function measureReach({ count, others: most = Infinity, seed }: ReachOptions): Promise<Reach> {
  const folder = mkdtempSync(path.join(tmpdir(), 'postern-reach-'))
  const log = await PrintLog.open(path.join(folder, 'opened'), () => new Date())
  try {
    const key = Buffer.from(bytesOf(seed, 'fingerprints', 32))
    const prints = new Fingerprints(key, log, await CommonRuns.open(path.join(folder, 'common')))
    const split = splitLetters(count, seed)
    const { opened } = split
    const others = split.others.slice(0, most)
    const isOpened = new Set(opened)
    let taken = 0
    for (const letter of [...opened, ...others].sort((a, b) => a.time - b.time)) {
      if (isOpened.has(letter)) await prints.remember(letter.reading, letter.about)
      else if (await goesOut(prints, letter)) taken++
    }
    const { found } = await findAgain(prints, opened, [...opened, ...others], seed)
    const [file] = readdirSync(path.join(folder, 'opened'))
    const bytes = statSync(path.join(folder, 'opened', file!)).size / opened.length
    const forNothing = (100 * taken) / others.length
    return { found, forNothing, opened: opened.length, others: others.length, bytes }
  } finally {
    await log.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function goesOut(prints: Fingerprints, { reading, about }: Letter): Promise<boolean> {
  const isFound = (await prints.find(reading, about)) !== null
  await prints.learn(reading, about, isFound ? 'sealed' : 'passed')
  return isFound
}

async function findAgain(prints: Fingerprints, opened: readonly Letter[], all: readonly Letter[], seed: number) {
  const pick = picker(seed)
  const seen = countLines(all)
  const hits = new Map<Way, [found: number, tried: number]>(ways.map(way => [way, [0, 0]]))
  for (const { text } of opened) {
    // What stands in many letters is nobody's secret, and a line of a few words is not known again.
    const lines = text.split('\n').filter(line => wordsOf(line) > 0 && seen.get(plain(line))! <= 3)
    const long = lines.filter(line => wordsOf(line) >= 6)
    if (wordsOf(lines.join(' ')) < 20 || lines.length < 3) continue
    const tries: [Way, string | undefined][] = [
      ['whole', quoted(text)],
      ['wrapped anew', quoted(text.replace(/\s+/g, ' ').replace(/(.{30,50}) /g, '$1\n'))],
      ['three lines', threeOf(lines, pick)],
      ['one line', long.length === 0 ? undefined : quoted(long[pick(long.length)]!)],
      ['every twelfth word changed', text.replace(/((?:\S+\s+){11})\S+/g, '$1other')],
    ]
    for (const [way, again] of tries) {
      if (again === undefined) continue
      const count = hits.get(way)!
      count[1]++
      if ((await prints.find(mailOf(again), 'another matter')) !== null) count[0]++
    }
  }
  const found = Object.fromEntries([...hits].map(([way, [n, of]]) => [way, (100 * n) / of])) as Record<Way, number>
  return { found }
}

function threeOf(lines: readonly string[], pick: (below: number) => number): string | undefined {
  const starts = lines.slice(0, -2).flatMap((_, i) => (wordsOf(lines.slice(i, i + 3).join(' ')) >= 12 ? [i] : []))
  const start = starts[pick(Math.max(1, starts.length))]
  return start === undefined ? undefined : quoted(lines.slice(start, start + 3).join('\n'))
}

const quoted = (text: string) => text.replace(/^/gm, '> ')

function mailOf(text: string) {
  const head = 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
  return readMessage(Buffer.from(`${head}Have a look at this:\r\n\r\n${text.replace(/\r?\n/g, '\r\n')}\r\n`))
}

const linkless = (line: string) => line.replace(/\b[a-z]+:\/\/\S*/gi, ' ')
const wordsOf = (line: string) => linkless(line).match(/[\p{L}\p{N}]+/gu)?.length ?? 0
const plain = (line: string) => (line.match(/[\p{L}\p{N}]+/gu) ?? []).join(' ').toLowerCase()

function countLines(letters: readonly Letter[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { text } of letters)
    for (const line of new Set(text.split('\n').map(plain))) counts.set(line, (counts.get(line) ?? 0) + 1)
  return counts
}

/** Lehmer's generator. */
function picker(seed: number): (below: number) => number {
  let state = (seed % 2_147_483_646) + 1
  return below => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

// What opened mail said, known by keyed fingerprints of runs of its words and of its files, less what stands in many mails.

import { createHmac } from 'node:crypto'
import { setImmediate as pause } from 'node:timers/promises'
import type { Reading } from '../../mail/reading/reading.ts'
import { boilerplate } from './boilerplate.ts'
import type { CommonRuns } from './common-runs.ts'
import { type PrintLog, printBytes } from './print-log.ts'
import { runsIn, type Words, weightCovered, winnow, wordsIn } from './runs.ts'

/** Of the texts of one mail, and of its files: 2.5 kB each. Of a longer text these are a fair sample of all of it. */
const mostOfMail = 500
/** Of the words that the runs of one quotation cover: two runs or three, or one of long words. */
const leastWeight = 7
/** Words between two runs of one quotation. */
const farthest = 30
/** Mails of other subjects in which a run stands that tells nothing. */
const common = { passed: 2, sealed: 3, opened: 3 } as const
/** Bytes: smaller pictures are marks and icons, smaller files hold next to nothing. */
const smallestPicture = 8 * 1024
const smallestFile = 64
/** Fingerprints between two turns of everybody else. */
const turn = 5_000

export interface Prints {
  readonly texts: readonly PrintedText[]
  readonly files: readonly number[]
}

interface PrintedText {
  readonly words: Words
  readonly prints: readonly number[]
}

export class Fingerprints {
  readonly #key: Uint8Array
  readonly #log: PrintLog
  readonly #common: CommonRuns
  #everywhere: Set<number> | null = null
  readonly #printed = new WeakMap<Reading, Promise<Prints>>()

  constructor(key: Uint8Array, log: PrintLog, common: CommonRuns) {
    this.#key = key
    this.#log = log
    this.#common = common
  }

  /** @param about the same for all mail of a conversation. @returns once it is on the disk. */
  async remember(reading: Reading, about: string): Promise<void> {
    const { texts, files } = await this.#printsOf(reading)
    const subject = this.#print(`about ${about}`)
    const kept = new Set<number>()
    for (const { prints } of texts) for (const place of winnow(prints)) kept.add(prints[place]!)
    const ofFiles = new Set(files)
    for (const print of [...ofFiles, ...kept]) this.#common.add(print, 'opened', subject)
    const telling = [ofFiles, kept].flatMap(prints =>
      [...prints]
        .filter(print => !this.#isCommon(print) && !this.#log.has(print))
        .sort((a, b) => a - b)
        .slice(0, mostOfMail),
    )
    if (telling.length > 0) await this.#log.add(telling)
  }

  /**
   * What of it was opened; null for nothing that tells anything. What was learnt of its own subject does not count: a mail that is
   * tried again finds itself there.
   * @param about as `learn` is told.
   */
  async find(reading: Reading, about: string): Promise<'words' | 'file' | null> {
    if (this.#log.size === 0) return null
    const { texts, files } = await this.#printsOf(reading)
    const subject = this.#print(`about ${about}`)
    const isTelling = (print: number) => this.#log.has(print) && !this.#isCommon(print, subject)
    if (files.some(isTelling)) return 'file'
    for (const { words, prints } of texts) {
      const places = prints.flatMap((print, place) => (isTelling(print) ? [place] : []))
      if (quotations(places).some(together => isEnough(words, together))) return 'words'
    }
    return null
  }

  /** Of what goes out: what stands in much of it tells nothing. */
  async learn(reading: Reading, about: string, place: 'passed' | 'sealed'): Promise<void> {
    const { texts, files } = await this.#printsOf(reading)
    const subject = this.#print(`about ${about}`)
    for (const { prints } of texts) for (const print of prints) this.#common.add(print, place, subject)
    for (const file of files) this.#common.add(file, place, subject)
  }

  #isCommon(print: number, but: number | null = null): boolean {
    this.#everywhere ??= new Set(boilerplate.flatMap(text => runsIn(wordsIn(text)).map(run => this.#print(run))))
    if (this.#everywhere.has(print)) return true
    return (['passed', 'sealed', 'opened'] as const).some(
      place => this.#common.count(print, place, common[place], but) >= common[place],
    )
  }

  #printsOf(reading: Reading): Promise<Prints> {
    const known = this.#printed.get(reading) ?? this.#read(reading)
    this.#printed.set(reading, known)
    return known
  }

  async #read({ texts, files }: Reading): Promise<Prints> {
    const readings = new Set(texts.filter(({ of }) => written.includes(of)).flatMap(text => text.readings))
    const printed: PrintedText[] = []
    for (const text of readings) {
      const words = wordsIn(text)
      const prints: number[] = []
      for (const run of runsIn(words)) {
        prints.push(this.#print(run))
        if (prints.length % turn === 0) await pause()
      }
      printed.push({ words, prints })
    }
    const telling = files.filter(({ size, type }) => size >= (/^image\//.test(type) ? smallestPicture : smallestFile))
    return { texts: printed, files: telling.map(file => this.#print(`file ${file.digest()}`)) }
  }

  /** Above 0. */
  #print(text: string): number {
    return createHmac('sha256', this.#key).update(text).digest().readUIntBE(0, printBytes) || 1
  }
}

/** Places of runs, parted where too many words are between them. */
function quotations(places: readonly number[]): number[][] {
  const found: number[][] = []
  for (const place of places) {
    const before = found.at(-1)
    if (before !== undefined && place - before.at(-1)! <= farthest) before.push(place)
    else found.push([place])
  }
  return found
}

function isEnough(words: Words, places: readonly number[]): boolean {
  return weightCovered(words, places) >= leastWeight
}

const written: readonly string[] = ['body', 'loose', 'file', 'inside', 'label']

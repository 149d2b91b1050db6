// What opened mail said, known by keyed fingerprints of runs of its words and of its files, less what stands in many mails.

import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { setImmediate as pause } from 'node:timers/promises'
import type { ReadFile, Reading } from '../../mail/reading/reading.ts'
import { boilerplate } from './boilerplate.ts'
import type { CommonRuns } from './common-runs.ts'
import { type PrintLog, printBytes } from './print-log.ts'
import { runsIn, signatureAt, type Words, weightCovered, winnow, wordsIn } from './runs.ts'

/** Of the texts of one mail, and of its files: 2.5 kB each. Of a longer text these are a fair sample of all of it. */
const mostOfMail = 500
/** Of the words that the runs of one quotation cover: two runs or three, or one of long words. */
const leastWeight = 7.4
/** Words between two runs of one quotation. */
const farthest = 30
/** Mails of other subjects in which a run stands that tells nothing; of opened ones by as many authors. */
const common = { passed: 2, sealed: 3, opened: 3, authors: 3 } as const
/** Of the words of a mail those that its footer may have. What is mostly words of opened mail is no footer, however often it is sent. */
const mostOfFooter = 1 / 3
/** Words of a run that stand in a signature, where the others are still above it. */
const mostBelow = 3
/** Bytes: smaller pictures are marks and icons, smaller files hold next to nothing. */
const smallestPicture = 8 * 1024
const smallestFile = 64
/** Bytes: a picture that may stand under every letter, as a logo does. */
const largestLogo = 64 * 1024
/** Fingerprints between two turns of everybody else. */
const turn = 5_000

export interface Prints {
  readonly texts: readonly PrintedText[]
  readonly files: readonly PrintedFile[]
}

interface PrintedText {
  readonly words: Words
  readonly prints: readonly number[]
  /** So many of them stand above the signature. */
  readonly above: number
}

interface PrintedFile {
  readonly print: number
  readonly isLogo: boolean
}

export class Fingerprints {
  readonly #key: KeyObject
  readonly #log: PrintLog
  readonly #common: CommonRuns
  #everywhere: Set<number> | null = null
  readonly #printed = new WeakMap<Reading, Promise<Prints>>()

  constructor(key: Uint8Array, log: PrintLog, common: CommonRuns) {
    this.#key = createSecretKey(key)
    this.#log = log
    this.#common = common
  }

  /** @param about the same for all mail of a conversation. @returns once it is on the disk. */
  async remember(reading: Reading, about: string): Promise<void> {
    const { texts, files } = await this.#printsOf(reading)
    const subject = this.#print(`about ${about}`)
    const author = this.#print(`by ${reading.header.from[0]?.address ?? ''}`)
    const kept = new Set<number>()
    for (const { prints, above } of texts)
      for (const place of winnow(prints)) if (place < above) kept.add(prints[place]!)
    const ofFiles = new Set(files.map(({ print }) => print))
    for (const print of [...ofFiles, ...kept]) {
      this.#common.add(print, 'opened', subject)
      this.#common.add(print, 'authors', author)
    }
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
    const isTelling = (print: number) => this.#isTelling(print, subject)
    if (files.some(({ print }) => isTelling(print))) return 'file'
    for (const { words, prints } of texts) {
      const places = prints.flatMap((print, place) => (isTelling(print) ? [place] : []))
      if (quotations(places).some(together => isEnough(words, together))) return 'words'
    }
    return null
  }

  /** Of what goes out: what stands in much of it tells nothing. Of what was sealed that is a footer, or a logo, and nothing else. */
  async learn(reading: Reading, about: string, place: 'passed' | 'sealed'): Promise<void> {
    const { texts, files } = await this.#printsOf(reading)
    const subject = this.#print(`about ${about}`)
    if (place === 'passed' || texts.every(text => this.#shareOfOpened(text, subject) <= mostOfFooter))
      for (const { prints } of texts) for (const print of prints) this.#common.add(print, place, subject)
    for (const { print, isLogo } of files) if (place === 'passed' || isLogo) this.#common.add(print, place, subject)
  }

  #shareOfOpened({ words, prints }: PrintedText, subject: number): number {
    const places = prints.flatMap((print, place) => (this.#isTelling(print, subject) ? [place] : []))
    const all = words.words.reduce((sum, _, at) => sum + words.weight(at), 0)
    return places.length === 0 ? 0 : weightCovered(words, places) / all
  }

  #isTelling(print: number, subject: number): boolean {
    return this.#log.has(print) && !this.#isCommon(print, subject)
  }

  #isCommon(print: number, but: number | null = null): boolean {
    this.#everywhere ??= new Set(boilerplate.flatMap(text => runsIn(wordsIn(text)).map(run => this.#print(run))))
    if (this.#everywhere.has(print)) return true
    const isIn = (place: keyof typeof common, without = but) =>
      this.#common.count(print, place, common[place], without) >= common[place]
    return isIn('passed') || isIn('sealed') || (isIn('opened') && isIn('authors', null))
  }

  #printsOf(reading: Reading): Promise<Prints> {
    const known = this.#printed.get(reading) ?? this.#read(reading)
    this.#printed.set(reading, known)
    return known
  }

  async #read({ texts, files }: Reading): Promise<Prints> {
    const readings = new Map(texts.flatMap(({ of, readings: all }) => all.map(text => [text, of])))
    const printed: PrintedText[] = []
    // Readings of one text are of the same runs for the most part.
    const known = new Map<string, number>()
    for (const [text, of] of readings) {
      const words = wordsIn(text)
      const prints: number[] = []
      for (const run of runsIn(words)) {
        const print = known.get(run) ?? this.#print(run)
        known.set(run, print)
        prints.push(print)
        if (prints.length % turn === 0) await pause()
      }
      // What is said above a letter is the same in all that answer it: it is looked into, and never remembered.
      printed.push({ words, prints, above: of === 'subject' ? 0 : aboveSignature(text, prints.length) })
    }
    const telling = files.filter(({ size, type }) => size >= (/^image\//.test(type) ? smallestPicture : smallestFile))
    return { texts: printed, files: telling.map(file => this.#printFile(file)) }
  }

  #printFile(file: ReadFile): PrintedFile {
    const isLogo = /^image\//.test(file.type) && file.size <= largestLogo
    return { print: this.#print(`file ${file.digest()}`), isLogo }
  }

  /** Above 0. In letters: of each run of words one is made, and a buffer takes as long as the digest. */
  #print(text: string): number {
    const digest = createHmac('sha256', this.#key).update(text).digest('hex')
    return Number.parseInt(digest.slice(0, 2 * printBytes), 16) || 1
  }
}

/** @param all how many runs it has. @returns how many of them stand above its signature, or close to it. */
function aboveSignature(text: string, all: number): number {
  const signature = signatureAt(text)
  return signature === null ? all : wordsIn(text.slice(0, signature)).words.length - mostBelow
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

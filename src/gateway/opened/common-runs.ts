// In how many mails a run of words stood: footers, signatures and templates are known by that, and tell nothing of a mail. A filter of
// Bloom's in two generations of fixed size: once one is full, the next begins, and the one before it is forgotten.

import { readFile, rename, writeFile } from 'node:fs/promises'

/**
 * `passed`: mail that went out in clear, of which nothing is a secret any more. `sealed`: mail that was sealed for
 * its words alone. `opened`: mail that was opened; `authors`: whoever wrote it.
 */
export type Place = 'passed' | 'sealed' | 'opened' | 'authors'
const places: readonly Place[] = ['passed', 'sealed', 'opened', 'authors']

/** 4 MB for each generation: about 8,000 mails. */
const bits = 2 ** 25
const hashes = 6
/** Above it, more than one in a thousand that was never added is found. */
const mostFilled = 0.33
/** Mails of one subject count once, and of many subjects some fall together; so do authors. */
const subjects = 16

export class CommonRuns {
  readonly #file: string
  #current = new Uint8Array(bits / 8)
  /** None until one is full. */
  #before: Uint8Array | null = null
  #filled = 0
  #isChanged = false

  private constructor(file: string) {
    this.#file = file
  }

  /** What cannot be read is forgotten: more is sealed then, for a while. */
  static async open(file: string): Promise<CommonRuns> {
    const runs = new CommonRuns(file)
    const bytes = await readFile(file).catch(() => null)
    if (bytes?.length === bits / 8 || bytes?.length === bits / 4) {
      runs.#current = new Uint8Array(bytes.subarray(0, bits / 8))
      if (bytes.length > bits / 8) runs.#before = new Uint8Array(bytes.subarray(bits / 8))
      for (const byte of runs.#current) for (let rest = byte; rest > 0; rest &= rest - 1) runs.#filled++
    }
    return runs
  }

  /** @param subject a number for what the mail is about, the same for all mail of a conversation; of `authors`, for one of them. */
  add(print: number, place: Place, subject: number): void {
    const [first, step] = hashesOf(print, place, subject % subjects)
    for (let i = 0; i < hashes; i++) {
      const bit = bitAt(first, step, i)
      if (isSet(this.#current, bit)) continue
      this.#current[bit >>> 3]! |= 1 << (bit & 7)
      this.#filled++
      this.#isChanged = true
    }
    if (this.#filled <= bits * mostFilled) return
    this.#before = this.#current
    this.#current = new Uint8Array(bits / 8)
    this.#filled = 0
  }

  /** In mails of about how many subjects it stood; not more than is asked for. @param but the subject that does not count. */
  count(print: number, place: Place, most: number, but: number | null = null): number {
    let count = 0
    for (let subject = 0; subject < subjects && count < most; subject++) {
      if (but !== null && subject === but % subjects) continue
      const [first, step] = hashesOf(print, place, subject)
      if (isIn(this.#current, first, step) || (this.#before !== null && isIn(this.#before, first, step))) count++
    }
    return count
  }

  async save(): Promise<void> {
    if (!this.#isChanged) return
    this.#isChanged = false
    const generations = this.#before === null ? [this.#current] : [this.#current, this.#before]
    await writeFile(`${this.#file}.new`, generations, { mode: 0o600 })
    await rename(`${this.#file}.new`, this.#file)
  }
}

function isSet(filter: Uint8Array, bit: number): boolean {
  return (filter[bit >>> 3]! & (1 << (bit & 7))) !== 0
}

/** Asked for each run of each mail, for each subject: nothing is made for it. */
function isIn(filter: Uint8Array, first: number, step: number): boolean {
  for (let i = 0; i < hashes; i++) if (!isSet(filter, bitAt(first, step, i))) return false
  return true
}

/** Double hashing (Kirsch, Mitzenmacher 2006) of what is a hash already. */
const bitAt = (first: number, step: number, i: number) => (first + Math.imul(i, step)) >>> 7

function hashesOf(print: number, place: Place, subject: number): readonly [first: number, step: number] {
  const salt = places.indexOf(place) * subjects + subject + 1
  const first = mix(print % 0x1_0000_0000, salt)
  return [first, mix(Math.floor(print / 0x100) % 0x1_0000_0000, salt + 0x1000) | 1]
}

/** The end of MurmurHash3. */
function mix(value: number, salt: number): number {
  let hash = (value ^ Math.imul(salt, 0x9e37_79b9)) >>> 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

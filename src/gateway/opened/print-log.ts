// Fingerprints on the disk and in memory: five bytes each, a file a day, which is deleted when its day is over. Which mail one is of
// stands nowhere.

import { constants, type FileHandle, mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'

/** 2⁴⁰ values: of a million that are kept one in a million others is taken for one of them, and two are wanted. */
export const printBytes = 5
const keptDays = 90
/** 20 MB on the disk, 64 MB in memory. Beyond it the oldest days go. */
const mostPrints = 4_000_000
const day = 86_400_000
/** How many follow. */
const headBytes = 4
const name = /^\d{4}-\d\d-\d\d$/

/** A set of numbers above 0, in 16 bytes each or less. */
export class PrintSet {
  #slots = new Float64Array(1 << 12)
  size = 0

  has(print: number): boolean {
    return this.#slots[this.#slotOf(print)] !== 0
  }

  add(print: number): void {
    const slot = this.#slotOf(print)
    if (this.#slots[slot] !== 0) return
    this.#slots[slot] = print
    this.size++
    if (this.size * 2 > this.#slots.length) this.#grow()
  }

  #slotOf(print: number): number {
    const mask = this.#slots.length - 1
    let slot = (print % 0x1_0000_0000) & mask
    while (this.#slots[slot] !== 0 && this.#slots[slot] !== print) slot = (slot + 1) & mask
    return slot
  }

  #grow(): void {
    const before = this.#slots
    this.#slots = new Float64Array(before.length * 2)
    for (const print of before) if (print !== 0) this.#slots[this.#slotOf(print)] = print
  }
}

export class PrintLog {
  readonly #folder: string
  readonly #clock: () => Date
  readonly #days = new Map<string, number>()
  #prints = new PrintSet()
  #today: { readonly name: string; readonly file: FileHandle } | null = null
  #writing: Promise<void> = Promise.resolve()

  private constructor(folder: string, clock: () => Date) {
    this.#folder = folder
    this.#clock = clock
  }

  /** Writes nothing until something is added: another process may have it open. */
  static async open(folder: string, clock: () => Date): Promise<PrintLog> {
    const log = new PrintLog(folder, clock)
    await log.#load()
    return log
  }

  get size(): number {
    return this.#prints.size
  }

  has(print: number): boolean {
    return this.#prints.has(print)
  }

  /** @returns once they are on the disk. */
  add(prints: readonly number[]): Promise<void> {
    const done = this.#writing.then(() => this.#append(prints))
    this.#writing = done.catch(() => {})
    return done
  }

  async #append(prints: readonly number[]): Promise<void> {
    const { name, file } = await this.#open()
    await file.appendFile(encode(prints))
    await file.datasync()
    for (const print of prints) this.#prints.add(print)
    this.#days.set(name, (this.#days.get(name) ?? 0) + prints.length)
    if (this.#total > mostPrints) await this.#forget()
  }

  get #total(): number {
    return [...this.#days.values()].reduce((sum, count) => sum + count, 0)
  }

  async #open() {
    const name = dayOf(this.#clock())
    if (this.#today?.name === name) return this.#today
    await this.#today?.file.close()
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const { O_CREAT, O_RDWR, O_APPEND } = constants
    const file = await open(path.join(this.#folder, name), O_CREAT | O_RDWR | O_APPEND, 0o600)
    // What a crash cut off would be taken for the beginning of what follows.
    await file.truncate(wholeBytes(await file.readFile()))
    this.#today = { name, file }
    await this.#forget()
    return this.#today
  }

  /** Of days that are over, and of the oldest where there are too many. */
  async #forget(): Promise<void> {
    const first = dayOf(new Date(this.#clock().getTime() - keptDays * day))
    const days = [...this.#days.keys()].sort()
    let total = this.#total
    const gone = days.filter(name => {
      const isOver = name < first || (total > mostPrints && name !== this.#today?.name)
      if (isOver) total -= this.#days.get(name)!
      return isOver
    })
    if (gone.length === 0) return
    for (const name of gone) await rm(path.join(this.#folder, name), { force: true })
    await this.#load()
  }

  async #load(): Promise<void> {
    const first = dayOf(new Date(this.#clock().getTime() - keptDays * day))
    const names = await readdir(this.#folder).catch(noneYet)
    const prints = new PrintSet()
    this.#days.clear()
    for (const file of names.filter(each => name.test(each)).sort()) {
      const found = decode(await readFile(path.join(this.#folder, file)))
      this.#days.set(file, found.length)
      if (file >= first) for (const print of found) prints.add(print)
    }
    this.#prints = prints
  }

  async close(): Promise<void> {
    await this.#writing
    await this.#today?.file.close()
  }
}

/** A folder that cannot be read is not empty: what was opened would go out in clear. */
function noneYet(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return []
  throw error
}

/** `count (4 bytes) | print (5 bytes) …`, big-endian; one for each mail. */
function encode(prints: readonly number[]): Buffer {
  const bytes = Buffer.alloc(headBytes + prints.length * printBytes)
  bytes.writeUInt32BE(prints.length)
  for (const [i, print] of prints.entries()) bytes.writeUIntBE(print, headBytes + i * printBytes, printBytes)
  return bytes
}

function decode(bytes: Buffer): number[] {
  const prints: number[] = []
  const end = wholeBytes(bytes)
  for (let at = 0; at < end; ) {
    const next = at + headBytes + bytes.readUInt32BE(at) * printBytes
    for (let i = at + headBytes; i < next; i += printBytes) prints.push(bytes.readUIntBE(i, printBytes))
    at = next
  }
  return prints
}

function wholeBytes(bytes: Buffer): number {
  let at = 0
  while (at + headBytes <= bytes.length) {
    const next = at + headBytes + bytes.readUInt32BE(at) * printBytes
    if (next > bytes.length) break
    at = next
  }
  return at
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}

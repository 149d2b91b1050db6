// The journal: which recipient of which bytes was dealt with. A retry is answered from it, so that nobody gets a mail twice.

import { createHash } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Direction } from '../model.ts'
import { AppendLog } from './append.ts'

/** Mail servers give up after five days (RFC 5321, 4.5.4.1). */
const keptDays = 8
const day = 86_400_000

/** What handling a message needs of it. */
export type Done = Pick<Journal, 'has' | 'add'>

export class Journal {
  readonly #folder: string
  readonly #clock: () => Date
  readonly #done = new Map<string, Set<string>>()
  #log: AppendLog
  #today: string

  private constructor(folder: string, clock: () => Date, log: AppendLog, today: string) {
    this.#folder = folder
    this.#clock = clock
    this.#log = log
    this.#today = today
  }

  static async open(folder: string, clock: () => Date): Promise<Journal> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const today = dayOf(clock())
    const journal = new Journal(folder, clock, await AppendLog.open(path.join(folder, today)), today)
    for (const name of await readdir(folder)) await journal.#load(name)
    return journal
  }

  async #load(name: string): Promise<void> {
    if (name < dayOf(new Date(this.#clock().getTime() - keptDays * day)))
      return rm(path.join(this.#folder, name), { force: true })
    const log = name === this.#today ? this.#log : await AppendLog.open(path.join(this.#folder, name))
    await log.refresh(line => this.#keep(name, line))
    if (log !== this.#log) await log.close()
  }

  #keep(name: string, line: string): void {
    const lines = this.#done.get(name) ?? new Set()
    if (/^[0-9a-f]{40}$/.test(line)) lines.add(line)
    this.#done.set(name, lines)
  }

  has(key: string): boolean {
    return [...this.#done.values()].some(lines => lines.has(key))
  }

  /** @returns once it is on the disk. */
  async add(key: string): Promise<void> {
    await this.#turn()
    await this.#log.append(key)
    this.#keep(this.#today, key)
  }

  async #turn(): Promise<void> {
    const today = dayOf(this.#clock())
    if (today === this.#today) return
    const before = this.#log
    this.#today = today
    this.#log = await AppendLog.open(path.join(this.#folder, today))
    await before.close()
    for (const name of this.#done.keys())
      if (name < dayOf(new Date(this.#clock().getTime() - keptDays * day))) {
        this.#done.delete(name)
        await rm(path.join(this.#folder, name), { force: true })
      }
  }

  close(): Promise<void> {
    return this.#log.close()
  }
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}

/** @param digest SHA-256 of the bytes as they were received, hexadecimal. */
export function journalKey(direction: Direction, digest: string, mailFrom: string, recipient: string): string {
  return createHash('sha256')
    .update(JSON.stringify([direction, digest, mailFrom, recipient]))
    .digest('hex')
    .slice(0, 40)
}

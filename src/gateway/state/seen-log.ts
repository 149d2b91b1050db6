// What the gateway remembers of mail that went through: keyed hashes, never what they are of; what must be read again, encrypted.

import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { secondsOf } from '../../core/seconds.ts'
import { AppendLog } from './append.ts'
import type { AtRest } from './at-rest.ts'

/**
 * `opened`: Message-IDs of mail that was opened. `matter`: between whom, and about what; `pair`: between whom; `wrote`: from whom.
 * `plain`: Message-IDs of mail that came in in clear. `carrier`: what was sealed here, so that it is not sealed again.
 * `return`: whom to tell when an opened mail comes back; `told`: what was told. `person`: addresses whose keys are kept ready.
 * `deferred`: what was put off, for whom and since when; `delayed`: that its sender was told of it. `notice`: when
 * administrators were told the last time.
 */
export type SeenKind =
  | 'opened'
  | 'matter'
  | 'pair'
  | 'wrote'
  | 'plain'
  | 'carrier'
  | 'return'
  | 'told'
  | 'person'
  | 'deferred'
  | 'delayed'
  | 'notice'

const days: Readonly<Record<SeenKind, number>> = {
  // Mail servers give up after five days (RFC 5321, 4.5.4.1), and tell of it then.
  ...{ opened: 400, matter: 90, pair: 90, wrote: 400, plain: 5 },
  ...{ carrier: 5, return: 7, told: 8, person: 90 },
  ...{ deferred: 6, delayed: 7, notice: 400 },
}
/** Of these the latest counts; the others stay for a day as they are. */
const latest: readonly SeenKind[] = ['return', 'notice']
const kinds = Object.keys(days).join('|')
const shape = new RegExp(String.raw`^(\d{1,12}) ((?:${kinds}) [0-9a-f]{24}) (\S+)$`)
const day = 86_400
const fileIn = (folder: string) => path.join(folder, 'memory.log')

interface Entry {
  readonly at: number
  readonly data: string | null
}

/** What others need of it. */
export type Seen = Pick<SeenLog, 'remember' | 'knows' | 'recall' | 'all'>

export class SeenLog {
  readonly #log: AppendLog
  readonly #atRest: AtRest
  readonly #clock: () => Date
  readonly #entries = new Map<string, Entry>()

  private constructor(log: AppendLog, atRest: AtRest, clock: () => Date) {
    this.#log = log
    this.#atRest = atRest
    this.#clock = clock
  }

  static async open(folder: string, atRest: AtRest, clock: () => Date): Promise<SeenLog> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return SeenLog.#of(await AppendLog.open(fileIn(folder)), atRest, clock)
  }

  /** For who only looks: nothing is made, and nothing is written. */
  static async look(folder: string, atRest: AtRest, clock: () => Date): Promise<SeenLog> {
    return SeenLog.#of(await AppendLog.look(fileIn(folder)), atRest, clock)
  }

  static async #of(log: AppendLog, atRest: AtRest, clock: () => Date): Promise<SeenLog> {
    const seenLog = new SeenLog(log, atRest, clock)
    await seenLog.#refresh()
    return seenLog
  }

  /** Drops what is over. Only while no other process has it open. */
  static async compact(folder: string, atRest: AtRest, clock: () => Date): Promise<void> {
    const seenLog = await SeenLog.open(folder, atRest, clock)
    await seenLog.#log.close()
    const now = clock().getTime() / 1000
    const lines = [...seenLog.#entries]
      .filter(([key, { at }]) => now - at < days[key.split(' ')[0] as SeenKind] * day)
      .map(([key, { at, data }]) => `${at} ${key} ${data ?? '-'}\n`)
    const file = fileIn(folder)
    await rm(`${file}.new`, { force: true })
    await writeFile(`${file}.new`, lines, { mode: 0o600, flag: 'wx', flush: true })
    await rename(`${file}.new`, file)
  }

  #refresh(): Promise<void> {
    return this.#log.refresh(line => {
      const [, at, key, data] = shape.exec(line) ?? []
      if (key !== undefined) this.#entries.set(key, { at: Number(at), data: data === '-' ? null : data! })
    })
  }

  /** @returns once it is on the disk. */
  async remember(kind: SeenKind, what: string, data: unknown = null): Promise<void> {
    const at = secondsOf(this.#clock())
    const key = `${kind} ${this.#atRest.hash(kind, what)}`
    const before = this.#entries.get(key)
    if (before && !latest.includes(kind) && at - before.at < day) return
    const sealed = data === null ? null : this.#atRest.seal(Buffer.from(JSON.stringify(data))).toString('base64')
    await this.#log.append(`${at} ${key} ${sealed ?? '-'}`)
    this.#entries.set(key, { at, data: sealed })
  }

  async knows(kind: SeenKind, what: string): Promise<boolean> {
    return (await this.#find(kind, what)) !== null
  }

  /** @returns what was kept with it; null when nothing was. */
  async recall(kind: SeenKind, what: string): Promise<unknown> {
    const entry = await this.#find(kind, what)
    return entry?.data ? this.#read(entry.data) : null
  }

  /** All that is kept of a kind. */
  async all(kind: SeenKind): Promise<unknown[]> {
    await this.#refresh()
    const now = this.#clock().getTime() / 1000
    return [...this.#entries]
      .filter(([key, { at, data }]) => key.startsWith(`${kind} `) && data && now - at < days[kind] * day)
      .map(([, { data }]) => this.#read(data!))
      .filter(read => read !== null)
  }

  /** @returns null for a line that was cut off where the disk was full. */
  #read(data: string): unknown {
    try {
      return JSON.parse(this.#atRest.unseal(Buffer.from(data, 'base64')).toString())
    } catch {
      return null
    }
  }

  async #find(kind: SeenKind, what: string): Promise<Entry | null> {
    await this.#refresh()
    const entry = this.#entries.get(`${kind} ${this.#atRest.hash(kind, what)}`)
    if (!entry || this.#clock().getTime() / 1000 - entry.at >= days[kind] * day) return null
    return entry
  }

  close(): Promise<void> {
    return this.#log.close()
  }
}

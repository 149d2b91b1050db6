// Which history of the database is the newest that was seen here. A primary that was away while another took its place comes back
// as if nothing had happened, and takes writes that nobody would ever see again.

import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { isThere, replaceWhole } from '../../../runtime/storage.ts'

export interface History {
  /** Of the cluster, which a standby shares. */
  readonly system: string
  /** As PostgreSQL counts them: one higher after each promotion. */
  readonly timeline: number
}

const ofDatabases = new WeakMap<object, Timelines>()

/** @returns null where the engine has none. */
export const timelinesOf = (db: object): Timelines | null => ofDatabases.get(db) ?? null

export class Timelines {
  readonly #file: string
  readonly #connections = new WeakMap<object, History>()
  #newest: History | null

  /** @param folder the data folder: what was seen outlasts a restart there. */
  constructor(folder: string) {
    this.#file = path.join(folder, 'database-timeline')
    this.#newest = isThere(this.#file) ? (JSON.parse(readFileSync(this.#file, 'utf8')) as History) : null
  }

  /** @param isKept whether it outlasts this process: who only looks writes nothing. @returns whether nothing newer was seen of this cluster. */
  isNewest({ system, timeline }: History, isKept: boolean): boolean {
    const known = this.#newest?.system === system ? this.#newest.timeline : 0
    if (isKept && timeline > known) {
      mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 })
      replaceWhole(this.#file, JSON.stringify({ system, timeline }))
    }
    if (timeline >= known) this.#newest = { system, timeline }
    return timeline >= known
  }

  get newest(): History | null {
    return this.#newest
  }

  /** What another instance has seen: of another cluster it says nothing about this one. */
  learn(seen: History): void {
    if (seen.system === this.#newest?.system) this.isNewest(seen, true)
  }

  note(connection: object, history: History): void {
    this.#connections.set(connection, history)
  }

  /** Whether what this connection leads to was not replaced since. */
  isCurrent(connection: object): boolean {
    const history = this.#connections.get(connection)
    return (
      history === undefined || (history.system === this.#newest?.system && history.timeline === this.#newest.timeline)
    )
  }

  belongTo(db: object): void {
    ofDatabases.set(db, this)
  }
}

// Which history of the database is the newest that was seen here. A primary that was away while another took its place comes back
// as if nothing had happened, and takes writes that nobody would ever see again.

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { isThere, replaceWhole } from '../../../runtime/storage.ts'

export class Timelines {
  readonly #file: string
  #highest: number

  /** @param folder the data folder: what was seen outlasts a restart there. */
  constructor(folder: string) {
    this.#file = path.join(folder, 'database-timeline')
    this.#highest = isThere(this.#file) ? Number(readFileSync(this.#file, 'utf8')) : 0
  }

  /** @param timeline as PostgreSQL counts them: one higher after each promotion. @returns whether none newer was seen. */
  isNewest(timeline: number): boolean {
    if (timeline < this.#highest) return false
    if (timeline > this.#highest) replaceWhole(this.#file, String(timeline))
    this.#highest = timeline
    return true
  }
}

// The last feed, on the disk of this instance: it is told while the database is away, by a process too that never reached it.

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Status, status } from '../../contract/status.ts'
import { replaceWhole } from '../../runtime/storage.ts'

/** Seconds for which one that says the same is not written again. */
const freshSeconds = 60

export interface LastFeed {
  /** null: there was none yet. */
  read(): Status | null
  write(feed: Status): void
}

/** @param folder the data folder. */
export function lastFeedIn(folder: string): LastFeed {
  const file = path.join(folder, 'last-feed.json')
  let written: Status | null = null
  const said = ({ windows, overall }: Status) => JSON.stringify([windows, overall])
  return {
    read() {
      try {
        return status.parse(JSON.parse(readFileSync(file, 'utf8')))
      } catch {
        return null
      }
    },
    write(feed) {
      if (written && feed.issuedAt < written.issuedAt + freshSeconds && said(feed) === said(written)) return
      written = feed
      try {
        replaceWhole(file, JSON.stringify(feed))
      } catch {
        // On a full disk the one before stays.
      }
    },
  }
}

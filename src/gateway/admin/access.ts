// Who may see what is kept: a link that was made on this machine, good once and for ten minutes, becomes a session. Both in memory.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** Seconds. */
export const linkLasts = 600
export const sessionLasts = 12 * 3_600
/** Links and sessions at a time; the oldest goes first. */
const most = 50
const tokenBytes = 24

interface Entry {
  readonly hash: Buffer
  /** Seconds. */
  readonly until: number
}

export interface Session {
  /** Names it in the log. */
  readonly id: string
  readonly until: number
}

export interface Access {
  /** @returns what the link carries. */
  newLink(): string
  /** A link is over once it was used. @returns the token of a session; null for a link that is none, or over. */
  redeem(token: string): string | null
  find(token: string): Session | null
  end(token: string): void
}

/** @param seconds the time now. */
export function createAccess(seconds: () => number): Access {
  const links: Entry[] = []
  const sessions: Entry[] = []

  const add = (entries: Entry[], lasts: number): string => {
    const token = randomBytes(tokenBytes).toString('base64url')
    entries.push({ hash: hashOf(token), until: seconds() + lasts })
    if (entries.length > most) entries.shift()
    return token
  }
  const find = (entries: readonly Entry[], token: string): Entry | null => {
    const hash = hashOf(token)
    const found = entries.find(entry => timingSafeEqual(entry.hash, hash))
    return found && found.until > seconds() ? found : null
  }
  const take = (entries: Entry[], token: string): boolean => {
    const found = find(entries, token)
    if (found) entries.splice(entries.indexOf(found), 1)
    return found !== null
  }
  return {
    newLink: () => add(links, linkLasts),
    redeem: token => (take(links, token) ? add(sessions, sessionLasts) : null),
    find(token) {
      const found = find(sessions, token)
      return found && { id: found.hash.toString('hex').slice(0, 8), until: found.until }
    },
    end: token => void take(sessions, token),
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

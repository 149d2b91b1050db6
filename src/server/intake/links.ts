// What a link in an answer leads to: an envelope until it is over, and the word that it is over for a while after that.

import { createHash } from 'node:crypto'
import { PosternError } from '../../core/errors.ts'
import { endForwarded, findForwarded, readForwarded } from '../db/forwarded.ts'
import type { Database } from '../db/open.ts'

export interface ForwardedEnvelope {
  readonly bytes: Uint8Array
  /** Whom it says it is for. */
  readonly address: string
  readonly stanza: number
}

/** What a link is found by: whoever reads the database cannot open it, and looking it up takes the same time for all. */
export function forwardedId(link: string): string {
  return createHash('sha256').update(`forwarded ${link}`).digest('hex')
}

/**
 * @param now seconds.
 * @returns null for a link that never was.
 * @throws PosternError `link-expired`
 */
export async function forwardedEnvelope(link: string, db: Database, now: number): Promise<ForwardedEnvelope | null> {
  const row = await findForwarded(db, forwardedId(link))
  if (!row) return null
  const bytes = row.expires_at > now ? await readForwarded(db, row.id) : new Uint8Array()
  if (bytes.length === 0) throw new PosternError('link-expired', 'the link is over')
  return { bytes, address: row.address, stanza: row.stanza }
}

/** @returns whether it was there, and for one of the addresses. */
export function endForwardedLink(
  link: string,
  addresses: readonly string[],
  db: Database,
  now: number,
): Promise<boolean> {
  return endForwarded(db, forwardedId(link), addresses, now)
}

// Reports of failure: what comes back to the return path of a carrier marks its recipient as not reached. Anybody may connect.

import { readDeliveryStatuses, reportReach } from '../../mail/dsn.ts'
import { readHeader } from '../../mail/header.ts'
import { cannotListen } from '../../runtime/listening.ts'
import type { Log } from '../../runtime/log.ts'
import { type Listener, placeOf, startListener } from '../../smtp/listener.ts'
import { queueIdOf } from '../../smtp/queue-id.ts'
import { noSuchAddress, taken } from '../../smtp/reply.ts'
import type { Database } from '../db/open.ts'
import { markNotDelivered } from '../db/outgoing.ts'

const maxClients = 20
const maxRecipients = 1_000
const address = /^b\+([0-9a-f]{32})@[^@]+$/i
const maxReply = 200

/**
 * What a delivery report says of its recipient.
 * @returns the status and what the other server said; null for a report of anything but failure, and for all other mail.
 */
export function readFailure(mail: Uint8Array): string | null {
  const failure = readDeliveryStatuses(mail).find(({ action }) => action === 'failed')
  if (!failure) return null
  return `${failure.status} ${failure.diagnostic}`
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, maxReply)
}

export interface Bounces {
  readonly db: Database
  readonly log: Log
  /** Told of each recipient that was not reached, with what the report says. */
  readonly onReturned?: (reply: string) => void
}

/** @param mail its first bytes. */
export async function takeReport(
  recipients: readonly string[],
  mail: Buffer,
  { db, log, onReturned }: Bounces,
): Promise<void> {
  const reply = readFailure(mail)
  if (reply === null) return
  const queueId = queueIdOf(readHeader(mail))
  for (const to of recipients) {
    const token = address.exec(to)?.[1]?.toLowerCase()
    if (token === undefined || !(await markNotDelivered(db, token, reply, queueId))) continue
    log.info({ queue: queueId }, 'a carrier came back')
    onReturned?.(reply)
  }
}

/** @param listen `HOST:PORT` @throws PosternError `config-invalid` where it cannot be listened on */
export function listenForBounces(listen: string, bounces: Bounces): Promise<Listener> {
  return startListener({
    ...{ log: bounces.log, maxClients, maxRecipients },
    place: placeOf(listen, 'smtp'),
    maxBytes: reportReach * 8,
    onRecipient: to => (address.test(to) ? null : noSuchAddress),
    async onMessage(content, { recipients }) {
      await takeReport(
        recipients.map(({ address: to }) => to),
        await beginningOf(content, reportReach),
        bounces,
      )
      return taken
    },
  }).catch(cannotListen('BOUNCE_LISTEN', listen))
}

/** All of it is read, and no more kept than so many bytes and the chunk that they end in. */
async function beginningOf(content: AsyncIterable<Buffer>, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of content) {
    if (length < bytes) chunks.push(chunk)
    length += chunk.length
  }
  return Buffer.concat(chunks)
}

// Taking a sealed message: everything checked that can be checked of ciphertext, then stored whole, then said to be taken.

import { createHash, randomUUID } from 'node:crypto'
import * as z from 'zod/mini'
import { newToken } from '../../carrier/carrier.ts'
import { type OutgoingAnswer, type OutgoingMessage, outgoingMessage } from '../../contract/messages.ts'
import type { Parameters } from '../../contract/parameters.ts'
import { demandEnvelopes, type Handed } from '../../contract/rules/envelopes.ts'
import { demandRecipients } from '../../contract/rules/recipients.ts'
import { concat } from '../../core/bytes.ts'
import { maxHeaderLength } from '../../core/envelope/recipient.ts'
import { PosternError } from '../../core/errors.ts'
import { secondsOf } from '../../core/seconds.ts'
import { canonicalAddress } from '../../mail/address/address.ts'
import type { Config } from '../../runtime/config.ts'
import type { FormPiece } from '../../web/form.ts'
import { pieceBytes } from '../db/blobs/blobs.ts'
import { takeToken } from '../db/limits.ts'
import type { Database } from '../db/open.ts'
import {
  blobBytes,
  dropBlobs,
  findByKey,
  findByLink,
  findOutgoing,
  type LinkedRow,
  type OutgoingRow,
  readEnvelope,
  recipientsOf,
  replaceLink,
  storeBlob,
  storeOutgoing,
  whoWroteTo,
} from '../db/outgoing.ts'
import { latestParameters, listSerials } from '../db/serials.ts'

export interface AcceptOptions {
  readonly db: Database
  readonly config: Config
  readonly now: Date
  /** Domains whose gateway may ask for keys: everybody here may write to people there. */
  readonly approved: readonly string[]
  /** Proven by whoever hands it over. */
  readonly addresses: readonly string[]
  /** The header as it came. */
  readonly idempotencyKey: unknown
  /** Of the sender, for the limits. */
  readonly hash: (address: string) => string
  /** Told of what was not taken before. */
  readonly onStored?: () => void
}

const uuid = z.uuid()

/**
 * @returns once everything is safely stored; the same for a repeat of what was taken before.
 * @throws PosternError `bad-request`, `conflict`, `recipient-refused`, `sending-off`, `too-large`, `too-many-recipients`,
 *   `period-unusable`, `key-retired`, `rate-limited`, `not-signed-in`
 */
export async function acceptMessage(pieces: AsyncIterable<FormPiece>, options: AcceptOptions): Promise<OutgoingAnswer> {
  const iterator = pieces[Symbol.asyncIterator]()
  try {
    const message = readMessage((await iterator.next()).value)
    const key = uuid.safeParse(options.idempotencyKey)
    if (!key.success) throw new PosternError('bad-request', 'Idempotency-Key is missing or no UUID')
    demandSender(message, options)
    return await takeUnderKey(key.data, message, { [Symbol.asyncIterator]: () => iterator }, options)
  } finally {
    // What is refused early is still on its way.
    await iterator.return?.()
  }
}

async function takeUnderKey(
  key: string,
  message: OutgoingMessage,
  envelopes: AsyncIterable<FormPiece>,
  options: AcceptOptions,
): Promise<OutgoingAnswer> {
  const { db } = options
  const id = randomUUID()
  const before = await findByKey(db, message.from, key)
  if (before) return repeated(before, (await receive(null, message, envelopes, options)).hash, options)
  try {
    await demandAllowed(message, options)
    const received = await receive(id, message, envelopes, options)
    await demandOurs(message, received.envelopes, options)
    const stored = await storeOutgoing(db, rowOf(id, key, received.hash, message, options.now), recipientsIn(message))
    if (stored.id === id) {
      options.onStored?.()
      return await answerOf(stored, options)
    }
    await dropBlobs(db, id)
    return await repeated(stored, received.hash, options)
  } catch (error) {
    await dropBlobs(db, id)
    throw error
  }
}

/** @throws PosternError `not-found` for a link that is none, or over. */
export async function storedEnvelope(
  link: string,
  { db }: Pick<AcceptOptions, 'db'>,
): Promise<LinkedRow & { readonly bytes: Uint8Array }> {
  const row = /^[0-9a-f]{32}$/.test(link) ? await findByLink(db, link) : null
  const bytes = row && (await readEnvelope(db, row.message, row.envelope))
  if (!row || !bytes || bytes.length === 0) throw new PosternError('not-found', 'no such link')
  return { ...row, bytes }
}

/** The link leads nowhere from now on. @throws PosternError `not-found`, for everybody but its reader too. */
export async function endLink(link: string, { db, addresses }: Pick<AcceptOptions, 'db' | 'addresses'>): Promise<void> {
  if (!(await replaceLink(db, link, addresses, newToken()))) throw new PosternError('not-found', 'no such link')
}

/** @throws PosternError `not-found`, for everybody but its sender too. */
export async function outgoingOf(
  id: string,
  { db, addresses }: Pick<AcceptOptions, 'db' | 'addresses'>,
): Promise<OutgoingAnswer> {
  const row = await findOutgoing(db, id)
  if (!row || !addresses.includes(row.sender)) throw new PosternError('not-found', 'no such message of this sender')
  return answerOf(row, { db })
}

async function repeated(row: OutgoingRow, hash: string, { db }: Pick<AcceptOptions, 'db'>): Promise<OutgoingAnswer> {
  // The same message, sealed anew because it waited long: its sender finds by the id what became of it.
  if (row.body_hash !== hash)
    throw new PosternError('conflict', 'another message was taken under this key', { values: { id: row.id } })
  return answerOf(row, { db })
}

async function answerOf({ id, created_at }: OutgoingRow, { db }: Pick<AcceptOptions, 'db'>): Promise<OutgoingAnswer> {
  const rows = await recipientsOf(db, id)
  return { id, at: created_at, recipients: rows.map(({ address, state, reply }) => ({ address, state, reply })) }
}

function readMessage(piece: FormPiece | undefined): OutgoingMessage {
  if (piece?.kind !== 'field' || piece.name !== 'message')
    throw new PosternError('bad-request', 'the first field is not the message')
  let value: unknown
  try {
    value = JSON.parse(piece.value)
  } catch (cause) {
    throw new PosternError('bad-request', 'the message is not JSON', { cause })
  }
  return outgoingMessage.parse(value)
}

function demandSender({ from }: OutgoingMessage, { addresses, config }: AcceptOptions): void {
  if (config.SEND_TO === 'nobody' || !config.SMTP_URL) throw new PosternError('sending-off', 'nothing is sent here')
  if (!addresses.includes(from)) throw new PosternError('not-signed-in', 'the sender is not proven in this session')
}

async function demandAllowed(
  message: OutgoingMessage,
  { db, config, approved, hash, now }: AcceptOptions,
): Promise<void> {
  const { SEND_TO: sending, SEND_DOMAINS: domains, LIMIT_SENDER: rate } = config
  await demandRecipients(message, {
    ...{ sending, burst: rate.burst },
    domains: [...domains, ...approved],
    keys: async () => JSON.parse((await latestParameters(db))!.content) as Parameters,
    isCanonical: address => canonicalAddress(address) === address,
    whoWrote: (from, addresses) => whoWroteTo(db, from, [...addresses]),
    take: (from, count) => takeToken(db, { id: `sender ${hash(from)}`, ...rate }, now.getTime() / 1000, count),
  })
}

/**
 * Stores the envelopes in short rows while they arrive.
 * @param id null: nothing is stored.
 * @returns their heads, and SHA-256 over all that was handed over.
 */
async function receive(
  id: string | null,
  message: OutgoingMessage,
  pieces: AsyncIterable<FormPiece>,
  { db, now }: AcceptOptions,
): Promise<{ hash: string; envelopes: readonly Handed[] }> {
  const hash = createHash('sha256').update(JSON.stringify(message))
  const envelopes: { head: Uint8Array; length: number }[] = []
  const waiting: Buffer[] = []
  const stored_at = secondsOf(now)
  const most = pieceBytes(db, blobBytes)
  let part = 0
  const flush = async (least: number) => {
    const data = Buffer.concat(waiting)
    waiting.length = 0
    let at = 0
    for (; data.length - at >= least && at < data.length; at += most)
      if (id !== null)
        await storeBlob(db, {
          message: id,
          envelope: envelopes.length - 1,
          part: part++,
          stored_at,
          data: data.subarray(at, at + most),
        })
    if (at < data.length) waiting.push(data.subarray(at))
  }
  for await (const piece of pieces) {
    if (piece.kind !== 'file' || piece.name !== 'envelope') throw new PosternError('bad-request', 'an unknown part')
    if (piece.file === envelopes.length) {
      await flush(1)
      part = 0
      hash.update(`envelope ${piece.file}`)
      envelopes.push({ head: new Uint8Array(), length: 0 })
    }
    const current = envelopes.at(-1)!
    hash.update(piece.chunk)
    if (current.length < maxHeaderLength) current.head = concat(current.head, piece.chunk)
    current.length += piece.chunk.length
    waiting.push(piece.chunk)
    if (waiting.reduce((sum, chunk) => sum + chunk.length, 0) >= most) await flush(most)
  }
  await flush(1)
  return { hash: hash.digest('hex'), envelopes }
}

async function demandOurs(
  message: OutgoingMessage,
  envelopes: readonly Handed[],
  { db, config, now }: AcceptOptions,
): Promise<void> {
  const serials = (await listSerials(db)).map(row => ({
    serial: row.serial,
    sealFrom: row.seal_from,
    sealUntil: row.seal_until,
    state: row.state,
  }))
  demandEnvelopes(message, envelopes, { district: config.DISTRICT, now, serials })
}

function rowOf(id: string, key: string, hash: string, message: OutgoingMessage, now: Date): OutgoingRow {
  return {
    id,
    sender: message.from,
    idempotency_key: key,
    body_hash: hash,
    created_at: secondsOf(now),
    message_id: message.messageId,
    in_reply_to: JSON.stringify(message.inReplyTo),
    refs: JSON.stringify(message.references),
    language: message.language,
  }
}

function recipientsIn({ envelopes }: OutgoingMessage) {
  return envelopes.flatMap(({ recipients }, envelope) =>
    recipients.map(({ address, index }) => ({ address, envelope, stanza: index, token: newToken(), link: newToken() })),
  )
}

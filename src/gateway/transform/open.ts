// In: a carrier is opened for the recipient that it was sealed to, and for nobody else; what is shown as its sender was proven.

import { openChunks } from '../../core/envelope/chunks.ts'
import { openHead } from '../../core/envelope/open.ts'
import { checkProof, type SenderState } from '../../core/envelope/proof.ts'
import { type IdentityKey, maxHeaderLength, readStanzas, splitHeader } from '../../core/envelope/recipient.ts'
import type { Unlock } from '../../core/envelope/unlock.ts'
import { PosternError } from '../../core/errors.ts'
import { periodOf } from '../../core/ibe/period.ts'
import { canonicalAddress, domainOf } from '../../mail/address/address.ts'
import { messageIds, type OddityCode, readHeader } from '../../mail/header.ts'
import { parseMessage } from '../../mail/parse.ts'
import { nodeAead } from '../../runtime/aead.ts'
import { beginning, type Content, type Staged, stage } from '../../smtp/staged.ts'
import type { Keys } from '../keys/keyring.ts'
import { wantedPairs } from '../keys/wanted.ts'
import { type Classified, headReach } from '../message/classify.ts'
import { Busy, Hold, holdFor } from '../policy/hold.ts'
import type { Seen } from '../state/seen-log.ts'
import type { Found } from './armors.ts'
import { claimsOf } from './claims.ts'
import { findEnvelopes } from './find.ts'
import { openedMail } from './opened-mail.ts'
import { newReturnPath } from './return-path.ts'

export interface OpeningOptions {
  readonly keyring: Keys
  readonly seenLog: Seen
  readonly domains: readonly string[]
  readonly clock: () => Date
  /** Put before the subject of what was opened. */
  readonly mark: string | null
  /** Where large messages lie while they are at hand. */
  readonly work: string
}

export interface Incoming {
  readonly staged: Staged
  readonly classified: Classified
  /** Empty for none. */
  readonly mailFrom: string
  readonly recipient: string
  readonly unlock: Unlock
}

export interface OpenedMail {
  readonly content: Content
  /** Where a report of failure goes: never to the outside with what was opened. */
  readonly returnPath: string
  readonly state: SenderState['state']
  /** Removes what lies on the disk of it. */
  drop(): Promise<void>
}

/**
 * @returns null where there is nothing that this recipient's own key opens: the mail goes on as it is.
 * @throws Hold
 */
export async function openFor(incoming: Incoming, options: OpeningOptions): Promise<OpenedMail | null> {
  const found = await findEnvelopes(incoming.staged, options.work)
  try {
    for (const each of found) {
      const opened = await openEnvelope(each, incoming, options)
      if (opened) return await opened.dropUnless(() => deliverable(incoming, opened, options))
    }
    return null
  } catch (error) {
    throw error instanceof Busy ? error : holdFor(error)
  } finally {
    for (const { envelope } of found) await envelope.drop()
  }
}

interface Opened {
  readonly message: Staged
  readonly proof: string
  readonly key: IdentityKey
}

async function deliverable(incoming: Incoming, opened: Opened, options: OpeningOptions): Promise<OpenedMail> {
  const { classified, mailFrom: sender, recipient } = incoming
  const { message, proof, key } = opened
  const head = await beginning(message, headReach)
  const inner = readHeader(head)
  if (!inner.ends && message.size > head.length) throw new Hold('unreadable')
  const parsed = await parseMessage(head.subarray(0, inner.body))
  const from = parsed.from.map(({ address }) => address)
  const measured = { digest: Buffer.from(message.digest, 'hex'), length: message.size }
  const state = await checkProof({ proof, message: measured, key, from, district: options.keyring.parameters() })
  const claims = claimsOf(head.subarray(0, inner.body), options.domains)
  if (!claims.own.every(address => isProven(address, state))) throw new Hold('forged-sender')

  const isPlain = inner.sound && inner.oddities.every(({ code }) => harmless.includes(code))
  const isOne = isPlain && claims.fromFields === 1 && claims.isReadable && parsed.from.length === 1
  const content = await openedMail(
    { staged: incoming.staged, header: classified.header },
    { header: inner, message, sender: state, from: isOne ? parsed.from[0]! : null },
    { mark: options.mark, domains: options.domains, now: options.clock() },
  )
  // Before anybody can answer it: answers to it are sealed.
  const ids = [...messageIds(parsed.messageId ?? ''), ...(classified.messageId === null ? [] : [classified.messageId])]
  for (const id of ids) await options.seenLog.remember('opened', id)
  const returnPath = await newReturnPath({ sender, recipient }, options.seenLog)
  return { content, returnPath, state: state.state, drop: message.drop }
}

/** Of a header that all programs read in one way, once it is written anew. */
const harmless: readonly OddityCode[] = ['bare-lf', 'eight-bit', 'long-line']

/** @param address `@domain` for anybody's there. */
function isProven(address: string, sender: SenderState): boolean {
  return sender.state === 'verified' && [address, `@${domainOf(address)}`].includes(sender.subject)
}

/** @returns null where it is sealed to somebody else. */
async function openEnvelope({ envelope, index }: Found, { recipient, unlock }: Incoming, options: OpeningOptions) {
  const address = canonicalAddress(recipient)
  const { keyring, domains, work, clock } = options
  if (!domains.includes(domainOf(address))) return null
  const start = await beginning(envelope, maxHeaderLength + 1)
  const wanted = wantedPairs(readStanzas(start), index, keyring.parameters(), periodOf(clock()))
  if (wanted.length === 0) return null
  keyring.demandClock()
  const keys = await Promise.all(
    wanted.map(({ serial, period }) => keyring.keyFor({ address, serial, period, condition: '' })),
  )
  const { header } = splitHeader(start)
  const head = await openHead(header, keys, index ?? undefined, unlock).catch((error: unknown) => {
    if (error instanceof PosternError && error.code === 'not-for-this-address') return null
    throw error
  })
  if (!head) return null
  const { proof, message } = await openChunks(head.fileKey, envelope.stream(header.length), nodeAead)
  return new Unsealed(await stage(message, work), proof, head.key)
}

class Unsealed implements Opened {
  readonly message: Staged
  readonly proof: string
  readonly key: IdentityKey

  constructor(message: Staged, proof: string, key: IdentityKey) {
    this.message = message
    this.proof = proof
    this.key = key
  }

  async dropUnless<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      await this.message.drop()
      throw error
    }
  }
}

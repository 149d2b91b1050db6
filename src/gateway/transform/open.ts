// In: a carrier is opened for the recipient that it was sealed to, and for nobody else; what is shown as its sender was proven.

import { openChunks } from '../../core/envelope/chunks.ts'
import { openHead } from '../../core/envelope/open.ts'
import { checkProof, type SenderState } from '../../core/envelope/proof.ts'
import {
  type IdentityKey,
  maxHeaderLength,
  readStanzas,
  type StanzaFields,
  splitHeader,
} from '../../core/envelope/recipient.ts'
import type { Unlock } from '../../core/envelope/unlock.ts'
import { PosternError } from '../../core/errors.ts'
import { addMonths, comparePeriods, type Period, periodOf } from '../../core/ibe/period.ts'
import { wantedPairs } from '../../key-client/wanted.ts'
import { canonicalAddress, domainOf } from '../../mail/address/address.ts'
import { type OddityCode, readHeader } from '../../mail/header.ts'
import { parseMessage } from '../../mail/parse.ts'
import { readMessageWithFiles } from '../../mail/reading/read.ts'
import type { LookInto } from '../../mail/reading/reading.ts'
import { nodeAead } from '../../runtime/aead.ts'
import { beginning, type Content, type Staged, stage } from '../../runtime/staged.ts'
import { Busy } from '../content/gate.ts'
import type { ReadingTurns } from '../content/reading-turns.ts'
import type { Looking } from '../files/looking.ts'
import type { Keys } from '../keys/keyring.ts'
import type { Find } from '../keys/threads.ts'
import { type Classified, headReach } from '../message/classify.ts'
import { outlineOf } from '../message/outline.ts'
import { unpack } from '../message/unpack.ts'
import type { Reason } from '../model.ts'
import { usableId } from '../opened/ids.ts'
import type { Opened as OpenedMemory } from '../opened/memory.ts'
import { Hold, holdFor } from '../policy/hold.ts'
import type { Seen } from '../state/seen-log.ts'
import type { Found } from './armors.ts'
import { claimsOf } from './claims.ts'
import type { SealedIn } from './find.ts'
import { openedMail } from './opened-mail.ts'
import { newReturnPath } from './return-path.ts'

export interface OpeningOptions {
  readonly keyring: Keys
  readonly seenLog: Seen
  readonly opened: OpenedMemory
  readonly domains: readonly string[]
  readonly clock: () => Date
  /** Put before the subject of what was opened. */
  readonly mark: string | null
  /** Where large messages lie while they are at hand. */
  readonly work: string
  readonly find: Find
  readonly readingTurns: ReadingTurns
  readonly looking: Looking
}

export interface Incoming {
  readonly staged: Staged
  readonly classified: Classified
  /** Empty for none. */
  readonly mailFrom: string
  readonly recipient: string
  readonly unlock: Unlock
  /** What is in it. */
  readonly sealed: SealedIn
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
  const { found, isBroken } = await incoming.sealed.find()
  const failures = isBroken ? [new Hold('damaged')] : []
  try {
    for (const each of found) {
      const opened = await openEnvelope(each, incoming, options).catch(failureOf)
      if (opened instanceof Hold) failures.push(opened)
      // Where there is another one, neither may take the place of both.
      else if (opened) return await opened.dropUnless(() => deliverable(incoming, opened, found.length === 1, options))
    }
    const passing = failures.find(({ reason }) => !isLasting(reason))
    if (passing) throw passing
    if (failures[0] && (await incoming.sealed.isAlone())) throw failures[0]
    return null
  } catch (error) {
    throw error instanceof Busy ? error : holdFor(error)
  }
}

/** Of what cannot be had: where it stands in a mail of somebody's own words, the mail is none the worse for it. */
const isLasting = (reason: Reason) => reason === 'damaged' || reason === 'keys-refused'

interface Opened {
  readonly message: Staged
  readonly proof: string
  readonly key: IdentityKey
}

async function deliverable(
  incoming: Incoming,
  opened: Opened,
  isOnly: boolean,
  options: OpeningOptions,
): Promise<OpenedMail> {
  const { classified, mailFrom: sender, recipient } = incoming
  const { message, proof, key } = opened
  const { inner, parsed, claims, reading } = await options.readingTurns.take(message.size, () =>
    readInside(message, options),
  )
  const from = parsed.from.map(({ address }) => address)
  const measured = { digest: Buffer.from(message.digest, 'hex'), length: message.size }
  const state = await checkProof({ proof, message: measured, key, from, district: options.keyring.parameters() })
  if (!claims.own.every(address => isProven(address, state))) throw new Hold('forged-sender')

  const isPlain = inner.sound && inner.oddities.every(({ code }) => harmless.includes(code))
  const isOne = isPlain && claims.fromFields === 1 && claims.isReadable && parsed.from.length === 1
  const isProvable = isOne && plainAddress.test(from[0]!)
  const isAlone = isOnly && (await incoming.sealed.isAlone())
  const isNamed = usableId(inner) !== null
  const id = isNamed ? null : options.opened.idFor(message.digest, domainOf(canonicalAddress(recipient)))
  const content = await openedMail(
    { staged: incoming.staged, header: classified.header, isAlone },
    { header: inner, message, sender: state, from: isProvable ? parsed.from[0]! : null, id },
    { mark: options.mark, domains: options.domains, now: options.clock() },
  )
  // Before anybody can answer it or send it on: that is sealed.
  const carrier = classified.reading.header
  await options.opened.remember({ reading, carrier, mailFrom: sender, recipient, id })
  const returnPath = await newReturnPath({ sender, recipient }, options.seenLog)
  return { content, returnPath, state: state.state, drop: message.drop }
}

/** Of a message that a stranger wrote. @throws Hold */
async function readInside(message: Staged, { domains, looking }: OpeningOptions) {
  const head = await beginning(message, headReach)
  const inner = readHeader(head)
  if (!inner.ends && message.size > head.length) throw new Hold('unreadable')
  const header = head.subarray(0, inner.body)
  const parsed = await parseMessage(header)
  return { inner, parsed, claims: claimsOf(header, domains), reading: await readingOf(message, head, looking.begin()) }
}

async function readingOf(message: Staged, head: Buffer, look: LookInto) {
  const outline = await outlineOf(message)
  if (outline === null) return readMessageWithFiles(head, look, { headReach, isWhole: false, unpack })
  return readMessageWithFiles(outline.bytes, look, { headReach, leftOut: outline.leftOut, unpack })
}

/** Of a header that all programs read in one way, once it is written anew. */
const harmless: readonly OddityCode[] = ['bare-lf', 'eight-bit', 'long-line']

/** No quotes, and nothing that a program could take for an encoded word: another address could show through. */
const plainAddress = /^(?!.*=\?)[\w!#$&'*+/=?^`{|}~.\u0080-\u{10ffff}-]+@[a-z0-9.-]+$/u

/** @param address `@domain` for anybody's there. */
function isProven(address: string, sender: SenderState): boolean {
  return sender.state === 'verified' && [address, `@${domainOf(address)}`].includes(sender.subject)
}

/** @returns null where it is sealed to somebody else, or by what cannot be had. @throws Hold, Busy, PosternError */
async function openEnvelope({ envelope, index }: Found, { recipient, unlock }: Incoming, options: OpeningOptions) {
  const address = canonicalAddress(recipient)
  const { keyring, domains, work, clock } = options
  if (!domains.includes(domainOf(address))) return null
  const start = await beginning(envelope, maxHeaderLength + 1)
  const parameters = keyring.parameters()
  const current = periodOf(clock())
  const stanzas = stanzasOf(start, addMonths(current, -parameters.retentionMonths))
  const wanted = wantedPairs(stanzas, index, parameters, current)
  if (wanted.length === 0) return null
  keyring.demandClock()
  const asked = await Promise.allSettled(wanted.map(want => keyring.keyFor({ address, ...want, condition: '' })))
  const keys = asked.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []))
  const { header } = splitHeader(start)
  const head = await openHead(header, keys, index ?? undefined, unlock).catch(notOurs)
  if (!head) {
    // The key that would open it may be the one that could not be had.
    const failed = asked.find(each => each.status === 'rejected')
    if (failed) throw failed.reason
    return null
  }
  const { proof, message } = await openChunks(head.fileKey, envelope.stream(header.length), nodeAead)
  return new Unsealed(await stage(message, work), proof, head.key)
}

/** Of one sealed message: another one may open. */
function failureOf(error: unknown): Hold {
  if (error instanceof Busy) throw error
  return holdFor(error)
}

function notOurs(error: unknown): null {
  if (error instanceof PosternError && ['not-for-this-address', 'newer-version'].includes(error.code)) return null
  throw error
}

/** None where it is no file of ours. @param first month of which keys are given. */
function stanzasOf(start: Uint8Array, first: Period): (StanzaFields | null)[] {
  try {
    return readStanzas(start).map(stanza => (stanza && comparePeriods(first, stanza.period) <= 0 ? stanza : null))
  } catch (error) {
    if (error instanceof PosternError) return []
    throw error
  }
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

// Out: a message becomes the carrier of one recipient, sealed to it and signed for the organisation. Nothing of its text stays outside.

import { periodOf } from '../../core/ibe/period.ts'
import { serialForPeriod } from '../../core/ibe/serial.ts'
import { secondsOf } from '../../core/seconds.ts'
import { canonicalAddress, domainOf } from '../../mail/address/address.ts'
import { readHeader, valuesOf } from '../../mail/header.ts'
import { type WrittenField, writeField } from '../../mail/write-header.ts'
import { type Allowance, beginning, type Owned, owned, type Staged } from '../../runtime/staged.ts'
import type { Keys } from '../keys/keyring.ts'
import type { Seal } from '../keys/threads.ts'
import { type Classified, headReach } from '../message/classify.ts'
import { receivedHere, traceOf } from '../message/fields.ts'
import { Hold, holdFor } from '../policy/hold.ts'
import { beginMark, endOfHeader, type SealedMailOptions } from '../sealing/sealed-mail.ts'
import type { AtRest } from '../state/at-rest.ts'
import type { Seen } from '../state/seen-log.ts'

export interface SealingOptions {
  readonly keyring: Keys
  readonly seenLog: Seen
  readonly atRest: AtRest
  readonly seal: Seal
  /** Own domains: nobody else's mail is signed. */
  readonly domains: readonly string[]
  readonly clock: () => Date
  /** Where large messages lie while they are at hand. */
  readonly work: string
  /** Bytes of carriers that are in no file. */
  readonly memory: Allowance
}

export interface Outgoing {
  readonly staged: Staged
  readonly classified: Classified
  readonly recipient: string
}

/** Flags of mail that was written by no person: without them, two such correspondents would answer each other for ever. */
const flags = ['auto-submitted', 'precedence', 'x-auto-response-suppress']

/**
 * @returns the carrier, ready to be handed on, and the canonical address that it is for. Drop it afterwards.
 * @throws Hold
 */
export async function sealFor(outgoing: Outgoing, options: SealingOptions): Promise<Carrier> {
  const { staged } = outgoing
  const { memory, seenLog } = options
  const bytes = longestCarrier(staged.size)
  const memoryBytes = memory.take(bytes) ? bytes : 0
  let held = memoryBytes
  const free = () => {
    memory.give(held)
    held = 0
  }
  try {
    const address = canonicalAddress(outgoing.recipient)
    const asked = await sealingOf(outgoing, address, options)
    const sealed = await options.seal({ ...asked, memoryBytes })
    const content = owned(sealed.content, free)
    try {
      await seenLog.remember('carrier', `${address} ${sealed.mark}`)
      return { content, messageId: sealed.messageId, recipient: address }
    } catch (error) {
      await content.drop()
      throw error
    }
  } catch (error) {
    free()
    throw holdFor(error)
  }
}

async function sealingOf(
  { staged, classified }: Outgoing,
  address: string,
  { keyring, atRest, work, domains, clock }: SealingOptions,
): Promise<Omit<SealedMailOptions, 'memoryBytes'>> {
  const sender = demandSender(classified, domains)
  keyring.demandClock()
  const parameters = keyring.parameters()
  if (staged.size > parameters.limits.messageBytes) throw new Hold('too-large')
  const now = clock()
  const period = periodOf(now)
  const { portal, district, name, statusUrls, statusKey, forwardAddress } = parameters
  return {
    message: { digest: staged.digest, size: staged.size, file: staged.file, bytes: staged.bytes ?? null },
    head: {
      ...{ district, period },
      serial: serialForPeriod(parameters.serials, period),
      signer: await keyring.signerFor(domainOf(sender.address), period),
      sealedAt: secondsOf(now),
    },
    carrier: {
      sender: sender.address,
      recipient: address,
      language: classified.language ?? 'en',
      messageId: classified.messageId ?? `<${staged.digest}@message>`,
      inReplyTo: classified.inReplyTo,
      references: classified.references,
      token: '',
      date: classified.date ?? now,
      from: sender.address,
      author: sender,
      ahead: [...traceOf(classified.header, now, domains), ...flagsAndTrace(classified, now)],
      key: atRest.keyFor('message-id'),
      parameters: { portal, district, name, statusUrls, statusKey, forwardAddress, windows: keyring.windows() },
    },
    work,
  }
}

export interface Carrier {
  readonly content: Owned
  /** Under which it goes on. */
  readonly messageId: string
  readonly recipient: string
}

/** Bytes: of the page around it, and of what base64 in lines makes of a message that was padded. */
const longestCarrier = (size: number) => 160_000 + Math.ceil(1.6 * size)

/** Exactly one From, in a domain of this gateway: it signs for nobody else. @throws Hold `sender` */
function demandSender({ from, fromFields }: Classified, domains: readonly string[]): { name: string; address: string } {
  const [only, ...more] = from
  if (!only || more.length > 0 || fromFields !== 1 || only.address === '' || !domains.includes(domainOf(only.address)))
    throw new Hold('sender')
  return { name: only.name, address: only.address }
}

function flagsAndTrace(classified: Classified, now: Date): WrittenField[] {
  const passed = flags.flatMap(name =>
    valuesOf(classified.header, name)
      .slice(0, 1)
      .map(value => /^[a-z_-]{1,40}/i.exec(value)?.[0] ?? '')
      .filter(value => value !== '')
      .map(value => writeField(name, value)),
  )
  return [...passed, receivedHere(now)]
}

/**
 * What tells a carrier that was made here, subject and body to the byte. For the very recipient that it was made for, only that
 * is *already sealed*: anything else is sealed again, whatever it looks like.
 */
export async function carrierMark(content: Staged): Promise<string> {
  const header = readHeader(await beginning(content, headReach))
  const subject = header.fields.find(({ name }) => name === 'subject')?.raw ?? ''
  const mark = beginMark(subject)
  const end = Math.max(0, header.body - endOfHeader)
  if (content.bytes) mark.update(content.bytes.subarray(end))
  else for await (const chunk of content.stream(end)) mark.update(chunk)
  return mark.digest('hex')
}

// Out: a message becomes the carrier of one recipient, sealed to it and signed for the organisation. Nothing of its text stays outside.

import { createHash } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'
import { periodOf } from '../../core/ibe/period.ts'
import { serialForPeriod } from '../../core/ibe/serial.ts'
import { canonicalAddress, domainOf } from '../../mail/address.ts'
import { carrierOf } from '../carrier/carrier.ts'
import type { Facts } from './facts.ts'
import { latin1, mailDate, traceOf, valuesOf } from './fields.ts'
import { Hold, holdFor } from './hold.ts'
import type { Keys } from './keyring.ts'
import type { Remembering } from './memory.ts'
import type { Seal } from './sealers.ts'
import type { Secrets } from './secrets.ts'

export interface SealingOptions {
  readonly keyring: Keys
  readonly memory: Remembering
  readonly secrets: Secrets
  readonly seal: Seal
  /** Own domains: nobody else's mail is signed. */
  readonly domains: readonly string[]
  readonly clock: () => Date
}

export interface Outgoing {
  readonly raw: Buffer
  /** SHA-256 of `raw`. */
  readonly digest: string
  readonly facts: Facts
  readonly recipient: string
}

/** Up to so many bytes a sealed message stands in the text too: some mail systems strip the file. */
const armourBytes = 20_000

/** Flags of mail that was written by no person: without them, two such correspondents would answer each other for ever. */
const flags = ['auto-submitted', 'precedence', 'x-auto-response-suppress']

/**
 * @returns the carrier, ready to be handed on, and the canonical address that it is for.
 * @throws Hold
 */
export async function sealFor(
  { raw, digest, facts, recipient }: Outgoing,
  options: SealingOptions,
): Promise<{ readonly content: Buffer; readonly recipient: string }> {
  const { keyring, secrets, clock } = options
  try {
    const address = canonicalAddress(recipient)
    const sender = demandSender(facts, options.domains)
    keyring.demandClock()
    const known = keyring.known()
    if (raw.length > known.limits.messageBytes) throw new Hold('too-large')
    const now = clock()
    const period = periodOf(now)
    const { envelope, indices } = await options.seal({
      message: raw,
      district: known.district,
      serial: serialForPeriod(known.serials, period),
      period,
      addresses: [address],
      signer: await keyring.signerFor(domainOf(sender.address), period),
      sealedAt: Math.floor(now.getTime() / 1000),
    })
    const windows = keyring.windows()
    const mail = await carrierOf({
      sender: sender.address,
      recipient: address,
      envelope,
      index: indices[0]!,
      period,
      language: facts.language ?? 'en',
      messageId: facts.messageId ?? `<${digest}@message>`,
      inReplyTo: facts.inReplyTo,
      references: facts.references,
      link: null,
      attached: true,
      armoured: envelope.length <= armourBytes,
      token: '',
      date: facts.date ?? now,
      from: sender.address,
      key: secrets.keyFor('message-id'),
      known: { ...known, windows },
    })
    const { replyTo: _, envelope: __, ...outer } = mail
    const composed = await new MailComposer({ ...outer, from: sender, newline: '\r\n' } as never).compile().build()
    const carried = [...traceOf(facts.split, now), ...kept(facts, now)]
    const content = Buffer.concat([Buffer.from(carried.join(''), 'latin1'), withCrlf(composed)])
    await options.memory.remember('carrier', carrierMark(content, address))
    return { content, recipient: address }
  } catch (error) {
    throw holdFor(error)
  }
}

/** Exactly one From, in a domain of this gateway: it signs for nobody else. @throws Hold `sender` */
function demandSender({ from, fromFields }: Facts, domains: readonly string[]): { name: string; address: string } {
  const [only, ...more] = from
  if (!only || more.length > 0 || fromFields !== 1 || only.address === '' || !domains.includes(domainOf(only.address)))
    throw new Hold('sender')
  return { name: only.name, address: only.address }
}

function kept(facts: Facts, now: Date): string[] {
  const passed = flags.flatMap(name =>
    valuesOf(facts.split, name)
      .slice(0, 1)
      .map(value => /^[a-z_-]{1,40}/i.exec(value)?.[0] ?? '')
      .filter(value => value !== '')
      .map(value => `${name}: ${value}\r\n`),
  )
  return [...passed, `Received: by gateway (Postern); ${mailDate(now)}\r\n`]
}

function withCrlf(bytes: Buffer): Buffer {
  return Buffer.from(latin1(bytes).replace(/\r?\n/g, '\r\n'), 'latin1')
}

/**
 * What tells a carrier that was made here, subject and body to the byte, for whom: only that is *already sealed*. Anything
 * else is sealed again, whatever it looks like.
 */
export function carrierMark(content: Buffer, recipient: string): string {
  const text = latin1(content)
  const end = text.indexOf('\r\n\r\n')
  const subject = /^subject:.*(?:\r\n[ \t].*)*/im.exec(text.slice(0, end))?.[0] ?? ''
  return `${recipient} ${createHash('sha256').update(subject).update(text.slice(end), 'latin1').digest('hex')}`
}

// Out: a message becomes the carrier of one recipient, sealed to it and signed for the organisation. Nothing of its text stays outside.

import { createHash } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'
import { carrierOf } from '../../carrier/carrier.ts'
import { sealChunks } from '../../core/envelope/chunks.ts'
import { periodOf } from '../../core/ibe/period.ts'
import { serialForPeriod } from '../../core/ibe/serial.ts'
import { secondsOf } from '../../core/seconds.ts'
import { canonicalAddress, domainOf } from '../../mail/address/address.ts'
import { readHeader, valuesOf } from '../../mail/header.ts'
import { type WrittenField, writeField } from '../../mail/write-header.ts'
import { nodeAead } from '../../runtime/aead.ts'
import { beginning, type Staged, stage } from '../../runtime/staged.ts'
import { writeSoundly } from '../../smtp/transport.ts'
import type { Keys } from '../keys/keyring.ts'
import type { Seal } from '../keys/threads.ts'
import { type Classified, headReach } from '../message/classify.ts'
import { latin1, receivedHere, traceOf } from '../message/fields.ts'
import { Hold, holdFor } from '../policy/hold.ts'
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
}

export interface Outgoing {
  readonly staged: Staged
  readonly classified: Classified
  readonly recipient: string
}

/** Up to so many bytes a sealed message stands in the text too: some mail systems strip the file. */
const armorBytes = 20_000

/** Flags of mail that was written by no person: without them, two such correspondents would answer each other for ever. */
const flags = ['auto-submitted', 'precedence', 'x-auto-response-suppress']

/**
 * @returns the carrier, ready to be handed on, and the canonical address that it is for. Drop it afterwards.
 * @throws Hold
 */
export async function sealFor(
  outgoing: Outgoing,
  options: SealingOptions,
): Promise<Carried & { readonly recipient: string }> {
  const { staged, classified, recipient } = outgoing
  try {
    const address = canonicalAddress(recipient)
    const sender = demandSender(classified, options.domains)
    options.keyring.demandClock()
    const parameters = options.keyring.parameters()
    if (staged.size > parameters.limits.messageBytes) throw new Hold('too-large')
    const now = options.clock()
    const period = periodOf(now)
    const head = await options.seal({
      message: { digest: Buffer.from(staged.digest, 'hex'), length: staged.size },
      district: parameters.district,
      serial: serialForPeriod(parameters.serials, period),
      period,
      addresses: [address],
      signer: await options.keyring.signerFor(domainOf(sender.address), period),
      sealedAt: secondsOf(now),
    })
    const pieces = sealChunks(head, staged.stream(), staged.size, nodeAead)
    const envelope = await stage(pieces, options.work)
    try {
      const carried = await carry(
        { classified, staged, sender, address, now, envelope, index: head.indices[0]! },
        options,
      )
      await options.seenLog.remember('carrier', `${address} ${await carrierMark(carried.content)}`)
      return { ...carried, recipient: address }
    } finally {
      await envelope.drop()
    }
  } catch (error) {
    throw holdFor(error)
  }
}

interface Carried {
  readonly content: Staged
  /** Under which it goes on. */
  readonly messageId: string
}

interface Sealed {
  readonly classified: Classified
  readonly staged: Staged
  readonly sender: { readonly name: string; readonly address: string }
  readonly address: string
  readonly now: Date
  readonly envelope: Staged
  /** Of the recipient's stanza. */
  readonly index: number
}

async function carry(sealed: Sealed, { keyring, atRest, work, domains }: SealingOptions): Promise<Carried> {
  const { classified, staged, sender, address, now, envelope, index } = sealed
  const windows = keyring.windows()
  const mail = await carrierOf({
    sender: sender.address,
    recipient: address,
    envelope: { digest: envelope.digest, chunks: () => envelope.stream() },
    index,
    period: periodOf(now),
    language: classified.language ?? 'en',
    messageId: classified.messageId ?? `<${staged.digest}@message>`,
    inReplyTo: classified.inReplyTo,
    references: classified.references,
    link: null,
    attached: true,
    armored: envelope.size <= armorBytes,
    token: '',
    date: classified.date ?? now,
    from: sender.address,
    key: atRest.keyFor('message-id'),
    parameters: { ...keyring.parameters(), windows },
  })
  const { replyTo: _, envelope: __, ...outer } = mail
  const composed = new MailComposer({ ...outer, from: sender } as never).compile()
  writeSoundly(composed)
  const before = [...traceOf(classified.header, now, domains), ...flagsAndTrace(classified, now)].join('')
  const content = await stage(withCrlf(Buffer.from(before, 'latin1'), composed.createReadStream()), work)
  return { content, messageId: mail.messageId! }
}

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

/** Lines of the library end in LF here and there; those of SMTP never do. */
async function* withCrlf(before: Buffer, lines: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield before
  let endsInCr = false
  for await (const chunk of lines) {
    const text = latin1(chunk)
    const isSecondHalf = endsInCr && text.startsWith('\n')
    yield Buffer.from((isSecondHalf ? '\n' : '') + text.slice(isSecondHalf ? 1 : 0).replace(/\r?\n/g, '\r\n'), 'latin1')
    endsInCr = text.endsWith('\r')
  }
}

/**
 * What tells a carrier that was made here, subject and body to the byte. For the very recipient that it was made for, only that
 * is *already sealed*: anything else is sealed again, whatever it looks like.
 */
export async function carrierMark(content: Staged): Promise<string> {
  const header = readHeader(await beginning(content, headReach))
  const subject = header.fields.find(({ name }) => name === 'subject')?.raw.replace(/\r\n$/, '') ?? ''
  // From the line end before the empty line on: marks are remembered for days, and stay as they are.
  const end = Math.max(0, header.body - 4)
  const hash = createHash('sha256').update(subject)
  for await (const chunk of content.stream(end)) hash.update(chunk)
  return hash.digest('hex')
}

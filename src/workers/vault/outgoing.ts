// From a draft to what is handed to the relay: composed, signed, and sealed to everybody it is for.

import { maxRecipients, type OutgoingMessage } from '../../contract/messages.ts'
import type { Parameters } from '../../contract/parameters.ts'
import type { Bytes } from '../../core/bytes.ts'
import { noProof, type Signer } from '../../core/envelope/proof.ts'
import { seal } from '../../core/envelope/seal.ts'
import { PosternError } from '../../core/errors.ts'
import type { Period } from '../../core/ibe/period.ts'
import { serialForPeriod } from '../../core/ibe/serial.ts'
import { type Composed, composeMessage } from '../../mail/compose.ts'
import { drawnLetters } from '../../mail/letters.ts'
import type { MailAddress } from '../../mail/parse.ts'
import type { Mailbox } from '../../mail/write-header.ts'
import type { Sealed } from './drafts.ts'
import type { ComposedText, Draft } from './protocol.ts'

export interface SealingOptions {
  readonly draft: Draft
  readonly composed: ComposedText
  readonly content: (file: string) => Promise<Bytes>
  readonly signer: Signer
  readonly parameters: Parameters
  readonly period: Period
  /** It was sealed before, in a month or with a key that the relay takes no longer: the same message all the same. */
  readonly before: Sealed | null
  /** Seconds. */
  readonly now: number
  /** May throw, to end it. */
  readonly onProgress: (done: number, total: number) => void
}

/** Addresses that one proof line names, in bytes: the line has room for 8 KiB, certificate and base64 included. */
const namedBytes = 3_000

/** @throws PosternError `no-recipient`, `bad-address`, `too-many-recipients`, `message-too-large`, `key-retired` */
export async function sealDraft(options: SealingOptions): Promise<Sealed> {
  const { draft, composed, signer, parameters, period, before, now, onProgress } = options
  const { to, cc, bcc } = draft
  const self = draft.from.address
  const open = distinct([...to, ...cc])
  const hidden = distinct(bcc).filter(address => !open.includes(address))
  demandRecipients(draft, open.length + hidden.length)
  const messageId = before?.message.messageId ?? `<${crypto.randomUUID()}@${parameters.district}>`
  const message = composeMessage(await messageOf(options, messageId))
  if (message.length > parameters.limits.messageBytes)
    throw new PosternError('message-too-large', 'the message is over the limit', {
      values: { limit: parameters.limits.messageBytes, size: message.length },
    })

  const groups = [...grouped([...new Set([self, ...open])]), ...hidden.map(address => [address])]
  const envelopes: Bytes[] = []
  const recipients: OutgoingMessage['envelopes'] = []
  const serial = serialForPeriod(parameters.serials, period)
  for (const [i, addresses] of groups.entries()) {
    // Sealed to its writer in any case: what waits can be sealed anew. Sent there only when a copy is wanted.
    const isSent = (address: string) => address !== self || draft.copyToSelf || open.includes(self)
    if (!addresses.some(isSent)) continue
    const { envelope, indices } = await seal({
      message,
      district: parameters.district,
      serial: { serial: serial.serial, publicKey: serial.publicKey },
      period,
      addresses,
      signer,
      sealedAt: now,
      onProgress: (done, total) => onProgress(i * total + done, groups.length * total),
    })
    envelopes.push(envelope)
    const places = addresses.map((address, at) => ({ address, index: indices[at]! }))
    recipients.push({ recipients: places.filter(({ address }) => isSent(address)) })
  }
  return {
    key: before?.key ?? crypto.randomUUID(),
    period,
    serial: serial.serial,
    message: {
      from: self,
      messageId,
      inReplyTo: [...draft.inReplyTo],
      references: [...draft.references],
      ...proofFor(draft, parameters),
      language: composed.interface,
      envelopes: recipients,
    },
    envelopes,
  }
}

/** Said only where it is asked for. */
function proofFor({ kind, proof = noProof }: Draft, { sending }: Parameters): { readonly proof?: string } {
  return (kind !== 'reply' && kind !== 'reply-all') || proof === noProof || sending !== 'known' ? {} : { proof }
}

function distinct(people: readonly MailAddress[]): string[] {
  return [...new Set(people.map(({ address }) => address))]
}

function demandRecipients({ to, cc, bcc }: Draft, count: number): void {
  const bad = [...to, ...cc, ...bcc].find(({ address }) => address === '')
  if (bad) throw new PosternError('bad-address', 'a recipient is no address', { values: { address: bad.typed } })
  if (count === 0) throw new PosternError('no-recipient', 'there is nobody to send to')
  if (count >= maxRecipients)
    throw new PosternError('too-many-recipients', 'over the limit', { values: { limit: maxRecipients - 1 } })
}

/** As few envelopes as proof lines can name their readers in. */
function grouped(addresses: readonly string[]): string[][] {
  const groups: string[][] = []
  let room = 0
  for (const address of addresses) {
    const size = new TextEncoder().encode(address).length + 3
    if (size > room) {
      groups.push([])
      room = namedBytes
    }
    groups.at(-1)!.push(address)
    room -= size
  }
  return groups
}

/** However it came into its field: whoever signs a name has seen all of it. */
function drawn({ name, address }: Mailbox): Mailbox {
  return { name: drawnLetters(name), address }
}

async function messageOf({ draft, composed, content, now }: SealingOptions, messageId: string): Promise<Composed> {
  const wanted = draft.files.filter(
    ({ contentId }) => contentId === null || (composed.html?.includes(`cid:${contentId}`) ?? false),
  )
  const files = await Promise.all(
    wanted.map(async ({ id, filename, mimeType, contentId }) => ({
      filename: drawnLetters(filename),
      mimeType,
      contentId,
      content: await content(id),
    })),
  )
  return {
    from: drawn(draft.from),
    to: draft.to.map(drawn),
    cc: draft.cc.map(drawn),
    subject: drawnLetters(draft.subject),
    date: new Date(now * 1000),
    messageId,
    inReplyTo: draft.inReplyTo,
    references: draft.references,
    text: composed.text,
    html: composed.html,
    language: draft.language,
    files,
  }
}

// What the page may ask of the vault, and what it gets: parsed messages and signed requests, never a key.

import type { OutgoingAnswer, OutgoingMessage } from '../../contract/messages.ts'
import type { Parameters, ParametersAnswer } from '../../contract/parameters.ts'
import type { ProgramCall } from '../../contract/program/call.ts'
import type { PublicJwk } from '../../contract/shapes.ts'
import type { Status } from '../../contract/status.ts'
import type { SenderState } from '../../core/envelope/proof.ts'
import type { ErrorCode, ErrorValues } from '../../core/errors.ts'
import type { Period } from '../../core/ibe/period.ts'
import type { AnswerKind } from '../../mail/answer.ts'
import type { CalendarEvent } from '../../mail/calendar.ts'
import type { PictureType, Shown } from '../../mail/kinds.ts'
import type { Attachment, MailAddress, ParsedMessage } from '../../mail/parse.ts'
import type { Mailbox } from '../../mail/write-header.ts'

/** Where a message comes from: a file that somebody chose, or the armour that encrypted_message.htm handed over. */
export type Source =
  | { readonly kind: 'file'; readonly bytes: ArrayBuffer }
  /** As the relay stored it. */
  | {
      readonly kind: 'envelope'
      readonly bytes: ArrayBuffer
      readonly address: string
      readonly index: number
      readonly digest: string
    }
  | {
      readonly kind: 'armour'
      readonly armour: ArrayBuffer
      readonly address: string
      readonly index: number
      readonly digest: string
      /** Further readers, as `namedReaders` takes them. */
      readonly others?: string
    }

/** What is known of a message before it is opened: the file's own words, none of it proven. */
export interface Arrival {
  /** Whom it is for, as far as that is known. */
  readonly readers: readonly string[]
  readonly period: Period
  /** Bytes of the sealed message. */
  readonly size: number
}

export interface AttachmentFacts extends Omit<Attachment, 'content'> {
  /** What it is by its first bytes, where the portal can show it. */
  readonly shown: Shown | null
  /** Opening it can run something. */
  readonly dangerous: boolean
  /** A message of its own. */
  readonly message: boolean
  readonly event: CalendarEvent | null
  /** A picture that would take more memory than a screen has use for. */
  readonly oversized: boolean
}

/** The way to a message inside the message: the number of an attachment at each step; empty is the message itself. */
export type MessagePath = readonly number[]

/** A part of a long text, and where the next one begins. */
export interface TextChunk {
  readonly text: string
  readonly next: number | null
}

export interface ShownMessage extends Omit<ParsedMessage, 'attachments' | 'headers' | 'html' | 'text' | 'segments'> {
  /** Hostile: to be sanitised. null when there is none, or too much to be drawn unasked. */
  readonly html: string | null
  readonly htmlLength: number
  /** Whether it has words beside its HTML. */
  readonly hasText: boolean
  /** Whether the HTML can be drawn at all. */
  readonly drawable: boolean
  readonly attachments: readonly AttachmentFacts[]
}

export interface InnerPicture {
  /** Its number among the attachments. */
  readonly id: number
  readonly contentId: string | null
  /** As the message says where it was (RFC 2557). */
  readonly location: string | null
  readonly type: PictureType
  readonly bytes: ArrayBuffer
}

export interface Opened {
  readonly message: ShownMessage
  readonly sender: SenderState
  /** The address whose key opened it. */
  readonly address: string
}

/** Errors cross the worker's border as data. */
export interface VaultFailure {
  readonly code: ErrorCode
  readonly values: ErrorValues
}
export type Answer<T> = { readonly ok: T } | { readonly failed: VaultFailure }

export interface KeyMonth {
  readonly address: string
  readonly period: Period
}

export interface Vault {
  /** Faster pairings, where the browser allows them: for when nobody waits. @returns whether they are there. */
  hasten(): Promise<boolean>
  /** Checks the parameters by the root key that was built in. @param now seconds. */
  learn(answer: ParametersAnswer, root: ParametersAnswer['root'], now: number): Promise<Answer<Parameters>>
  /** Checks a status feed by the key that the parameters name. @param now seconds. */
  status(signed: string, now: number): Promise<Answer<Status>>
  /** false: everything stays in memory and ends with the tab. @returns whether keys will be kept. */
  keepKeys(keep: boolean): Promise<boolean>
  take(source: Source): Promise<Answer<Arrival>>
  /** null: no key is held for it. */
  open(onProgress: (done: number, total: number) => void): Promise<Answer<Opened | null>>
  /** What is to be believed now of whoever sealed the message that is open: more may be known of the district. */
  sender(): Promise<Answer<SenderState>>
  /** The device key's public half, and its thumbprint (RFC 7638): what a session is bound to. */
  device(): Promise<Answer<{ readonly jwk: PublicJwk; readonly kid: string }>>
  /** What a program shows for a call: the signature of the device key. */
  authorise(call: ProgramCall): Promise<Answer<string>>
  /** A signed request for the keys of an address, for the message in hand. @param now seconds. */
  keyRequest(address: string, now: number): Promise<Answer<string>>
  /** @param request that `file` answers. @returns whether they are kept beyond the tab: a full disk can forbid it. */
  acceptKeys(request: string, file: ArrayBuffer): Promise<Answer<boolean>>
  /** Whether the keys of this month and the next are all held. @param now seconds. */
  isProvided(address: string, now: number): Promise<Answer<boolean>>
  /** The sealed message in hand, as it came. */
  sealedCopy(): Promise<Answer<ArrayBuffer>>
  /** A message inside the one that is open. */
  inner(path: MessagePath): Promise<Answer<ShownMessage>>
  /** @param path of its message, then its own number. */
  attachment(path: MessagePath): Promise<Answer<ArrayBuffer>>
  /** Every attachment of a message, as one zip file. */
  zip(path: MessagePath): Promise<Answer<ArrayBuffer>>
  /** HTML that was too much to be given at once. */
  html(path: MessagePath): Promise<Answer<string>>
  /** A message without text gives the words of its HTML. */
  text(path: MessagePath, from: number): Promise<Answer<TextChunk>>
  source(path: MessagePath, from: number): Promise<Answer<TextChunk>>
  /** The pictures that the HTML of a message may name, but those too large to be drawn. */
  pictures(path: MessagePath): Promise<Answer<InnerPicture[]>>
  /** The very bytes that were sealed, or of a message inside. */
  original(path: MessagePath): Promise<Answer<ArrayBuffer>>
  keyMonths(): Promise<readonly KeyMonth[]>
  forget(): Promise<void>
  /** @param typed as somebody types their own. */
  canonical(typed: string): Promise<Answer<string>>
  recipients(typed: string): Promise<Answer<readonly MailAddress[]>>
  /** Whom this device has written to, latest first. */
  people(): Promise<Answer<readonly Mailbox[]>>

  /** Newest first. */
  drafts(): Promise<Answer<readonly Draft[]>>
  draft(id: string): Promise<Answer<Draft>>
  /** @param from whose certificate signs it. @param now seconds. */
  newDraft(from: string, now: number): Promise<Answer<Draft>>
  /** An answer to a message that is open; its text is the writer's, but for what is attached to a message passed on. */
  answerDraft(path: MessagePath, answering: Answering, now: number): Promise<Answer<Draft>>
  saveDraft(id: string, fields: DraftFields, now: number): Promise<Answer<Draft>>
  attach(id: string, file: NewFile): Promise<Answer<DraftFile>>
  detach(id: string, file: string): Promise<Answer<true>>
  draftFile(id: string, file: string): Promise<Answer<ArrayBuffer>>
  dropDraft(id: string): Promise<Answer<true>>
  /** null: the certificates for this month are held. */
  certificateRequest(address: string, now: number): Promise<Answer<string | null>>
  acceptCertificates(address: string, certificates: readonly string[]): Promise<Answer<true>>
  /** The same bytes again for a draft that was not changed since. */
  seal(
    id: string,
    composed: ComposedText,
    now: number,
    onProgress: (done: number, total: number) => void,
  ): Promise<Answer<Handover>>
  cancelSealing(): Promise<void>

  /** From then on it is sent by itself. */
  queue(id: string, composed: ComposedText, when: Queueing): Promise<Answer<true>>
  /** Oldest first. */
  waiting(): Promise<Answer<readonly WaitingDraft[]>>
  /** Before its bytes leave. false: it was called back, or it has left. */
  claim(id: string): Promise<Answer<boolean>>
  /** It is held no longer. @param claimed whether it was claimed by whoever says so, and did not leave. */
  release(id: string, claimed: boolean): Promise<Answer<true>>
  /** Whether this made it a draft again. */
  takeBack(id: string, how: TakingBack): Promise<Answer<boolean>>
  /** What its recipients open: encrypted_message.htm, or several of them in a zip. @param now seconds. */
  asFile(id: string, now: number): Promise<Answer<SealedFile>>

  /** The draft is gone, what became of it is kept. */
  keepSent(draft: string, sent: TakenMessage): Promise<Answer<Sent>>
  /** More is known of what became of it. */
  updateSent(sent: Sent): Promise<Answer<true>>
  /** Newest first. */
  sent(): Promise<Answer<readonly Sent[]>>
}

export type AnswerHow = AnswerKind | 'forward-attached'

export interface Answering {
  readonly how: AnswerHow
  /** Numbers of the attachments that stand in the text that is quoted: the draft's first files, in this order. */
  readonly pictures: readonly number[]
}

export interface DraftFile {
  readonly id: string
  readonly filename: string
  readonly mimeType: string
  /** Bytes. */
  readonly size: number
  /** Of a picture in the text; null for an attachment. */
  readonly contentId: string | null
}

export interface NewFile {
  readonly name: string
  readonly mimeType: string
  readonly bytes: ArrayBuffer
  readonly inline: boolean
}

/** What its writer changes. */
export interface DraftFields {
  readonly to: readonly MailAddress[]
  readonly cc: readonly MailAddress[]
  readonly bcc: readonly MailAddress[]
  readonly subject: string
  /** The text as the editor keeps it (JSON), or as it is in plain-text mode. */
  readonly body: { readonly kind: 'rich' | 'plain'; readonly content: string }
  readonly copyToSelf: boolean
}

export interface Draft extends DraftFields {
  readonly id: string
  readonly kind: AnswerKind | 'new'
  readonly from: Mailbox
  /** Message-IDs, with their angle brackets. */
  readonly inReplyTo: readonly string[]
  readonly references: readonly string[]
  /** Of the message that is answered: who wrote that may be written to. */
  readonly proof?: string
  /** Of the message that is answered, BCP 47. */
  readonly language: string | null
  readonly files: readonly DraftFile[]
  /** Seconds. */
  readonly savedAt: number
}

/** The text in the forms in which it is sent. */
export interface ComposedText {
  readonly text: string
  /** null: plain text alone. */
  readonly html: string | null
  /** Language that the writer reads, BCP 47. */
  readonly interface: string
}

/** For POST /api/messages: ciphertext, and for whom it is. */
export interface Handover {
  readonly key: string
  readonly message: OutgoingMessage
  readonly envelopes: readonly ArrayBuffer[]
}

/** Seconds. */
export interface Queueing {
  readonly now: number
  /** Until then it can be called back; null: it may leave at once. */
  readonly heldUntil: number | null
}

export interface TakingBack {
  /** Whoever takes it back knows that it was on its way before, if it was. */
  readonly told: boolean
  /** Nobody is handing anything over. */
  readonly alone: boolean
}

export interface WaitingDraft {
  readonly draft: Draft
  readonly composed: ComposedText
  /** Seconds. */
  readonly since: number
  readonly heldUntil: number | null
  readonly sealed: boolean
  /** Its bytes were on their way at least once. */
  readonly tried: boolean
}

export interface SealedFile {
  readonly name: string
  readonly type: string
  readonly bytes: ArrayBuffer
}

/** What the relay says of a message that it has. */
export interface TakenMessage extends OutgoingAnswer {
  readonly from: string
}

/** What is kept of a message that was sent: never its subject or text. */
export interface Sent extends TakenMessage {
  /** Of recipients, by address, as far as they are known. */
  readonly names: Readonly<Record<string, string>>
}

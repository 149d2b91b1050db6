// What the page may ask of the vault, and what it gets: parsed messages and signed requests, never a key.

import type { Parameters, ParametersAnswer } from '../../contract/parameters.ts'
import type { PublicJwk } from '../../contract/shapes.ts'
import type { SenderState } from '../../core/envelope/proof.ts'
import type { ErrorCode, ErrorValues } from '../../core/errors.ts'
import type { Period } from '../../core/ibe/period.ts'
import type { CalendarEvent } from '../../mail/calendar.ts'
import type { PictureType, Shown } from '../../mail/kinds.ts'
import type { Attachment, ParsedMessage } from '../../mail/parse.ts'

/** Where a message comes from: a file that somebody chose, or the armour that encrypted_message.htm handed over. */
export type Source =
  | { readonly kind: 'file'; readonly bytes: ArrayBuffer }
  | {
      readonly kind: 'armour'
      readonly armour: ArrayBuffer
      readonly address: string
      readonly index: number
      readonly digest: string
    }

/** What is known of a message before it is opened: the file's own words, none of it proven. */
export interface Arrival {
  readonly address: string | null
  readonly period: Period
  /** Bytes of the sealed message. */
  readonly size: number
  /** Addresses whose keys are held here and might open it. */
  readonly held: readonly string[]
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
export interface TextPiece {
  readonly text: string
  readonly next: number | null
}

export interface ShownMessage extends Omit<ParsedMessage, 'attachments' | 'headers' | 'html' | 'text'> {
  /** Hostile: to be sanitised. null when there is none, or too much to be drawn unasked. */
  readonly html: string | null
  readonly htmlLength: number
  /** Whether the HTML can be drawn at all. */
  readonly drawable: boolean
  readonly attachments: readonly AttachmentFacts[]
}

export interface InnerPicture {
  readonly contentId: string
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

export interface HeldMonth {
  readonly address: string
  readonly period: Period
}

export interface Vault {
  /** Checks the parameters by the root key that was built in. @param now seconds. */
  learn(answer: ParametersAnswer, root: ParametersAnswer['root'], now: number): Promise<Answer<Parameters>>
  /** false: everything stays in memory and ends with the tab. @returns whether keys will be kept. */
  keepKeys(keep: boolean): Promise<boolean>
  take(source: Source): Promise<Answer<Arrival>>
  /** null: no key is held for it. */
  open(onProgress: (done: number, total: number) => void): Promise<Answer<Opened | null>>
  /** The device key's public half, and its thumbprint (RFC 7638): what a session is bound to. */
  device(): Promise<Answer<{ readonly jwk: PublicJwk; readonly kid: string }>>
  /** A signed request for the keys of an address, for the message in hand. @param now seconds. */
  keyRequest(address: string, now: number): Promise<Answer<string>>
  acceptKeys(file: ArrayBuffer): Promise<Answer<true>>
  /** A message inside the one that is open. */
  inner(path: MessagePath): Promise<Answer<ShownMessage>>
  /** @param path of its message, then its own number. */
  attachment(path: MessagePath): Promise<Answer<ArrayBuffer>>
  /** Every attachment of a message, as one zip file. */
  zip(path: MessagePath): Promise<Answer<ArrayBuffer>>
  /** HTML that was too much to be given at once. */
  html(path: MessagePath): Promise<Answer<string>>
  /** A message without text gives the words of its HTML. */
  text(path: MessagePath, from: number): Promise<Answer<TextPiece>>
  source(path: MessagePath, from: number): Promise<Answer<TextPiece>>
  /** The pictures that the HTML of a message may name, but those too large to be drawn. */
  pictures(path: MessagePath): Promise<Answer<InnerPicture[]>>
  /** The very bytes that were sealed, or of a message inside. */
  original(path: MessagePath): Promise<Answer<ArrayBuffer>>
  held(): Promise<readonly HeldMonth[]>
  forget(): Promise<void>
  canonical(address: string): Promise<Answer<string>>
}

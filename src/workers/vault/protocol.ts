// What the page may ask of the vault, and what it gets: parsed messages and signed requests, never a key.

import type { Parameters, ParametersAnswer } from '../../contract/parameters.ts'
import type { PublicJwk } from '../../contract/shapes.ts'
import type { SenderState } from '../../core/envelope/proof.ts'
import type { ErrorCode, ErrorValues } from '../../core/errors.ts'
import type { Period } from '../../core/ibe/period.ts'
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

export type AttachmentFacts = Omit<Attachment, 'content'>

export interface Opened {
  readonly message: Omit<ParsedMessage, 'attachments'> & { readonly attachments: readonly AttachmentFacts[] }
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
  attachment(id: number): Promise<Answer<ArrayBuffer>>
  /** The very bytes that were sealed. */
  original(): Promise<Answer<ArrayBuffer>>
  held(): Promise<readonly HeldMonth[]>
  forget(): Promise<void>
  canonical(address: string): Promise<Answer<string>>
}

// The words that every part of the gateway shares: a mail, whom it is for, what is decided, and what is answered.

import type { Readable } from 'node:stream'
import type { directions, reasons, states } from '../contract/quarantine.ts'
import type { Staged } from '../runtime/staged.ts'
import type { Dsn, Recipient } from '../smtp/listener.ts'
import type { Reply } from '../smtp/reply.ts'

export type Direction = (typeof directions)[number]
/** Why a message cannot be handled now. */
export type Reason = (typeof reasons)[number]
/** Where a message lies meanwhile. `spool`: on its way, tried again by itself. */
export type State = (typeof states)[number]
/** `report`: the report of delivery goes on without what it is about. */
export type Action = 'seal' | 'open' | 'pass' | 'report' | 'refuse'
export type Result = 'delivered' | 'held' | 'later' | 'refused'

export interface Mail {
  readonly direction: Direction
  readonly staged: Staged
  /** Empty for none. */
  readonly mailFrom: string
  readonly recipients: readonly Recipient[]
}

/** `queueId` as the mail server in front names it. */
export type Arrived = Mail & { readonly queueId: string | null }

export interface Handler {
  /** @returns a reply for each recipient, in their order. Never throws. */
  each(mail: Arrived): Promise<Reply[]>
  /** One reply for all of them, for those who speak no LMTP: what is not done yet is kept, and tried again. */
  all(mail: Arrived): Promise<Reply>
}

export interface Parcel {
  readonly mailFrom: string
  readonly recipients: readonly string[]
  readonly content: Readable | Buffer
  /** As `Content` says it of bytes. */
  readonly isSound?: boolean | undefined
  readonly size: number
  readonly eightBit: boolean
  readonly dsn?: Dsn | undefined
}

/** @returns a reply for each recipient, in their order. Never throws. */
export type Deliver = (parcel: Parcel) => Promise<Reply[]>

// The way of one message through the services, by any name that somebody has of it. Who wrote it to whom and what mail servers said: never a word of it.

import * as z from 'zod/mini'
import { recipientState } from '../messages.ts'
import { address, period, seconds } from '../shapes.ts'

const maxName = 1_000

/** POST /api/admin/trace: our id, a Message-ID of the inside or of a carrier, a queue id, or an address. */
export const traceRequest = z.strictObject({ name: z.string().check(z.minLength(1), z.maxLength(maxName)) })
export type TraceRequest = z.infer<typeof traceRequest>

const recipient = z.object({
  address,
  state: recipientState,
  tries: z.int(),
  /** What the mail server said last. */
  reply: z.nullable(z.string()),
  /** What the mail server in front called the report of failure. */
  report: z.nullable(z.string()),
  /** When it was taken or refused. */
  settledAt: z.nullable(seconds),
  /** null: it waits no longer. */
  nextTryAt: z.nullable(seconds),
  /** Message-ID on the way. */
  carrier: z.string(),
  /** When a key for the address was given last, after the message was handed over. */
  keyGivenAt: z.nullable(seconds),
  /** How the gateway of the domain stands; null: there is none. */
  gateway: z.nullable(z.string()),
})

const message = z.object({
  id: z.string(),
  sender: address,
  at: seconds,
  /** Of the inside. */
  messageId: z.string(),
  recipients: z.array(recipient),
})
export type TracedMessage = z.infer<typeof message>

const key = z.object({
  /** To whose gateway; null: to the person. */
  domain: z.nullable(z.string()),
  period,
  firstAt: seconds,
  lastAt: seconds,
  times: z.int(),
})
export type TracedKey = z.infer<typeof key>

/** `later`: the mail server in front keeps it, and comes again. */
export const intakeState = z.enum(['done', 'refused', 'later'])
export type IntakeState = z.infer<typeof intakeState>

/** A mail that was forwarded to be opened. */
const forward = z.object({
  at: seconds,
  lastAt: seconds,
  tries: z.int(),
  state: intakeState,
  /** As it is counted: `answered`, `forged`, … */
  outcome: z.string(),
  messageId: z.nullable(z.string()),
  /** Keyed hash of whose name it came in, as records have it: anybody may write a Message-ID of somebody else. */
  sender: z.nullable(z.string()),
  /** What the mail server in front called it. */
  queueId: z.nullable(z.string()),
  /** What went back, and what the mail server said to that. */
  answer: z.nullable(z.object({ messageId: z.string(), reply: z.nullable(z.string()) })),
})
export type TracedForward = z.infer<typeof forward>

/** Nothing at all: it never came here, or is no longer known. */
export const traceAnswer = z.object({
  messages: z.array(message),
  /** Kept for two weeks. */
  forwards: z.array(forward),
  /** Of an address: the months for which keys were given out. */
  keys: z.array(key),
})
export type TraceAnswer = z.infer<typeof traceAnswer>

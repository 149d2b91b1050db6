// Sending: sealed envelopes, handed to the relay with who gets which, and what became of each recipient.

import * as z from 'zod/mini'
import { address, seconds } from './shapes.ts'

/** Recipients of one message, over all of its envelopes. */
export const maxRecipients = 1_000
/** Message-IDs of the inside; the relay tells nobody, and makes those of the carriers from them. */
const messageId = z.string().check(z.regex(/^<[^<>\s]{1,996}>$/))
const maxReferences = 100
/** As long as the line in which it stands. */
const maxProof = 8 * 1024

/**
 * POST /api/messages: multipart/form-data. First a field `message` with this as JSON, then a file `envelope` for each of
 * `envelopes`, in their order. The header `Idempotency-Key` (a UUID) makes a repeat harmless.
 */
export const outgoingMessage = z.strictObject({
  /** One of the session's addresses. */
  from: address,
  messageId,
  inReplyTo: z.array(messageId).check(z.maxLength(maxReferences)),
  references: z.array(messageId).check(z.maxLength(maxReferences)),
  /** Of the message that is answered, as its envelope brought it: its writer may be written to. The relay keeps it not. */
  proof: z.optional(z.string().check(z.maxLength(maxProof))),
  /** Language of the carrier mail, BCP 47. */
  language: z.string().check(z.maxLength(35)),
  /** To and Cc share one; every Bcc recipient has one of their own. */
  envelopes: z
    .array(
      z.strictObject({
        recipients: z
          .array(z.strictObject({ address, index: z.int().check(z.minimum(0)) }))
          .check(z.minLength(1), z.maxLength(maxRecipients)),
      }),
    )
    .check(z.minLength(1), z.maxLength(maxRecipients)),
})
export type OutgoingMessage = z.infer<typeof outgoingMessage>

/**
 * GET /api/messages/:link → the envelope (application/octet-stream), with these beside it as headers. DELETE ends the link,
 * for whoever is signed in with the address it is for.
 */
export const storedHeaders = { address: 'postern-address', index: 'postern-index', digest: 'postern-digest' } as const

/**
 * `queued`: stored, and tried until it is taken or refused. `taken`: the next mail server said 250. `refused`: it said 5xx,
 * or 4xx for too long. `not-delivered`: taken, and a report of failure came back.
 */
export const recipientState = z.enum(['queued', 'taken', 'refused', 'not-delivered'])
export type RecipientState = z.infer<typeof recipientState>

/** 202 of POST /api/messages, and GET /api/outgoing/:id for its sender. */
export const outgoingAnswer = z.object({
  id: z.string(),
  at: seconds,
  recipients: z.array(
    z.object({
      address,
      state: recipientState,
      /** What the mail server said, when it refused: for people who know mail. */
      reply: z.nullable(z.string()),
    }),
  ),
})
export type OutgoingAnswer = z.infer<typeof outgoingAnswer>

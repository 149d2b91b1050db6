// Signing in: prove that mail to an address reaches you.

import * as z from 'zod/mini'
import { address, publicJwk, seconds } from './shapes.ts'

/** POST /api/sign-in. The answer is the same whether or not the address is known. */
export const signInRequest = z.strictObject({
  address,
  language: z.string().check(z.maxLength(35)),
  /** Of a program that has asked before: see `program/`. */
  secret: z.optional(z.string().check(z.maxLength(64))),
})
export type SignInRequest = z.infer<typeof signInRequest>

/** 202. Asking again while a code is good gives the same challenge and sends the same code. */
export const challengeAnswer = z.object({
  challenge: z.string(),
  address,
  sentAt: seconds,
  expiresAt: seconds,
  /** 8, or more after many wrong tries. */
  digits: z.int(),
  /** The address that the code comes from. */
  from: z.string(),
})
export type ChallengeAnswer = z.infer<typeof challengeAnswer>

/** POST /api/sign-in/:challenge */
export const codeRequest = z.strictObject({
  /** As typed: white space and hyphens are passed over. */
  code: z.string().check(z.maxLength(64)),
  /** false on a device that is not the reader's: a session cookie, at most a day. */
  remember: z.boolean(),
  deviceKey: publicJwk,
  /** Of a program: the one that came with the challenge. */
  secret: z.optional(z.string().check(z.maxLength(64))),
})
export type CodeRequest = z.infer<typeof codeRequest>

/** GET /api/session (no addresses: nobody is signed in), and the answer to a right code. One browser may have proven several addresses. */
export const sessionAnswer = z.object({
  addresses: z.array(z.object({ address, provenAt: seconds })),
  until: seconds,
  remembered: z.boolean(),
  /** Thumbprint (RFC 7638) of the device key that the session is bound to. */
  device: z.string(),
})
export type SessionAnswer = z.infer<typeof sessionAnswer>

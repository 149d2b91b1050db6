// Key delivery and sender certificates. Both are asked for with a short JWS signed by a key of the asker's own.

import * as z from 'zod/mini'
import { address, base64url, compactJws, district, period, publicJwk, seconds } from './shapes.ts'

export const maxWanted = 1_000

export const wantedKey = z.strictObject({
  address,
  serial: z.int().check(z.minimum(1)),
  period,
  condition: z.literal(''),
})
export type WantedKey = z.infer<typeof wantedKey>

/** Payload of the signed request: good for minutes, bound to one node, one device key and one one-time recipient. */
export const keyAssertion = z.strictObject({
  /** The node's id. */
  aud: z.string(),
  /** The address that was proven; `@domain` of a gateway. */
  sub: address,
  iat: seconds,
  exp: seconds,
  jti: z.string(),
  /** age recipient (`age1…`) that the answer is encrypted to. */
  recipient: z.string().check(z.startsWith('age1'), z.maxLength(100)),
  /** How the mailbox, or the domain, was proven. */
  proof: z.enum(['code', 'domain']),
  /** What signed this: of a gateway the key that was approved for the domain, and to a node of several the device's own. */
  jwk: z.optional(publicJwk),
  /** To a node of several: of which serials parts are asked for, and of which epoch of each. */
  epochs: z.optional(
    z
      .array(z.strictObject({ serial: z.int().check(z.minimum(1)), epoch: z.int().check(z.minimum(1)) }))
      .check(z.maxLength(16)),
  ),
  wanted: z.array(wantedKey).check(z.maxLength(maxWanted)),
  /** true: only what is wanted (a device that is not the reader's); false: previous, current and next period too. */
  only: z.boolean(),
})
export type KeyAssertion = z.infer<typeof keyAssertion>

/** POST /api/keys → an age file (application/octet-stream) to `recipient`, holding `deliveredKeys` as JSON. */
export const keyRequest = z.strictObject({ request: compactJws })
export type KeyRequest = z.infer<typeof keyRequest>

export const deliveredKeys = z.object({
  node: z.string(),
  index: z.int().check(z.minimum(1)),
  epoch: z.int().check(z.minimum(1)),
  /** Of a node of several, over all of `keys`. */
  signed: z.optional(compactJws),
  /** `key`: base64url of 96 bytes; of a node of several, its part of it. */
  keys: z.array(
    z.object({
      address,
      serial: z.int().check(z.minimum(1)),
      period,
      condition: z.literal(''),
      key: base64url.check(z.length(128)),
      /** Of a node of several. */
      epoch: z.optional(z.int().check(z.minimum(1))),
    }),
  ),
})
export type DeliveredKeys = z.infer<typeof deliveredKeys>

/** What a node signs of its parts: one line each, in their order. */
export function partLines(keys: DeliveredKeys['keys']): string {
  const lines = keys.map(({ address, serial, period, condition, epoch = 0, key }) =>
    [address, serial, epoch, period, condition, key].join(' '),
  )
  return lines.join('\n')
}

/** Payload of a certificate request: signed by the very key that shall be certified. */
export const certificateAssertion = z.strictObject({
  aud: district,
  sub: address,
  iat: seconds,
  exp: seconds,
  jti: z.string(),
  jwk: publicJwk,
})
export type CertificateAssertion = z.infer<typeof certificateAssertion>

/** POST /api/certificates */
export const certificateRequest = z.strictObject({ request: compactJws })
/** One for the current and one for the next period. */
export const certificateAnswer = z.object({ certificates: z.array(compactJws) })
export type CertificateAnswer = z.infer<typeof certificateAnswer>

const turnSpreadMs = 6 * 3_600_000

/**
 * Milliseconds that a page which is open at the turn of a month waits before it asks for keys, so that the turn makes no wave:
 * a visit asks at once.
 * @param random 0 to 1.
 */
export function turnDelay(random: number): number {
  return random * turnSpreadMs
}

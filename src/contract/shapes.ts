// Shapes that several messages of the contract share.

import * as z from 'zod/mini'
import { isDistrict } from '../core/ibe/identity.ts'
import { isPeriod, type Period } from '../core/ibe/period.ts'

// zod compiles schemas with the Function constructor where it may: the portal's policy forbids that, and reports the try.
z.config({ jitless: true })

export const period = z.custom<Period>(isPeriod, 'a period is written YYYY-MM')
export const district = z.string().check(z.refine(isDistrict, 'a district is a lower-case domain'))
/** Only the shape: `mail/address.ts` decides what is canonical. */
export const address = z.string().check(z.minLength(3), z.maxLength(320))
/** Seconds since 1970 (RFC 7519 NumericDate). */
export const seconds = z.int().check(z.nonnegative())
export const base64url = z.string().check(z.regex(/^[A-Za-z0-9_-]+$/))
/** Public Ed25519 key (RFC 8037), nothing else in it. */
export const publicJwk = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: base64url.check(z.length(43)),
})
export type PublicJwk = z.infer<typeof publicJwk>
/** JWS compact serialization (RFC 7515, section 7.1). */
export const compactJws = z.string().check(z.regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/))

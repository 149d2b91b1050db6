// Shapes that several messages of the contract share.

import { z } from 'zod'
import { isDistrict } from '../core/ibe/identity.ts'
import { isPeriod, type Period } from '../core/ibe/period.ts'

// zod compiles schemas with the Function constructor where it may: the portal's policy forbids that, and reports the try.
z.config({ jitless: true })

export const period = z.custom<Period>(isPeriod, 'a period is written YYYY-MM')
export const district = z.string().refine(isDistrict, 'a district is a lower-case domain')
/** Only the shape: `mail/address.ts` decides what is canonical. */
export const address = z.string().min(3).max(320)
/** Seconds since 1970 (RFC 7519 NumericDate). */
export const seconds = z.int().nonnegative()
export const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/)
/** Public Ed25519 key (RFC 8037), nothing else in it. */
export const publicJwk = z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: base64url.length(43) })
export type PublicJwk = z.infer<typeof publicJwk>
/** JWS compact serialization (RFC 7515, section 7.1). */
export const compactJws = z.string().regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/)

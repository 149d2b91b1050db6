// GET /.well-known/postern: all that a sender or a reader must know of a district, signed by its root key.

import * as z from 'zod/mini'
import { suite } from '../core/ibe/serial.ts'
import { districtNode } from './nodes.ts'
import { base64url, compactJws, district, period, publicJwk, seconds } from './shapes.ts'

export const keyNode = z.object({
  id: z.string(),
  index: z.int().check(z.minimum(1)),
  url: z.url(),
  publicKey: base64url,
})

export const serial = z.object({
  serial: z.int().check(z.minimum(1)),
  suite: z.literal(suite),
  publicKey: base64url.check(z.length(64)),
  sealFrom: period,
  sealUntil: period,
  state: z.enum(['active', 'revoked', 'destroyed']),
  destroyAfter: period,
  threshold: z.int().check(z.minimum(1)),
  epoch: z.int().check(z.minimum(1)),
  nodes: z.array(keyNode).check(z.minLength(1)),
  /** `whole`, also where it is missing: one machine holds the secret. `split`: one did once. `shared`: none ever did. */
  made: z.optional(z.enum(['whole', 'split', 'shared'])),
  /** SHA-256, hex, of the ceremony that this epoch came of. */
  transcript: z.optional(z.string()),
  /** Nodes that hold it already, while whoever is named above still gives whole keys. */
  next: z.optional(
    z.object({
      threshold: z.int().check(z.minimum(1)),
      epoch: z.int().check(z.minimum(1)),
      transcript: z.string(),
      nodes: z.array(keyNode).check(z.minLength(1)),
    }),
  ),
  /** When nodes stop answering for the epoch before. */
  retireAt: z.optional(seconds),
})

/** A key that signs certificates: kept in the parameters after its retirement, for as long as mail refers to it. */
export const signingKey = z.object({
  kid: base64url,
  jwk: publicJwk,
  notBefore: seconds,
  notAfter: z.optional(seconds),
  revokedAt: z.optional(seconds),
})

/** The payload of the signed parameters (JWS `typ`: see `core/jws.ts`). */
export const signedParameters = z.object({
  v: z.literal(1),
  district,
  /** What the operator calls the portal. */
  name: z.string().check(z.minLength(1), z.maxLength(100)),
  /** Origin of the portal, `https://host[:port]`. */
  portal: z.url(),
  issuedAt: seconds,
  expires: seconds,
  /** A lower one than the highest seen is refused. */
  sequence: z.int().check(z.minimum(1)),
  serials: z.array(serial).check(z.minLength(1)),
  /** The nodes that serials name by their id; none where one machine holds the secret. */
  nodes: z.optional(z.array(districtNode)),
  signingKeys: z.array(signingKey).check(z.minLength(1)),
  /** `jti` of revoked certificates. */
  revokedCertificates: z.array(z.string()),
  statusKey: z.object({ kid: base64url, jwk: publicJwk }),
  statusUrls: z.array(z.url()).check(z.minLength(1)),
  /** Where phones forward mail to; null while intake is not running. */
  forwardAddress: z.nullable(z.string()),
  /** What is written to people there, or at a domain below, in a mail program goes on in private. */
  privateDomains: z.optional(z.array(district)),
  limits: z.object({ messageBytes: z.int(), fileBytes: z.int(), recipients: z.int() }),
  /** Whom signed-in people may write to here: whom the operator knows, anyone, or nobody at all. */
  sending: z.enum(['known', 'anyone', 'nobody']),
  languages: z.array(z.string()).check(z.minLength(1)),
  retentionMonths: z.int().check(z.minimum(2)),
  /** Who runs it and how to reach them, for the suspicious. */
  operator: z.object({ name: z.string(), contact: z.string() }),
})
export type Parameters = z.infer<typeof signedParameters>

/** The answer's body. `root` is the thumbprint (RFC 7638) of the root key that signed it. */
export const parametersAnswer = z.object({ signed: compactJws, root: z.object({ kid: base64url, jwk: publicJwk }) })
export type ParametersAnswer = z.infer<typeof parametersAnswer>

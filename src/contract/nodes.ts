// What key nodes, their operators and whoever asks them say to each other. Every statement is a JWS of a type of its own.

import * as z from 'zod/mini'
import { maxIndex, maxNodes } from '../core/ibe/serial.ts'
import { address, base64url, compactJws, district, publicJwk, seconds } from './shapes.ts'

const nodeId = z.string().check(z.regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/))
const index = z.int().check(z.minimum(1), z.maximum(maxIndex))
const point = base64url.check(z.length(64))
/** SHA-256, lower-case hexadecimal. */
const sha256Hex = z.string().check(z.regex(/^[0-9a-f]{64}$/))
/** Where browsers reach a node: an origin, by TLS; on loopback alone without. */
function isNodeOrigin(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { origin, protocol, hostname } = new URL(url)
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname)
  return url === origin && (protocol === 'https:' || (protocol === 'http:' && isLoopback))
}
const line = (most: number) => z.string().check(z.minLength(1), z.maxLength(most), z.regex(/^[^\p{Cc}]+$/u))
const epoch = z.int().check(z.minimum(1))

/** What a node is known by, as the public parameters name it. */
const nodeFields = {
  id: nodeId,
  name: line(100),
  /** Origin, `https://host[:port]`. */
  url: z.string().check(z.maxLength(300), z.refine(isNodeOrigin, 'a node is reached at an origin, by https')),
  /** Its statements are signed by it. */
  jwk: publicJwk,
  /** age recipient, for what is dealt to it. */
  age: z.string().check(z.startsWith('age1'), z.maxLength(100)),
  /** From of its codes. */
  sender: address,
  /** Who runs it, whose mail servers its codes pass, in whose network it stands: two that are alike are one to whoever breaks in there. */
  operator: line(200),
  mailPath: line(200),
  network: line(200),
}

export const districtNode = z.object(nodeFields)
export type DistrictNode = z.infer<typeof districtNode>

/** What an operator hands to the district, signed by the node itself (`postern-card+jwt`). */
export const nodeCard = z.strictObject({ v: z.literal(1), district, ...nodeFields, madeAt: seconds })
export type NodeCard = z.infer<typeof nodeCard>

/** Who deals: the key service that holds the secret whole, or nodes of the epoch before. */
const dealer = z.strictObject({ id: z.string(), index, publicKey: point, jwk: publicJwk })

/** What a ceremony is to come to, signed by the district's root (`postern-opening+jwt`). */
export const opening = z.strictObject({
  v: z.literal(1),
  district,
  serial: z.int().check(z.minimum(1)),
  /** `P`: it stays what it is. */
  publicKey: point,
  dealers: z.array(dealer).check(z.minLength(1), z.maxLength(maxNodes)),
  /** How many of the dealers must deal. */
  dealing: z.int().check(z.minimum(1)),
  /** Of what comes of it. */
  epoch,
  threshold: z.int().check(z.minimum(1)),
  nodes: z.array(z.strictObject({ index, ...nodeFields })).check(z.minLength(1), z.maxLength(maxNodes)),
  openedAt: seconds,
})
export type Opening = z.infer<typeof opening>

/** What a dealer deals, signed by it (`postern-deal+jwt`). */
export const dealing = z.strictObject({
  v: z.literal(1),
  /** SHA-256 over the opening as it was signed. */
  opening: sha256Hex,
  dealer: index,
  /** Coefficients times G1, lowest first: exactly as many as the threshold. */
  commitments: z.array(point).check(z.minLength(1), z.maxLength(maxNodes)),
  /** An age file for each node, base64, by its id. It holds `dealtShare`. */
  files: z.record(z.string(), z.string().check(z.maxLength(2_000))),
})
export type Dealing = z.infer<typeof dealing>

export const dealtShare = z.strictObject({
  opening: sha256Hex,
  dealer: index,
  index,
  /** 32 bytes, base64url. */
  share: base64url.check(z.length(43)),
})
export type DealtShare = z.infer<typeof dealtShare>

/** That a node has taken what was dealt to it, signed by it (`postern-take+jwt`). */
export const taking = z.strictObject({
  v: z.literal(1),
  opening: sha256Hex,
  /** SHA-256 over the opening and the deals that were used. */
  transcript: sha256Hex,
  node: nodeId,
  index,
  /** `P_i` of what it holds now. */
  publicKey: point,
})
export type Taking = z.infer<typeof taking>

/** Says for ten minutes that an address was proven to a node by a device (`postern-statement+jwt`, signed by the node). */
export const nodeStatement = z.strictObject({
  v: z.literal(1),
  iss: nodeId,
  district,
  sub: address,
  /** RFC 7638 thumbprint of the device's key. */
  jkt: base64url.check(z.length(43)),
  provenAt: seconds,
  iat: seconds,
  exp: seconds,
})
export type NodeStatement = z.infer<typeof nodeStatement>

const callFields = {
  /** The node's id. */
  aud: nodeId,
  sub: address,
  iat: seconds,
  exp: seconds,
  jti: base64url.check(z.minLength(16), z.maxLength(64)),
  /** The device's key, which signed it: to a node it is the session. */
  jwk: publicJwk,
}

/** What a device asks of a node beside keys (`postern-node-call+jwt`). */
export const nodeCall = z.discriminatedUnion('act', [
  /** A code, by mail. */
  z.strictObject({ ...callFields, act: z.literal('code'), language: z.string().check(z.maxLength(35)) }),
  /** The code that came. */
  z.strictObject({
    ...callFields,
    act: z.literal('prove'),
    challenge: base64url.check(z.maxLength(64)),
    code: z.string().check(z.maxLength(64)),
  }),
  /** What other nodes say of this address and device. */
  z.strictObject({
    ...callFields,
    act: z.literal('know'),
    statements: z.array(compactJws).check(z.maxLength(maxNodes)),
  }),
  /** That no device is known for this address any more. */
  z.strictObject({ ...callFields, act: z.literal('end') }),
])
export type NodeCall = z.infer<typeof nodeCall>

/** Answers `code`. */
export const nodeChallenge = z.object({
  challenge: base64url,
  sentAt: seconds,
  expiresAt: seconds,
  digits: z.int(),
  from: address,
})
export type NodeChallenge = z.infer<typeof nodeChallenge>

/** Answers `prove` and `know`. */
export const nodeProof = z.object({ statement: compactJws })
export type NodeProof = z.infer<typeof nodeProof>

/** Over the parts of an answer, so that a wrong one is evidence (`postern-parts+jwt`, signed by the node). */
export const signedParts = z.object({
  node: nodeId,
  /** Of the request. */
  jti: z.string(),
  /** SHA-256 over `partLines` of the answer. */
  keys: sha256Hex,
})
export type SignedParts = z.infer<typeof signedParts>

/** GET: what a node says of itself to anybody. */
export const nodeSelf = z.object({
  id: nodeId,
  card: compactJws,
  /** Of which it gives parts now. */
  serving: z.array(z.object({ serial: z.int(), epoch, index, publicKey: point })),
  /** Its clock. */
  time: seconds,
  release: z.string(),
})
export type NodeSelf = z.infer<typeof nodeSelf>

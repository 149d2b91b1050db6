// Who sealed a message: the proof line that stands before it, the certificate it carries, and what a reader may believe.
//
//   Postern-Proof: <compact JWS, or: none <length>>CRLF
//   <message bytes><zero bytes>

import { type Bytes, base64url, digest, equalBytes, fromBase64url, fromUtf8, utf8 } from '../bytes.ts'
import { PosternError } from '../errors.ts'
import { addMonths, isPeriod, type Period, periodOf, periodStart } from '../ibe/period.ts'
import { type Ed25519Jwk, readJwsHeader, type SigningKey, signJws, thumbprint, verifyJws } from '../jws.ts'
import type { IdentityKey } from './recipient.ts'

const label = utf8('Postern-Proof: ')
export const maxLineLength = 8 * 1024
export const noProof = 'none'

/** What signs a message: a certificate, and the private key that it is about, named by its thumbprint (RFC 7638). */
export interface Signer extends SigningKey {
  /** Compact JWS. */
  readonly certificate: string
}

/** What the reader's own district says of its signing keys (the public parameters hold it). */
export interface ProofKeys {
  readonly district: string
  readonly signingKeys: readonly {
    readonly kid: string
    readonly jwk: Ed25519Jwk
    /** Seconds. */
    readonly notBefore: number
    readonly notAfter?: number | undefined
    readonly revokedAt?: number | undefined
  }[]
  readonly revokedCertificates: readonly string[]
}

interface Signed {
  /** The address, or `@domain` for an organisation whose people were not checked one by one. */
  readonly subject: string
  readonly period: Period
  /** Seconds: the sender's claim. */
  readonly sealedAt: number
  readonly evidence: Evidence
}

/** What was held against each other, for those who want to see it. */
export interface Evidence {
  readonly district: string
  /** `jti` of the certificate. */
  readonly certificate: string
  /** Seconds. */
  readonly issuedAt: number
  /** Of the district's key that signed the certificate. */
  readonly signingKey: string
  /** Thumbprint (RFC 7638) of the key that signed the message. */
  readonly key: string
  /** SHA-256 of the message, base64url. */
  readonly digest: string
}

export type SenderState =
  | ({ readonly state: 'verified' } & Signed)
  | ({ readonly state: 'passed-on' } & Signed)
  | ({ readonly state: 'mismatch'; readonly from: readonly string[] } & Signed)
  | { readonly state: 'unsigned'; readonly reason: 'none' | 'unknown-district' }
  /** `reason`: for experts. */
  | { readonly state: 'broken'; readonly reason: string }

interface ProofClaims {
  readonly v: 1
  readonly iss: string
  readonly period: Period
  readonly aud: readonly string[]
  readonly digest: string
  readonly length: number
  readonly sealedAt: number
  readonly jti: string
}

export interface CertificateClaims {
  readonly iss: string
  readonly sub: string
  readonly period: Period
  readonly cnf: { readonly jwk: Ed25519Jwk }
  readonly jti: string
  readonly iat: number
  readonly nbf: number
  readonly exp: number
}

/** A certificate is good for exactly its period. Times in seconds. */
export async function issueCertificate(options: {
  district: string
  subject: string
  period: Period
  jwk: Ed25519Jwk
  jti: string
  now: number
  signingKey: { privateKey: CryptoKey; kid: string }
}): Promise<string> {
  const { district, subject, period, jwk, jti, now, signingKey } = options
  const claims: CertificateClaims = {
    iss: district,
    sub: subject,
    period,
    cnf: { jwk: { kty: jwk.kty, crv: jwk.crv, x: jwk.x } },
    jti,
    iat: now,
    nbf: seconds(periodStart(period)),
    exp: seconds(periodStart(addMonths(period, 1))),
  }
  return signJws('postern-certificate+jwt', claims, signingKey)
}

function seconds(time: Date): number {
  return time.getTime() / 1000
}

/** What a proof says of a message: enough to write and to check one where the message is not in memory. */
export interface Measured {
  /** SHA-256 of the message. */
  readonly digest: Uint8Array
  readonly length: number
}

async function measured(message: Uint8Array | Measured): Promise<Measured> {
  return message instanceof Uint8Array ? { digest: await digest(message), length: message.length } : message
}

/** The line that goes before the message, its CRLF included. */
export async function writeProofLine(options: {
  message: Uint8Array | Measured
  district: string
  period: Period
  addresses: readonly string[]
  sealedAt: number
  signer: Signer | null
}): Promise<Bytes> {
  const { message, district, period, addresses, sealedAt, signer } = options
  let proof = `${noProof} ${message.length}`
  if (signer) {
    const claims: ProofClaims = {
      v: 1,
      iss: district,
      period,
      aud: addresses,
      digest: base64url((await measured(message)).digest),
      length: message.length,
      sealedAt,
      jti: base64url(crypto.getRandomValues(new Uint8Array(16))),
    }
    proof = await signJws('postern-proof+jws', claims, signer, { cert: signer.certificate })
  }
  const line = utf8(`${fromUtf8(label)}${proof}\r\n`)
  if (line.length > maxLineLength) throw new PosternError('too-large', 'too many recipients for one proof line')
  return line
}

/**
 * The proof line that an opened payload begins with.
 * @param payload its first `maxLineLength` bytes at least, or all of it.
 * @returns where the message begins in the payload, and how long it says that it is.
 * @throws PosternError `not-our-file` for what begins otherwise: a file that somebody sealed with age; `damaged` for a line that
 * is none.
 */
export function readProofLine(payload: Uint8Array): { proof: string; start: number; length: number } {
  const line = payload.subarray(0, maxLineLength)
  if (!equalBytes(line.subarray(0, label.length), label))
    throw new PosternError('not-our-file', 'a file, and no message: there is no proof line')
  const end = line.indexOf(0x0d)
  if (end === -1 || line[end + 1] !== 0x0a) throw new PosternError('damaged', 'the proof line has no end')
  const value = String.fromCharCode(...line.subarray(label.length, end))
  const none = /^none (0|[1-9]\d{0,11})$/.exec(value)
  return {
    proof: none ? noProof : value,
    start: end + 2,
    length: none ? Number(none[1]) : claimedLength(value),
  }
}

/**
 * Takes an opened payload apart.
 * @throws PosternError `not-our-file` when there is no proof line, `damaged` when there is less message than it says.
 */
export function splitPayload(payload: Bytes): { proof: string; message: Bytes } {
  const { proof, start, length } = readProofLine(payload)
  const message = payload.subarray(start, start + length)
  if (message.length !== length) throw shorter()
  return { proof, message }
}

/** Of a message that ends before its proof says so. */
export function shorter(): PosternError {
  return new PosternError('damaged', 'the message is shorter than its proof says')
}

function claimedLength(jws: string): number {
  const length = readUnverified(jws)['length']
  if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0) {
    throw new PosternError('damaged', 'the proof line tells no length')
  }
  return length
}

function readUnverified(jws: string): Record<string, unknown> {
  try {
    const claims: unknown = JSON.parse(fromUtf8(fromBase64url(jws.split('.')[1] ?? '')))
    if (typeof claims === 'object' && claims !== null) return claims as Record<string, unknown>
    throw new TypeError('not an object')
  } catch (cause) {
    throw new PosternError('damaged', 'the proof line cannot be read', { cause })
  }
}

class Broken extends Error {}

function demand(condition: boolean, reason: string): asserts condition {
  if (!condition) throw new Broken(reason)
}

/**
 * What the reader may believe of a message's sender.
 * @param options.key the identity key that opened the envelope.
 * @param options.from the canonical addresses of all From fields of the message.
 * @param options.district the reader's own district: no other is asked, nothing named in a message is fetched.
 */
export async function checkProof(options: {
  proof: string
  message: Uint8Array | Measured
  key: Omit<IdentityKey, 'key'>
  from: readonly string[]
  district: ProofKeys
}): Promise<SenderState> {
  const { proof, message, key, from, district } = options
  if (proof === noProof) return { state: 'unsigned', reason: 'none' }
  try {
    if (key.district !== district.district || readUnverified(proof)['iss'] !== district.district) {
      return { state: 'unsigned', reason: 'unknown-district' }
    }
    const { certificate, claims } = await checkSigned(proof, district)
    demand(claims.length === message.length, 'the length differs')
    demand(claims.digest === base64url((await measured(message)).digest), 'the digest differs')
    demand(claims.period === key.period, 'sealed for another month than it says')
    const signed: Signed = {
      subject: certificate.sub,
      period: claims.period,
      sealedAt: claims.sealedAt,
      evidence: {
        district: certificate.iss,
        certificate: certificate.jti,
        issuedAt: certificate.iat,
        signingKey: certificate.signedBy,
        key: await thumbprint(certificate.cnf.jwk),
        digest: claims.digest,
      },
    }
    return judge(signed, claims.aud, key.address, from)
  } catch (error) {
    if (error instanceof Broken || error instanceof PosternError) return { state: 'broken', reason: error.message }
    throw error
  }
}

/**
 * Who sealed a message for a reader, by its proof alone: for whoever does not have the message.
 * @param reader a canonical address.
 * @returns an address, or `@domain`; null for what proves nothing of the kind here.
 */
export async function writerTo(reader: string, proof: string, district: ProofKeys): Promise<string | null> {
  try {
    const { certificate, claims } = await checkSigned(proof, district)
    return claims.iss === district.district && claims.aud.includes(reader) ? certificate.sub : null
  } catch (error) {
    if (error instanceof Broken || error instanceof PosternError) return null
    throw error
  }
}

/** All of a proof but what it says of the message. */
async function checkSigned(proof: string, district: ProofKeys) {
  const certificate = await checkCertificate(readJwsHeader('postern-proof+jws', proof).cert, district)
  const claims = proofClaims(await verifyJws('postern-proof+jws', proof, certificate.cnf.jwk))
  demand(claims.period === certificate.period, 'signed with a certificate of another month')
  demand(certificate.nbf <= claims.sealedAt && claims.sealedAt < certificate.exp, 'sealed outside the certificate')
  demand(periodOf(new Date(claims.sealedAt * 1000)) === claims.period, 'sealed outside its month')
  return { certificate, claims }
}

function judge(signed: Signed, audience: readonly string[], reader: string, from: readonly string[]): SenderState {
  const { subject } = signed
  if (!audience.includes(reader) && reader !== subject) return { state: 'passed-on', ...signed }
  if (from.length !== 1 || !covers(subject, from[0]!)) return { state: 'mismatch', from, ...signed }
  return { state: 'verified', ...signed }
}

/** @param subject of a certificate. @param from a canonical address. */
export function covers(subject: string, from: string): boolean {
  return subject.startsWith('@') ? from.slice(from.lastIndexOf('@')) === subject : from === subject
}

/** A certificate of the district, checked but for its times: those are held against the moment of sealing. */
async function checkCertificate(
  jws: string | null,
  district: ProofKeys,
): Promise<CertificateClaims & { readonly signedBy: string }> {
  demand(jws !== null, 'there is no certificate')
  const { kid } = readJwsHeader('postern-certificate+jwt', jws)
  const signing = district.signingKeys.find(candidate => candidate.kid === kid)
  demand(signing !== undefined, 'the certificate is not signed by the district')
  demand(signing.revokedAt === undefined, 'the key that signed the certificate was revoked')
  const claims = certificateClaims(await verifyJws('postern-certificate+jwt', jws, signing.jwk))
  demand(claims.iss === district.district, 'the certificate is of another district')
  demand(
    signing.notBefore <= claims.iat && claims.iat <= (signing.notAfter ?? Number.POSITIVE_INFINITY),
    'the certificate was issued outside the time of its signing key',
  )
  demand(!district.revokedCertificates.includes(claims.jti), 'the certificate was revoked')
  return { ...claims, signedBy: kid }
}

function proofClaims(payload: unknown): ProofClaims {
  const claims = payload as ProofClaims
  demand(claims.v === 1, 'a proof of another version')
  demand(isPeriod(claims.period) && Number.isSafeInteger(claims.sealedAt), 'the proof lacks its time')
  demand(Array.isArray(claims.aud) && claims.aud.every(a => typeof a === 'string'), 'the proof lacks its recipients')
  return claims
}

function certificateClaims(payload: unknown): CertificateClaims {
  const claims = payload as CertificateClaims
  const jwk: Partial<Ed25519Jwk> | undefined = claims.cnf?.jwk
  demand(typeof claims.sub === 'string' && isPeriod(claims.period), 'the certificate lacks its subject')
  demand([claims.iat, claims.nbf, claims.exp].every(Number.isSafeInteger), 'the certificate lacks its times')
  demand(jwk?.kty === 'OKP' && jwk.crv === 'Ed25519' && typeof jwk.x === 'string', 'the certificate lacks its key')
  return claims
}

// The one door for signed statements: compact JWS, one `typ` for each kind, Ed25519 only, `kid` only.

import { CompactSign, compactVerify, decodeProtectedHeader, importJWK } from 'jose'
import { base64url, fromBase64url, fromUtf8, sha256, utf8 } from './bytes.ts'
import { PosternError } from './errors.ts'

/** Every kind of signed statement. A signature made for one kind is never taken for another. */
export type JwsType =
  | 'postern-proof+jws'
  | 'postern-certificate+jwt'
  | 'postern-request+jwt'
  | 'postern-certificate-request+jwt'
  | 'postern-call+jwt'
  | 'postern-status+jwt'
  | 'postern-parameters+jwt'
  | 'postern-root+jwt'
  | 'postern-card+jwt'
  | 'postern-opening+jwt'
  | 'postern-deal+jwt'
  | 'postern-take+jwt'
  | 'postern-statement+jwt'
  | 'postern-node-call+jwt'
  | 'postern-parts+jwt'

/** Public Ed25519 key (RFC 8037). */
export interface Ed25519Jwk {
  kty: 'OKP'
  crv: 'Ed25519'
  x: string
}

/** The closed list: what says which key to use, and the certificate that a proof carries. Anything else is refused. */
const headers = new Set(['alg', 'typ', 'kid', 'cert'])
const maxLength = 64 * 1024

/** RFC 7638 thumbprint, SHA-256, base64url: of so few bytes WebCrypto would take twenty times as long. */
export async function thumbprint({ crv, kty, x }: Ed25519Jwk): Promise<string> {
  return base64url(sha256(utf8(JSON.stringify({ crv, kty, x }))))
}

/** A private key, and its name. */
export interface SigningKey {
  readonly privateKey: CryptoKey
  readonly kid: string
  /** Ed25519 with that key where a platform has it at once: Node's takes a tenth of what it takes through WebCrypto. */
  readonly sign?: (bytes: Uint8Array) => Uint8Array
}

export async function signJws(
  type: JwsType,
  payload: unknown,
  key: SigningKey,
  extra: { cert?: string } = {},
): Promise<string> {
  if (key.sign) {
    const header = { alg: 'Ed25519', typ: type, kid: key.kid, ...extra }
    const signed = [header, payload].map(part => base64url(utf8(JSON.stringify(part)))).join('.')
    return `${signed}.${base64url(key.sign(utf8(signed)))}`
  }
  return new CompactSign(utf8(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'Ed25519', typ: type, kid: key.kid, ...extra })
    .sign(key.privateKey)
}

export interface JwsHeader {
  readonly kid: string
  readonly cert: string | null
}

/**
 * The header, unverified: to choose the key with.
 * @throws PosternError `bad-request` when it is not a JWS of this type, or its header names anything outside the closed list.
 */
export function readJwsHeader(type: JwsType, jws: string): JwsHeader {
  if (jws.length > maxLength) throw new PosternError('bad-request', 'the signed statement is too long')
  const header = decode(jws)
  const unknown = Object.keys(header).find(name => !headers.has(name))
  if (unknown !== undefined)
    throw new PosternError('bad-request', 'the header of the signed statement names more than it may')
  if (header['alg'] !== 'Ed25519') throw new PosternError('bad-request', 'the algorithm is not Ed25519')
  if (header['typ'] !== type) throw new PosternError('bad-request', `the signed statement is not a ${type}`)
  const { kid, cert } = header
  if (typeof kid !== 'string') throw new PosternError('bad-request', 'the signed statement names no key')
  if (cert !== undefined && typeof cert !== 'string')
    throw new PosternError('bad-request', 'the certificate is not text')
  return { kid, cert: cert ?? null }
}

/** Whether it is good, at once. Throws for a key that is none. */
export type VerifyEd25519 = (jwk: Ed25519Jwk, signed: Uint8Array, signature: Uint8Array) => boolean

/**
 * The payload, when the signature is good.
 * @param verify where a platform has it: Node's takes a third of what it takes through WebCrypto.
 * @throws PosternError `bad-request` for every kind of failure.
 */
export async function verifyJws(type: JwsType, jws: string, jwk: Ed25519Jwk, verify?: VerifyEd25519): Promise<unknown> {
  const { kid } = readJwsHeader(type, jws)
  try {
    if (kid !== (await thumbprint(jwk))) throw new Error('signed by another key')
    // Three parts: of what has another number no header is read. The library would take more than one spelling of each.
    const [header, payload, signature] = jws.split('.') as [string, string, string]
    const [said, sign] = [fromBase64url(payload), fromBase64url(signature)]
    if (verify) {
      if (!verify(jwk, utf8(`${header}.${payload}`), sign)) throw new Error('not signed by it')
    } else {
      const key = await importJWK({ kty: jwk.kty, crv: jwk.crv, x: jwk.x }, 'Ed25519')
      await compactVerify(jws, key, { algorithms: ['Ed25519'] })
    }
    return JSON.parse(fromUtf8(said))
  } catch (cause) {
    throw new PosternError('bad-request', 'the signature is not good', { cause })
  }
}

function decode(jws: string): Record<string, unknown> {
  try {
    return decodeProtectedHeader(jws) as Record<string, unknown>
  } catch (cause) {
    throw new PosternError('bad-request', 'not a signed statement', { cause })
  }
}

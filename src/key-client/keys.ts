// Asking for keys and taking them: the request is signed, its answer opens to whoever made it alone, and every key is checked.

import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { type DeliveredKeys, deliveredKeys, type KeyAssertion, type WantedKey } from '../contract/keys.ts'
import type { Parameters } from '../contract/parameters.ts'
import { fromBase64url } from '../core/bytes.ts'
import type { IdentityKey } from '../core/envelope/recipient.ts'
import { PosternError } from '../core/errors.ts'
import { identityBytes } from '../core/ibe/identity.ts'
import { type VerifyIdentityKey, verifyIdentityKey } from '../core/ibe/kem.ts'
import { signJws } from '../core/jws.ts'
import { type RequestKey, requestClaims } from './claims.ts'

/** Who asks: a person in a session, or a gateway for the domain that its key was approved for. */
export interface Asker {
  /** An address, or `@domain`. */
  readonly subject: string
  readonly key: RequestKey
  readonly proof: KeyAssertion['proof']
}

export interface KeyRequest {
  /** Compact JWS. */
  readonly request: string
  /** age identity, for this one answer. */
  readonly identity: string
}

/** Of a node of several: whom the request is for, and of which serials parts are asked, of which epoch. */
export interface NodeAsked {
  readonly id: string
  readonly epochs: NonNullable<KeyAssertion['epochs']>
}

/**
 * @param only whether nothing but what is wanted shall come: otherwise the previous, the current and the next month too.
 * @param now seconds.
 */
export async function writeKeyRequest(
  { subject, key, proof }: Asker,
  { wanted, only }: { readonly wanted: readonly WantedKey[]; readonly only: boolean },
  parameters: Parameters,
  now: number,
  node?: NodeAsked,
): Promise<KeyRequest> {
  const identity = await generateX25519Identity()
  const assertion: KeyAssertion = {
    ...requestClaims(node?.id ?? parameters.serials[0]!.nodes[0]!.id, subject, now),
    recipient: await identityToRecipient(identity),
    proof,
    // A session knows its device's key; of a gateway the request alone says it, and to a node of several the device's key is the session.
    ...((proof === 'domain' || node) && { jwk: key.jwk }),
    ...(node && { epochs: [...node.epochs] }),
    wanted: [...wanted],
    only,
  }
  return { request: await signJws('postern-request+jwt', assertion, key), identity }
}

/**
 * @param file the answer, an age file.
 * @throws PosternError `unavailable` for what is no answer: a proxy's page, say, which later is none. `key-invalid` where a
 * key is not what the published parameters make of its identity: asking again helps nobody, and none of them is used.
 */
export async function readKeyAnswer(
  file: Uint8Array,
  identity: string,
  parameters: Parameters,
  verify: VerifyIdentityKey = verifyIdentityKey,
): Promise<IdentityKey[]> {
  const { keys } = await decrypted(file, identity)
  return keys.map(({ key, ...fields }) => {
    const delivered: IdentityKey = { ...fields, district: parameters.district, key: fromBase64url(key) }
    const serial = parameters.serials.find(candidate => candidate.serial === delivered.serial)
    if (!serial || !verify(fromBase64url(serial.publicKey), identityBytes(delivered), delivered.key))
      throw new PosternError('key-invalid', 'The key service gave a key that is not genuine. It was not used.')
    return delivered
  })
}

/** @throws PosternError `unavailable` */
export async function decrypted(file: Uint8Array, identity: string): Promise<DeliveredKeys> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  try {
    return deliveredKeys.parse(JSON.parse(await decrypter.decrypt(file, 'text')))
  } catch (cause) {
    throw new PosternError('unavailable', 'The key service gave an answer that cannot be read.', { cause })
  }
}

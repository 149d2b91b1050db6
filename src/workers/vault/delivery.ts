// Asking for keys and taking them: the request is signed here, the answer opens here alone, and every key is checked.

import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { type DeliveredKeys, deliveredKeys, type KeyAssertion, type WantedKey } from '../../contract/keys.ts'
import type { Parameters } from '../../contract/parameters.ts'
import { base64url, fromBase64url } from '../../core/bytes.ts'
import type { HeldKey } from '../../core/envelope/recipient.ts'
import { PosternError } from '../../core/errors.ts'
import { identityBytes } from '../../core/ibe/identity.ts'
import { verifyIdentityKey } from '../../core/ibe/kem.ts'
import { addMonths, periodOf } from '../../core/ibe/period.ts'
import { serialForPeriod } from '../../core/ibe/serial.ts'
import { signJws, thumbprint } from '../../core/jws.ts'
import { publicJwk } from './keystore.ts'

const validSeconds = 300

export interface PendingDelivery {
  readonly request: string
  /** age identity, for this one answer. */
  readonly identity: string
}

export async function writeRequest(options: {
  address: string
  wanted: readonly WantedKey[]
  only: boolean
  device: CryptoKeyPair
  known: Parameters
  now: number
}): Promise<PendingDelivery> {
  const { address, wanted, only, device, known, now } = options
  const identity = await generateX25519Identity()
  const assertion: KeyAssertion = {
    aud: known.serials[0]!.nodes[0]!.id,
    sub: address,
    iat: now,
    exp: now + validSeconds,
    jti: base64url(crypto.getRandomValues(new Uint8Array(16))),
    recipient: await identityToRecipient(identity),
    proof: 'code',
    wanted: [...wanted],
    only,
  }
  const kid = await thumbprint(await publicJwk(device))
  return { request: await signJws('postern-request+jwt', assertion, { privateKey: device.privateKey, kid }), identity }
}

/** @throws PosternError `key-invalid` when any key is not what the published parameters make of its identity. */
export async function readDelivery(file: Uint8Array, identity: string, known: Parameters): Promise<HeldKey[]> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  let delivered: DeliveredKeys
  try {
    delivered = deliveredKeys.parse(JSON.parse(await decrypter.decrypt(file, 'text')))
  } catch (cause) {
    throw new PosternError('key-invalid', 'the delivered keys cannot be read', { cause })
  }
  return delivered.keys.map(({ key, ...fields }) => {
    const held: HeldKey = { ...fields, district: known.district, key: fromBase64url(key) }
    const serial = known.serials.find(candidate => candidate.serial === held.serial)
    if (!serial || !verifyIdentityKey(fromBase64url(serial.publicKey), identityBytes(held), held.key)) {
      throw new PosternError('key-invalid', 'a delivered key is not genuine')
    }
    return held
  })
}

/** Whether this month and the next can be read without asking. @param now seconds. */
export function isProvided(
  held: readonly HeldKey[],
  { address, known, now }: { address: string; known: Parameters; now: number },
): boolean {
  const current = periodOf(new Date(now * 1000))
  return [current, addMonths(current, 1)].every(period => {
    const { serial } = serialForPeriod(known.serials, period)
    return held.some(key => key.address === address && key.period === period && key.serial === serial)
  })
}

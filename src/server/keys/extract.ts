// Makes identity keys, in constant time, with blst: the master secret signs identities and nothing else, ever.

import { SecretKey } from '@chainsafe/blst'
import { equalBytes, fromBase64url } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import { type Identity, identityBytes } from '../../core/ibe/identity.ts'
import { readMasterSecret } from './files.ts'

/** @param secret 32 bytes. @returns 96 bytes, compressed. */
export function extractWithBlst(secret: Uint8Array, identity: Uint8Array): Uint8Array {
  return SecretKey.fromBytes(secret).sign(identity).toBytes(true)
}

/** @throws PosternError `config-invalid` when `s·G1` is not the published key: nothing made with it would open anything. */
export function checkMasterSecret(secret: Uint8Array, publicKey: string, serial: number): void {
  if (equalBytes(SecretKey.fromBytes(secret).toPublicKey().toBytes(true), fromBase64url(publicKey))) return
  throw new PosternError(
    'config-invalid',
    `The master secret of serial ${serial} does not make the published key. Restore it from a backup.`,
  )
}

/** Reads the secret of a serial when it is first asked for, and checks it once. */
export function createExtract(data: string, district: string): (publicKey: string, identity: Identity) => Uint8Array {
  const secrets = new Map<number, Uint8Array>()
  return (publicKey, identity) => {
    if (identity.district !== district) throw new PosternError('unknown-district', 'an identity of another district')
    let secret = secrets.get(identity.serial)
    if (!secret) {
      secret = readMasterSecret(data, identity.serial)
      checkMasterSecret(secret, publicKey, identity.serial)
      secrets.set(identity.serial, secret)
    }
    return extractWithBlst(secret, identityBytes(identity))
  }
}

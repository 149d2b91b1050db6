// The master secret of a serial: what makes every identity key. Never in a browser: a test on the built portal sees to it.

import { bls12_381 } from '@noble/curves/bls12-381.js'
import { bytesToNumberBE } from '@noble/curves/utils.js'
import type { Bytes } from '../bytes.ts'
import { PosternError } from '../errors.ts'
import { hashToG2 } from './noble.ts'
import { posternTag } from './points.ts'

export const masterSecretLength = 32

function scalar(secret: Uint8Array): bigint {
  if (secret.length !== masterSecretLength) throw new PosternError('config-invalid', 'a master secret has 32 bytes')
  const s = bytesToNumberBE(secret)
  if (s === 0n || s >= bls12_381.fields.Fr.ORDER)
    throw new PosternError('config-invalid', 'the master secret is no scalar')
  return s
}

/** A fresh secret `s` in Fr, 32 bytes, big-endian. */
export function newMasterSecret(): Bytes {
  return bls12_381.utils.randomSecretKey() as Bytes
}

/** `P = s·G1`, 48 bytes. */
export function publicKeyOf(secret: Uint8Array): Bytes {
  return bls12_381.G1.Point.BASE.multiply(scalar(secret)).toBytes(true) as Bytes
}

/** `d = s·Q`, 96 bytes. Not in constant time: the key service uses blst, and a test holds the two together. */
export function extractIdentityKey(secret: Uint8Array, identity: Uint8Array, tag = posternTag): Bytes {
  return hashToG2(identity, tag).multiply(scalar(secret)).toBytes(true) as Bytes
}

// BLS12-381 by mcl, in WebAssembly: some six times as fast as in JavaScript, where a platform lets it run.
//
// Its multiplications and powers take a time that depends on the scalar: the only one that is given to it, r, is drawn anew for
// each stanza. A power of what is kept of a person and month, and lines of a key that are made once, are what else it saves.

import { numberToBytesBE } from '@noble/curves/utils.js'
import * as mcl from 'mcl-wasm'
import type { Bytes } from '../bytes.ts'
import { hashToG2, noble } from './noble.ts'
import { identityKeyLength, type PairingEngine, pointOf, posternTag, publicKeyLength, Remembered } from './points.ts'

/** Two elements of the base field: mcl writes those of Fp2 in the order of this suite, and of what is above from the lowest up. */
const quadraticLength = 96
const scalarLength = 32
/** e(P, Q) of a person and month, 576 bytes each. */
const maxPairings = 1_000
/** Of districts, which have one for months. */
const maxPublicKeys = 8
/** Lines of identity keys, 20 kB each. */
const maxLines = 32

/** @throws where WebAssembly is forbidden, or missing. */
export async function startMcl(): Promise<PairingEngine> {
  await mcl.init(mcl.BLS12_381)
  mcl.setETHserialization(true)
  mcl.setMapToMode(mcl.IRTF)
  // Off until they are turned on: points outside the subgroup would be taken.
  mcl.verifyOrderG1(true)
  mcl.verifyOrderG2(true)
  return engine()
}

function engine(): PairingEngine {
  const base = parseG1(noble.multiplyBase(1n))
  const pairings = new Remembered<mcl.GT>(maxPairings)
  const publicKeys = new Remembered<mcl.G1>(maxPublicKeys)
  const publicKeyOf = (bytes: Uint8Array) => publicKeys.get([bytes], () => parseG1(bytes))
  const lines = new Remembered<mcl.PrecomputedG2>(maxLines, made => made.destroy())
  return {
    name: 'mcl',
    multiplyBase: r => mcl.mul(base, scalar(r)).serialize() as Bytes,
    sealingPairing({ publicKey, identity, tag }, r) {
      const g = pairings.get([publicKey, tag, identity], () => mcl.pairing(publicKeyOf(publicKey), hash(identity, tag)))
      return bytesOf(mcl.pow(g, scalar(r)))
    },
    openingPairing(identityKey) {
      const key = identityKey.slice()
      // Asked for each time: meanwhile they may have been dropped for those of other keys.
      const linesOf = () => lines.get([key], () => new mcl.PrecomputedG2(parseG2(key)))
      linesOf()
      return U => bytesOf(mcl.finalExp(mcl.precomputedMillerLoop(parseG1(U), linesOf())))
    },
    isKeyOf({ publicKey, identity, tag }, identityKey) {
      const d = mcl.millerLoop(mcl.neg(base), parseG2(identityKey))
      const Q = mcl.millerLoop(parseG1(publicKey), hash(identity, tag))
      return mcl.finalExp(mcl.mul(d, Q)).isOne()
    },
    forget() {
      pairings.clear()
      lines.clear()
    },
  }
}

function parseG1(bytes: Uint8Array): mcl.G1 {
  return pointOf(
    bytes,
    publicKeyLength,
    b => deserialized(new mcl.G1(), b),
    point => point.isZero(),
  )
}

function parseG2(bytes: Uint8Array): mcl.G2 {
  return pointOf(
    bytes,
    identityKeyLength,
    b => deserialized(new mcl.G2(), b),
    point => point.isZero(),
  )
}

function deserialized<T extends mcl.G1 | mcl.G2>(point: T, bytes: Uint8Array): T {
  point.deserialize(bytes)
  return point
}

/** mcl hashes with this suite's tag alone. */
function hash(identity: Uint8Array, tag: string): mcl.G2 {
  return tag === posternTag ? mcl.hashAndMapToG2(identity) : parseG2(hashToG2(identity, tag).toBytes(true))
}

function scalar(r: bigint): mcl.Fr {
  const made = new mcl.Fr()
  made.setBigEndianMod(numberToBytesBE(r, scalarLength))
  return made
}

function bytesOf(value: mcl.GT): Bytes {
  const lowestFirst = value.serialize()
  const out = new Uint8Array(lowestFirst.length)
  for (let at = 0; at < out.length; at += quadraticLength) {
    out.set(lowestFirst.subarray(at, at + quadraticLength), out.length - at - quadraticLength)
  }
  return out
}

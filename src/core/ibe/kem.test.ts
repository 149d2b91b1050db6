import { expand_message_xmd } from '@noble/curves/abstract/hash-to-curve.js'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { describe, expect, it, vi } from 'vitest'
import { concat, fromHex, hex, utf8 } from '../bytes.ts'
import beacons from '../vectors/drand/beacons.json' with { type: 'json' }
import ibe from '../vectors/drand/ibe-vectors.json' with { type: 'json' }
import g2 from '../vectors/rfc9380/BLS12381G2_XMD_SHA-256_SSWU_RO_.json' with { type: 'json' }
import expand38 from '../vectors/rfc9380/expand_message_xmd_SHA256_38.json' with { type: 'json' }
import expand256 from '../vectors/rfc9380/expand_message_xmd_SHA256_256.json' with { type: 'json' }
import wycheproofHash from '../vectors/wycheproof/bls_hash_to_g2_test.json' with { type: 'json' }
import wycheproofSig from '../vectors/wycheproof/bls_sig_g2_pop_verify_test.json' with { type: 'json' }
import { identityBytes } from './identity.ts'
import { decapsulate, decapsulator, encapsulate, verifyIdentityKey } from './kem.ts'
import { extractIdentityKey, newMasterSecret, publicKeyOf } from './master.ts'
import { hashToG2, parseIdentityKey, parsePublicKey } from './noble.ts'

const drandTag = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_'
const secret = newMasterSecret()
const publicKey = publicKeyOf(secret)
const identity = identityBytes({
  district: 'example.org',
  serial: 1,
  period: '2026-11',
  condition: '',
  address: 'bob@example.com',
})
const fileKey = fromHex('000102030405060708090a0b0c0d0e0f')

describe("somebody else's vectors", () => {
  const ours = ibe.filter(vector => vector.publicKeyHex.length === 96)

  it('include one of our groups', () => expect(ours.length).toBe(1))

  it.each(ours)('opens $name', vector => {
    const body = fromHex(vector.UHex + vector.VHex + vector.WHex)
    const key = fromHex(vector.signatureHex)
    expect(hex(decapsulate(key, body)!)).toBe(vector.fileKeyHex)
    expect(verifyIdentityKey(fromHex(vector.publicKeyHex), fromHex(vector.identityHex), key, { tag: drandTag })).toBe(
      true,
    )
  })

  it.each(
    beacons.filter(b => b.publicKeyHex.length === 96),
  )('takes the beacon of round $round ($source) for a key', beacon => {
    const check = (id: string) =>
      verifyIdentityKey(fromHex(beacon.publicKeyHex), fromHex(id), fromHex(beacon.signatureHex), { tag: drandTag })
    expect(check(beacon.identityHex)).toBe(true)
    expect(check(beacon.identityHex.replace(/^../, 'ff'))).toBe(false)
  })

  it.each(g2.vectors)('hashes to G2 as RFC 9380 does: $msg', vector => {
    const { x, y } = hashToG2(utf8(vector.msg), g2.dst).toAffine()
    const pair = ({ c0, c1 }: { c0: bigint; c1: bigint }) =>
      [c0, c1].map(n => `0x${n.toString(16).padStart(96, '0')}`).join()
    expect([pair(x), pair(y)]).toEqual([vector.P.x, vector.P.y])
  })

  it.each(
    wycheproofHash.testGroups.flatMap(({ dst, tests }) => tests.map(test => ({ ...test, dst }))),
  )('hashes to G2 as Wycheproof does: $tcId $comment', test => {
    const point = hex(hashToG2(fromHex(test.msg), test.dst).toBytes(true))
    expect(point === test.expected).toBe(test.result === 'valid')
  })

  it.each(
    [...expand38.tests, ...expand256.tests].map((test, i) => ({
      ...test,
      DST: i < expand38.tests.length ? expand38.DST : expand256.DST,
    })),
  )('expands messages as RFC 9380 does: $msg $len_in_bytes', test => {
    const bytes = expand_message_xmd(utf8(test.msg), utf8(test.DST), Number(test.len_in_bytes), sha256)
    expect(hex(bytes)).toBe(test.uniform_bytes)
  })

  it.each(
    wycheproofSig.testGroups.flatMap(({ publicKey, tests }) => tests.map(test => ({ ...test, pk: publicKey.pk }))),
  )('judges keys as Wycheproof judges signatures: $tcId $comment', test => {
    expect(verifyIdentityKey(fromHex(test.pk), fromHex(test.msg), fromHex(test.sig))).toBe(test.result === 'valid')
  })
})

describe('encapsulation', () => {
  const key = extractIdentityKey(secret, identity)

  it('is opened by the key of the identity', () => {
    expect(decapsulate(key, encapsulate(publicKey, identity, fileKey))).toEqual(fileKey)
  })

  it('differs each time', () => {
    expect(encapsulate(publicKey, identity, fileKey)).not.toEqual(encapsulate(publicKey, identity, fileKey))
  })

  it('takes sigma from the generator as it comes, every one of the 256 values of a byte', { tags: ['long'] }, () => {
    for (let i = 0; i < 256; i += 16) {
      const sigma = Uint8Array.from({ length: 16 }, (_, j) => i + j)
      vi.spyOn(crypto, 'getRandomValues').mockImplementationOnce(array => {
        ;(array as Uint8Array).set(sigma)
        return array
      })
      expect(encapsulate(publicKey, identity, fileKey)).toEqual(encapsulate(publicKey, identity, fileKey, { sigma }))
    }
  })

  it('is not opened by the key of another identity, nor after any alteration', () => {
    const body = encapsulate(publicKey, identity, fileKey)
    const other = extractIdentityKey(secret, concat(identity, Uint8Array.of(0x78)))
    expect(decapsulate(other, body)).toBeNull()
    for (const at of [0, 1, 47, 48, 63, 64, 79]) {
      const altered = body.slice()
      altered[at]! ^= 1
      expect(decapsulate(key, altered)).toBeNull()
    }
    for (const length of [0, 79, 81]) expect(decapsulate(key, new Uint8Array(length))).toBeNull()
  })
})

describe('points from outside', () => {
  const infinityG1 = bls12_381.G1.Point.ZERO.toBytes(true)
  const infinityG2 = bls12_381.G2.Point.ZERO.toBytes(true)
  const uncompressed = bls12_381.G1.Point.BASE.toBytes(false)

  it.each([
    ['the identity of G1', () => parsePublicKey(infinityG1)],
    ['the identity of G2', () => parseIdentityKey(infinityG2)],
    ['an uncompressed form', () => parsePublicKey(uncompressed)],
    ['too few bytes', () => parsePublicKey(publicKey.slice(1))],
    ['zeros', () => parseIdentityKey(new Uint8Array(96))],
    ['a public key for an identity key', () => parseIdentityKey(publicKey)],
    ['the identity to seal to', () => encapsulate(infinityG1, identity, fileKey)],
  ])('refuses %s', (_, parse) => {
    expect(parse).toThrowError(expect.objectContaining({ code: 'key-invalid' }))
  })

  it('does not verify the identity as a key of the identity as a public key', () => {
    expect(verifyIdentityKey(infinityG1, identity, infinityG2)).toBe(false)
  })
})

describe('identity', () => {
  const good = {
    district: 'example.org',
    serial: 1,
    period: '2026-11',
    condition: '',
    address: 'bob@example.com',
  } as const

  it('is written in one way', () => {
    expect(new TextDecoder().decode(identityBytes(good))).toBe('postern:v1:example.org:1:2026-11::bob@example.com')
  })

  it.each([
    [{ district: 'Example.org' }, 'bad-request'],
    [{ district: 'example.org:8080' }, 'bad-request'],
    [{ district: '' }, 'bad-request'],
    [{ serial: 0 }, 'bad-request'],
    [{ serial: 1.5 }, 'bad-request'],
    [{ period: '2026-13' as '2026-12' }, 'bad-request'],
    [{ period: '2026-1' as '2026-12' }, 'bad-request'],
    [{ condition: 'not-before=1' }, 'newer-version'],
    [{ address: 'bob' }, 'bad-address'],
    [{ address: `${'b'.repeat(250)}@x.org` }, 'bad-address'],
  ])('refuses %j', (change, code) => {
    expect(() => identityBytes({ ...good, ...change })).toThrowError(expect.objectContaining({ code }))
  })
})

it('bodies that begin with the same point are told apart by the rest', () => {
  const key = extractIdentityKey(secret, identity)
  const good = encapsulate(publicKey, identity, fileKey)
  const others = Array.from({ length: 40 }, (_, i) => {
    const other = good.slice()
    new DataView(other.buffer).setUint32(76, i)
    return other
  })
  const open = decapsulator(key)
  expect(others.map(open).every(found => found === null)).toBe(true)
  expect(open(good)).toEqual(fileKey)
})

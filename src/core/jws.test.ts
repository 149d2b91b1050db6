import { calculateJwkThumbprint } from 'jose'
import { describe, expect, it } from 'vitest'
import { signingByNode, verifyByNode } from '../runtime/curves/ed25519.ts'
import { base64url, fromHex, utf8 } from './bytes.ts'
import { type Ed25519Jwk, readJwsHeader, signJws, thumbprint, type VerifyEd25519, verifyJws } from './jws.ts'
import wycheproof from './vectors/wycheproof/ed25519_test.json' with { type: 'json' }

async function newKey() {
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])
  const { x } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  const jwk: Ed25519Jwk = { kty: 'OKP', crv: 'Ed25519', x: x! }
  return { privateKey: pair.privateKey, jwk, kid: await thumbprint(jwk) }
}

const key = await newKey()
const jws = await signJws('postern-status+jwt', { hello: 'world' }, key)
const [, payload, signature] = jws.split('.') as [string, string, string]
const withHeader = (header: object) => `${base64url(utf8(JSON.stringify(header)))}.${payload}.${signature}`
const good = { alg: 'Ed25519', typ: 'postern-status+jwt', kid: key.kid }

const ways: readonly (readonly [string, VerifyEd25519 | undefined])[] = [
  ['WebCrypto', undefined],
  ['Node', verifyByNode],
]

it('is named by the thumbprint of RFC 7638, and signed alike by WebCrypto and Node', async () => {
  expect(key.kid).toBe(await calculateJwkThumbprint(key.jwk))
  const byNode = await signJws('postern-status+jwt', { hello: 'world' }, signingByNode(key), { cert: 'a' })
  expect(byNode).toBe(await signJws('postern-status+jwt', { hello: 'world' }, key, { cert: 'a' }))
})

describe.each(ways)('a signed statement, verified by %s', (_, verify) => {
  it('gives its payload to who holds the key', async () => {
    expect(await verifyJws('postern-status+jwt', jws, key.jwk, verify)).toEqual({ hello: 'world' })
    expect(readJwsHeader('postern-status+jwt', jws)).toEqual({ kid: key.kid, cert: null })
  })

  it.each<[string, string]>([
    ['nothing', ''],
    ['two parts', 'a.b'],
    ['another header under the same signature', withHeader({ ...good, x: 1 })],
    ['a key in its header', withHeader({ ...good, jwk: key.jwk })],
    ['an address to fetch a key from', withHeader({ ...good, jku: 'https://example.com/' })],
    ['certificates in its header', withHeader({ ...good, x5c: [] })],
    ['no algorithm', withHeader({ ...good, alg: 'none' })],
    ['another algorithm', withHeader({ ...good, alg: 'HS256' })],
    ['no key named', withHeader({ alg: good.alg, typ: good.typ })],
    ['another type', withHeader({ ...good, typ: 'postern-proof+jws' })],
    ['an altered payload', jws.replace(payload, base64url(utf8('{"hello":"moon"}')))],
    ['an altered signature', `${jws.slice(0, -4)}AAAA`],
    ['a header without end', `${'A'.repeat(70_000)}.e30.e30`],
    ['a fourth part', `${jws}.e30`],
    ['no signature', jws.slice(0, jws.lastIndexOf('.') + 1)],
    ['a signature that is cut off', jws.slice(0, -8)],
    ['another spelling of the signature', `${jws}==`],
    ['a signature with a line end', `${jws.slice(0, -8)}\n${jws.slice(-8)}`],
  ])('is refused: %s', async (_, text) => {
    await expect(verifyJws('postern-status+jwt', text, key.jwk, verify)).rejects.toMatchObject({ code: 'bad-request' })
  })

  it('of one kind is not taken for another, nor by another key', async () => {
    const refused = { code: 'bad-request' }
    await expect(verifyJws('postern-request+jwt', jws, key.jwk, verify)).rejects.toMatchObject(refused)
    await expect(verifyJws('postern-status+jwt', jws, (await newKey()).jwk, verify)).rejects.toMatchObject(refused)
    // By the name of the key that is asked for, and the signature of another.
    const other = await signJws('postern-status+jwt', {}, { ...(await newKey()), kid: key.kid })
    await expect(verifyJws('postern-status+jwt', other, key.jwk, verify)).rejects.toMatchObject(refused)
  })
})

describe("the platform's Ed25519, by Wycheproof", () => {
  const cases = wycheproof.testGroups.flatMap(({ publicKey, tests }) =>
    tests.map(test => ({ ...test, pk: publicKey.pk })),
  )

  it.each(cases)('$tcId $comment: $result', async test => {
    const publicKey = await crypto.subtle.importKey('raw', fromHex(test.pk), 'Ed25519', false, ['verify'])
    const verified = await crypto.subtle.verify('Ed25519', publicKey, fromHex(test.sig), fromHex(test.msg))
    expect(verified).toBe(test.result === 'valid')
    const jwk: Ed25519Jwk = { kty: 'OKP', crv: 'Ed25519', x: base64url(fromHex(test.pk)) }
    expect(verifyByNode(jwk, fromHex(test.msg), fromHex(test.sig))).toBe(verified)
  })
})

import { decryptOnG1, encryptOnG1 } from 'tlock-js/crypto/ibe.js'
import { describe, expect, it } from 'vitest'
import { concat } from '../bytes.ts'
import { decapsulate, encapsulate } from './kem.ts'
import { extractIdentityKey, newMasterSecret, publicKeyOf } from './master.ts'

/** tlock-js hashes identities with another tag of the same suite. */
const tag = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_'
const cases = 1000
const casesPerSecret = 20

function* randomCases() {
  for (let i = 0; i < cases; i += casesPerSecret) {
    const secret = newMasterSecret()
    const identity = crypto.getRandomValues(new Uint8Array(32))
    const key = extractIdentityKey(secret, identity, tag)
    const publicKey = publicKeyOf(secret)
    for (let j = 0; j < casesPerSecret; j++) {
      yield { publicKey, identity, key, fileKey: crypto.getRandomValues(new Uint8Array(16)) }
    }
  }
}

describe.concurrent(`${cases} random cases with tlock-js`, () => {
  it('tlock-js opens what this construction seals', { timeout: 1_800_000 }, async () => {
    for (const { publicKey, identity, key, fileKey } of randomCases()) {
      const body = encapsulate(publicKey, identity, fileKey, { tag })
      const opened = await decryptOnG1(key, { U: body.slice(0, 48), V: body.slice(48, 64), W: body.slice(64) })
      expect(Buffer.compare(opened, fileKey)).toBe(0)
    }
  })

  it('this construction opens what tlock-js seals', { timeout: 1_800_000 }, async () => {
    for (const { publicKey, identity, key, fileKey } of randomCases()) {
      const { U, V, W } = await encryptOnG1(publicKey, identity, fileKey)
      const opened = decapsulate(key, concat(U, V, W))
      expect(opened && Buffer.compare(opened, fileKey)).toBe(0)
    }
  })
})

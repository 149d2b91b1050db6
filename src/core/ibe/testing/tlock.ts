import { decryptOnG1, encryptOnG1 } from 'tlock-js/crypto/ibe.js'
import { describe, expect, it } from 'vitest'
import { bytesOf, type Extent } from '../../../testing/seed.ts'
import { concat } from '../../bytes.ts'
import { decapsulate, encapsulate } from '../kem.ts'
import { extractIdentityKey, publicKeyOf } from '../master.ts'

/** tlock-js hashes identities with another tag of the same suite. */
const tag = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_'
const casesPerSecret = 20

function* randomCases({ cases, seed }: Extent) {
  for (let i = 0; i < cases; i += casesPerSecret) {
    // Its highest bits are off: any such number is below the order of the group.
    const secret = bytesOf(seed, `secret ${i}`, 32).with(0, 1)
    const identity = bytesOf(seed, `identity ${i}`, 32)
    const key = extractIdentityKey(secret, identity, tag)
    const publicKey = publicKeyOf(secret)
    for (let j = i; j < Math.min(i + casesPerSecret, cases); j++) {
      yield { publicKey, identity, key, fileKey: bytesOf(seed, `file key ${j}`, 16), name: `case ${j} of seed ${seed}` }
    }
  }
}

/** Another implementation of the same construction, and this one, both ways. */
export function agreesWithTlock(extent: Extent): void {
  const figures = `${extent.cases} cases, seed ${extent.seed}`

  describe('random cases with tlock-js', () => {
    it('tlock-js opens what this construction seals', async ({ annotate }) => {
      for (const { publicKey, identity, key, fileKey, name } of randomCases(extent)) {
        const body = encapsulate(publicKey, identity, fileKey, { tag })
        const opened = await decryptOnG1(key, { U: body.slice(0, 48), V: body.slice(48, 64), W: body.slice(64) })
        expect(Buffer.compare(opened, fileKey), name).toBe(0)
      }
      await annotate(figures)
    })

    it('this construction opens what tlock-js seals', async ({ annotate }) => {
      for (const { publicKey, identity, key, fileKey, name } of randomCases(extent)) {
        const { U, V, W } = await encryptOnG1(publicKey, identity, fileKey)
        const opened = decapsulate(key, concat(U, V, W))
        expect(opened && Buffer.compare(opened, fileKey), name).toBe(0)
      }
      await annotate(figures)
    })
  })
}

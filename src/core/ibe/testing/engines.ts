import { decryptOnG1, encryptOnG1 } from 'tlock-js/crypto/ibe.js'
import { describe, expect, it } from 'vitest'
import { multiplyBaseByBlst } from '../../../runtime/curves/identity-key.ts'
import { bytesOf, type Extent } from '../../../testing/seed.ts'
import { concat, hex } from '../../bytes.ts'
import { decapsulate, encapsulate, hashToScalar, verifyIdentityKey } from '../kem.ts'
import { extractIdentityKey, publicKeyOf } from '../master.ts'
import { startMcl } from '../mcl.ts'
import { noble } from '../noble.ts'
import { posternTag } from '../points.ts'

/** tlock-js hashes identities with another tag of the same suite. */
const tlockTag = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_'

function* randomCases({ cases, seed }: Extent, tag: string) {
  for (let i = 0; i < cases; i++) {
    // Its highest bits are off: any such number is below the order of the group.
    const secret = bytesOf(seed, `secret ${i}`, 32).with(0, 1)
    const identity = bytesOf(seed, `identity ${i}`, 32)
    yield {
      ...{ publicKey: publicKeyOf(secret), identity, key: extractIdentityKey(secret, identity, tag) },
      ...{ fileKey: bytesOf(seed, `file key ${i}`, 16), sigma: bytesOf(seed, `sigma ${i}`, 16) },
      name: `case ${i} of seed ${seed}`,
    }
  }
}

/** Each engine with the other, and mcl with another implementation of the construction. */
export function enginesAgree(extent: Extent): void {
  const figures = `${extent.cases} cases, seed ${extent.seed}`

  describe('random cases of mcl and noble', () => {
    it('are the same elements, stanzas and keys', async ({ annotate }) => {
      const mcl = await startMcl()
      for (const { publicKey, identity, key, fileKey, sigma, name } of randomCases(extent, posternTag)) {
        const to = { publicKey, identity, tag: posternTag }
        const r = hashToScalar(sigma, fileKey)
        const [first, again] = [mcl.sealingPairing(to, r), mcl.sealingPairing(to, r)]
        expect(hex(first), name).toBe(hex(noble.sealingPairing(to, r)))
        expect(hex(again), name).toBe(hex(first))
        expect(hex(multiplyBaseByBlst(r)), name).toBe(hex(noble.multiplyBase(r)))
        const bodies = [noble, mcl].map(engine => encapsulate(publicKey, identity, fileKey, { sigma, engine }))
        expect(hex(bodies[0]!), name).toBe(hex(bodies[1]!))
        for (const engine of [noble, mcl]) {
          expect(hex(decapsulate(key, bodies[0]!, engine) ?? new Uint8Array()), name).toBe(hex(fileKey))
          expect(decapsulate(key, bodies[0]!.with(60, bodies[0]![60]! ^ 1), engine), name).toBeNull()
        }
        const others = [key, extractIdentityKey(concat(sigma, sigma).with(0, 1), identity)]
        expect(
          others.map(other => verifyIdentityKey(publicKey, identity, other, { engine: mcl })),
          name,
        ).toEqual([true, false])
      }
      await annotate(figures)
    })

    it('mcl and tlock-js open what the other seals', async ({ annotate }) => {
      const engine = await startMcl()
      for (const { publicKey, identity, key, fileKey, name } of randomCases(extent, tlockTag)) {
        const body = encapsulate(publicKey, identity, fileKey, { tag: tlockTag, engine })
        const opened = await decryptOnG1(key, { U: body.slice(0, 48), V: body.slice(48, 64), W: body.slice(64) })
        expect(Buffer.compare(opened, fileKey), name).toBe(0)
        const { U, V, W } = await encryptOnG1(publicKey, identity, fileKey)
        const found = decapsulate(key, concat(U, V, W), engine)
        expect(found && Buffer.compare(found, fileKey), name).toBe(0)
      }
      await annotate(figures)
    })
  })
}

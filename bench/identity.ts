// npm run bench -- identity [--json]: the identity part of sealing and of opening, and how many keys a service makes.

import { parseArgs } from 'node:util'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { identityBytes } from '../src/core/ibe/identity.ts'
import { decapsulate, encapsulate } from '../src/core/ibe/kem.ts'
import { extractIdentityKey, newMasterSecret, publicKeyOf } from '../src/core/ibe/master.ts'
import { hashToG2 } from '../src/core/ibe/noble.ts'
import { extractWithBlst } from '../src/server/keys/extract.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '40' } },
})
const rounds = Number(values.rounds)

const secret = newMasterSecret()
const publicKey = publicKeyOf(secret)
const identity = (i: number) =>
  identityBytes({ district: 'example.org', serial: 1, period: '2026-11', condition: '', address: `p${i}@example.com` })
const key = extractIdentityKey(secret, identity(0))
const fileKey = crypto.getRandomValues(new Uint8Array(16))
const body = encapsulate(publicKey, identity(0), fileKey)
const g1 = bls12_381.G1.Point.BASE
const q = hashToG2(identity(0))

/** What is measured, beside the one operation that it cannot be faster than. */
const work: Readonly<Record<string, (i: number) => unknown>> = {
  'seal, identity part (one recipient)': i => encapsulate(publicKey, identity(i), fileKey),
  'open, identity part': () => decapsulate(key, body),
  'limit of both: one pairing (noble)': () => bls12_381.pairing(g1, q),
  'a key made by the service (blst)': i => extractWithBlst(secret, identity(i)),
  'peer: the same key by noble': i => extractIdentityKey(secret, identity(i)),
}

/** Interleaved, so that a noisy machine is noisy for all. @returns median milliseconds. */
function measure(): Record<string, number> {
  const times: Record<string, number[]> = {}
  for (let i = 0; i < rounds + 3; i++) {
    for (const [name, run] of Object.entries(work)) {
      const started = performance.now()
      run(i)
      const time = performance.now() - started
      if (i >= 3) times[name] = [...(times[name] ?? []), time]
    }
  }
  return Object.fromEntries(
    Object.entries(times).map(([name, all]) => [name, all.toSorted((a, b) => a - b)[all.length >> 1]!]),
  )
}

const medians = measure()
if (values.json) console.log(JSON.stringify(medians, null, 2))
else {
  const pairing = medians['limit of both: one pairing (noble)']!
  for (const [name, ms] of Object.entries(medians)) {
    const rate = `${Math.round(1000 / ms)} a second`
    console.log(
      `${name.padEnd(40)} ${ms.toFixed(2).padStart(8)} ms ${(ms / pairing).toFixed(2).padStart(6)} × ${rate.padStart(16)}`,
    )
  }
}

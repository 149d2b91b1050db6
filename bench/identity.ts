// npm run bench -- identity [--json]: the identity part of sealing and of opening by both engines, what the first opening of a fresh thread
// takes, and how many keys a service makes. The limit is blst's, which is none of the engines: it gives no pairing by itself, so it is the check
// of a signature, a little more than two pairings in one (two Miller loops, one final exponentiation, a hash to the curve).

import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { PublicKey, Signature, verify } from '@chainsafe/blst'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { identityBytes } from '../src/core/ibe/identity.ts'
import { decapsulate, encapsulate } from '../src/core/ibe/kem.ts'
import { extractIdentityKey, newMasterSecret, publicKeyOf } from '../src/core/ibe/master.ts'
import { startMcl } from '../src/core/ibe/mcl.ts'
import { hashToG2, noble } from '../src/core/ibe/noble.ts'
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

const mcl = await startMcl()
const [verifyKey, verifySignature] = [PublicKey.fromBytes(publicKey), Signature.fromBytes(key)]
const limit = 'limit: a signature checked by blst, more than a pairing'

/** What is measured, beside operations that it cannot be much faster than. */
const work: Readonly<Record<string, (i: number) => unknown>> = {
  ...Object.fromEntries(
    [noble, mcl].flatMap(engine => [
      [`seal to somebody new, ${engine.name}`, (i: number) => encapsulate(publicKey, identity(i), fileKey, { engine })],
      [`seal to the same again, ${engine.name}`, () => encapsulate(publicKey, identity(0), fileKey, { engine })],
      [`open, ${engine.name}`, () => decapsulate(key, body, engine)],
    ]),
  ),
  [limit]: () => verify(identity(0), verifyKey, verifySignature),
  'one pairing (noble)': () => bls12_381.pairing(g1, q),
  'a key made by the service (blst)': i => extractWithBlst(secret, identity(i)),
  'peer: the same key by noble': i => extractIdentityKey(secret, identity(i)),
}

const coldRounds = 7

/** In turn. @returns median milliseconds until an engine is there, and until it has opened its first stanza. */
async function cold(): Promise<Record<string, number>> {
  const times: Record<string, number[]> = {}
  for (let i = 0; i < coldRounds * 2; i++) {
    const engine = i % 2 === 0 ? 'noble' : 'mcl'
    const worker = new Worker(new URL('./identity-cold.js', import.meta.url), { workerData: { engine, key, body } })
    const [{ ready, opened }] = (await once(worker, 'message')) as [{ ready: number; opened: number }]
    for (const [name, ms] of [
      [`fresh thread: ${engine} is there`, ready],
      [`fresh thread: ${engine} has opened a stanza`, ready + opened],
    ] as const)
      times[name] = [...(times[name] ?? []), ms]
    await worker.terminate()
  }
  return medians(times)
}

const medians = (times: Record<string, number[]>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(times).map(([name, all]) => [name, all.toSorted((a, b) => a - b)[all.length >> 1]!]),
  )

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
  return medians(times)
}

const measured = { ...measure(), ...(await cold()) }
if (values.json) console.log(JSON.stringify(measured, null, 2))
else {
  const least = measured[limit]!
  for (const [name, ms] of Object.entries(measured)) {
    const rate = `${Math.round(1000 / ms)} a second`
    console.log(
      `${name.padEnd(55)} ${ms.toFixed(2).padStart(8)} ms ${(ms / least).toFixed(2).padStart(6)} × ${rate.padStart(16)}`,
    )
  }
}

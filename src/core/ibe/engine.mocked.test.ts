// A platform that forbids WebAssembly, as browsers in Lockdown Mode do, and one that does not.

import { beforeEach, expect, it, vi } from 'vitest'
import { fromHex } from '../bytes.ts'

const fileKey = fromHex('000102030405060708090a0b0c0d0e0f')

beforeEach(() => {
  vi.restoreAllMocks()
  vi.resetModules()
})

it('stays with noble where WebAssembly is forbidden, and says so', async () => {
  vi.spyOn(WebAssembly, 'instantiate').mockRejectedValue(new Error('forbidden'))
  const { pairingEngine, startFastPairings } = await import('./engine.ts')
  expect(await startFastPairings()).toBe(false)
  expect(pairingEngine().name).toBe('noble')
})

it('is noble until the fast one is there, and the fast one from then on', async () => {
  const { forgetPairings, pairingEngine, startFastPairings } = await import('./engine.ts')
  const { decapsulate, encapsulate } = await import('./kem.ts')
  const { extractIdentityKey, newMasterSecret, publicKeyOf } = await import('./master.ts')
  const secret = newMasterSecret()
  const key = extractIdentityKey(secret, fileKey)
  const body = encapsulate(publicKeyOf(secret), fileKey, fileKey)
  expect(pairingEngine().name).toBe('noble')
  expect(await startFastPairings()).toBe(true)
  expect(pairingEngine().name).toBe('mcl')
  expect(decapsulate(key, body)).toEqual(fileKey)
  forgetPairings()
  expect(decapsulate(key, body)).toEqual(fileKey)
})

// The keys of this device: identity keys wrapped by a key that cannot be exported, and the device key. Or in memory alone.

import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { PublicJwk } from '../../contract/shapes.ts'
import type { Bytes } from '../../core/bytes.ts'
import type { HeldKey } from '../../core/envelope/recipient.ts'
import { identityBytes } from '../../core/ibe/identity.ts'

interface Schema extends DBSchema {
  secrets: { key: 'wrapping' | 'device'; value: CryptoKey | CryptoKeyPair }
  keys: { key: string; value: Wrapped }
  facts: { key: string; value: number }
}

interface Wrapped extends Omit<HeldKey, 'key'> {
  readonly nonce: ArrayBuffer
  readonly wrapped: ArrayBuffer
}

const nonceLength = 12
const version = 1
/** Two tabs must not make two wrapping keys: what one of them wraps the other could not read. */
const lockName = 'postern-keys'

/** What outlives the tab, where it may. */
export interface KeyStore {
  readonly kept: boolean
  deviceKeys(): Promise<CryptoKeyPair>
  all(): Promise<HeldKey[]>
  add(keys: readonly HeldKey[]): Promise<void>
  /** Highest sequence of the parameters seen of a district. */
  sequence(district: string): Promise<number>
  saw(district: string, sequence: number): Promise<void>
  clear(): Promise<void>
}

const idOf = (key: Omit<HeldKey, 'key'>) =>
  `${key.district}:${key.serial}:${key.period}:${key.condition}:${key.address}`

function newDeviceKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']) as Promise<CryptoKeyPair>
}

export async function publicJwk(keys: CryptoKeyPair): Promise<PublicJwk> {
  const { x } = await crypto.subtle.exportKey('jwk', keys.publicKey)
  return { kty: 'OKP', crv: 'Ed25519', x: x! }
}

export function memoryStore(): KeyStore {
  const keys = new Map<string, HeldKey>()
  const sequences = new Map<string, number>()
  let device: Promise<CryptoKeyPair> | undefined
  return {
    kept: false,
    deviceKeys() {
      device ??= newDeviceKeys()
      return device
    },
    all: async () => [...keys.values()],
    async add(added) {
      for (const key of added) keys.set(idOf(key), key)
    },
    sequence: async district => sequences.get(district) ?? 0,
    async saw(district, sequence) {
      sequences.set(district, sequence)
    },
    async clear() {
      keys.clear()
      device = undefined
    },
  }
}

/** @throws where the browser refuses its database. */
export async function deviceStore(): Promise<KeyStore> {
  const db = await openDB<Schema>('postern-keys', version, {
    upgrade(fresh) {
      fresh.createObjectStore('secrets')
      fresh.createObjectStore('keys')
      fresh.createObjectStore('facts')
    },
  })
  const secret = <T extends CryptoKey | CryptoKeyPair>(name: 'wrapping' | 'device', make: () => Promise<T>) =>
    locked(() => secretOf(db, name, make))
  const wrapping = () =>
    secret<CryptoKey>('wrapping', () =>
      crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']),
    )

  return {
    kept: true,
    deviceKeys: () => secret<CryptoKeyPair>('device', newDeviceKeys),
    async all() {
      const key = await wrapping()
      const rows = await db.getAll('keys')
      const opened = await Promise.all(rows.map(row => unwrap(row, key).catch(() => null)))
      return opened.filter(held => held !== null)
    },
    async add(keys) {
      const key = await wrapping()
      const rows = await Promise.all(keys.map(held => wrap(held, key)))
      const transaction = db.transaction('keys', 'readwrite')
      await Promise.all([...rows.map(row => transaction.store.put(row, idOf(row))), transaction.done])
    },
    sequence: async district => (await db.get('facts', `sequence:${district}`)) ?? 0,
    async saw(district, sequence) {
      await db.put('facts', sequence, `sequence:${district}`)
    },
    async clear() {
      const transaction = db.transaction(['secrets', 'keys'], 'readwrite')
      await Promise.all([
        transaction.objectStore('secrets').clear(),
        transaction.objectStore('keys').clear(),
        transaction.done,
      ])
    },
  }
}

async function secretOf<T extends CryptoKey | CryptoKeyPair>(
  db: IDBPDatabase<Schema>,
  name: 'wrapping' | 'device',
  make: () => Promise<T>,
): Promise<T> {
  const existing = await db.get('secrets', name)
  if (existing) return existing as T
  const made = await make()
  await db.put('secrets', made, name)
  return made
}

function locked<T>(work: () => Promise<T>): Promise<T> {
  if (!('locks' in navigator)) return work()
  return navigator.locks.request(lockName, work) as Promise<T>
}

/** The identity is authenticated with the key, so that no row can be passed off as another. */
async function wrap({ key, ...identity }: HeldKey, wrapping: CryptoKey): Promise<Wrapped> {
  const nonce = crypto.getRandomValues(new Uint8Array(nonceLength))
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: identityBytes(identity) }
  return { ...identity, nonce: nonce.buffer, wrapped: await crypto.subtle.encrypt(algorithm, wrapping, key as Bytes) }
}

async function unwrap({ nonce, wrapped, ...identity }: Wrapped, wrapping: CryptoKey): Promise<HeldKey> {
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: identityBytes(identity) }
  return { ...identity, key: new Uint8Array(await crypto.subtle.decrypt(algorithm, wrapping, wrapped)) }
}

/** A private window, or cookies blocked: the store is tried with a write before it is believed. */
export async function bestStore(): Promise<KeyStore> {
  try {
    const store = await deviceStore()
    await store.saw('trial', 1)
    return store
  } catch {
    return memoryStore()
  }
}

// The keys of this device: identity keys wrapped by a key that cannot be exported, and the device key. Or in memory alone.

import { type DBSchema, type IDBPDatabase, openDB, type StoreNames } from 'idb'
import type { PublicJwk } from '../../contract/shapes.ts'
import { type Bytes, utf8 } from '../../core/bytes.ts'
import type { IdentityKey } from '../../core/envelope/recipient.ts'
import { identityBytes } from '../../core/ibe/identity.ts'
import { thumbprint } from '../../core/jws.ts'
import type { RequestKey } from '../../key-client/claims.ts'
import { transact } from '../transact.ts'

type SecretName = 'wrapping' | 'device' | 'signing'

interface Schema extends DBSchema {
  secrets: { key: SecretName; value: CryptoKey | CryptoKeyPair }
  keys: { key: string; value: Wrapped }
  facts: { key: string; value: number }
  rows: { key: string; value: Ciphertext }
}

interface Ciphertext {
  readonly nonce: ArrayBuffer
  readonly wrapped: ArrayBuffer
}

interface Wrapped extends Omit<IdentityKey, 'key'>, Ciphertext {}

const nonceLength = 12
const version = 2
/** Two tabs must not make two wrapping keys: what one of them wraps the other could not read. */
const lockName = 'postern-keys'

/** What outlives the tab, where it may. */
export interface KeyStore {
  readonly isPersistent: boolean
  deviceKeys(): Promise<CryptoKeyPair>
  /** What signs messages: certified for an address, never exported. */
  signingKeys(): Promise<CryptoKeyPair>
  all(): Promise<IdentityKey[]>
  add(keys: readonly IdentityKey[]): Promise<void>
  /** Highest sequence of the parameters seen of a district. */
  sequence(district: string): Promise<number>
  saw(district: string, sequence: number): Promise<void>
  /** Drafts and the like, by names in the manner of paths: encrypted as the keys are. */
  readonly rows: Rows
  clear(): Promise<void>
}

export interface Rows {
  read(name: string): Promise<Bytes | null>
  write(name: string, bytes: Bytes): Promise<void>
  /**
   * Writes what becomes of a row, if it is still as it was read; else what becomes of it as it is by then.
   * @param work null: no such row. Whatever it throws leaves the row alone.
   */
  update(name: string, work: (before: Bytes | null) => Bytes | null): Promise<void>
  /** All that begin so. */
  names(beginning: string): Promise<string[]>
  /** All that begin so. */
  erase(beginning: string): Promise<void>
}

const idOf = (key: Omit<IdentityKey, 'key'>) =>
  `${key.district}:${key.serial}:${key.period}:${key.condition}:${key.address}`

function newSigningKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']) as Promise<CryptoKeyPair>
}

export async function publicJwk(keys: CryptoKeyPair): Promise<PublicJwk> {
  const { x } = await crypto.subtle.exportKey('jwk', keys.publicKey)
  return { kty: 'OKP', crv: 'Ed25519', x: x! }
}

/** A key of this device, as requests are signed with it. */
export async function requestKey(keys: CryptoKeyPair): Promise<RequestKey> {
  const jwk = await publicJwk(keys)
  return { privateKey: keys.privateKey, jwk, kid: await thumbprint(jwk) }
}

/** @param given a device key that a session is bound to already. */
export function memoryStore(given?: CryptoKeyPair): KeyStore {
  const keys = new Map<string, IdentityKey>()
  const sequences = new Map<string, number>()
  const rows = new Map<string, Bytes>()
  let device = given && Promise.resolve(given)
  let signing: Promise<CryptoKeyPair> | undefined
  const names = (beginning: string) => [...rows.keys()].filter(name => name.startsWith(beginning))
  return {
    isPersistent: false,
    deviceKeys() {
      device ??= newSigningKeys()
      return device
    },
    signingKeys() {
      signing ??= newSigningKeys()
      return signing
    },
    rows: {
      read: async name => rows.get(name) ?? null,
      async write(name, bytes) {
        rows.set(name, bytes)
      },
      async update(name, work) {
        const after = work(rows.get(name) ?? null)
        if (after === null) rows.delete(name)
        else rows.set(name, after)
      },
      names: async beginning => names(beginning),
      async erase(beginning) {
        for (const name of names(beginning)) rows.delete(name)
      },
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
      rows.clear()
      device = undefined
      signing = undefined
    },
  }
}

/** @throws where the browser refuses its database. */
export async function deviceStore(): Promise<KeyStore> {
  const db = await openDB<Schema>('postern-keys', version, {
    upgrade(fresh, from) {
      if (from < 1) {
        fresh.createObjectStore('secrets')
        fresh.createObjectStore('keys')
        fresh.createObjectStore('facts')
      }
      fresh.createObjectStore('rows')
    },
  })
  // The lock is for making one alone: a page that the browser froze while it held the lock keeps it for as long as it is frozen.
  const secret = async <T extends CryptoKey | CryptoKeyPair>(name: SecretName, make: () => Promise<T>) =>
    ((await read(db, 'secrets', name)) as T | undefined) ?? locked(() => secretOf(db, name, make))
  const wrapping = () =>
    secret<CryptoKey>('wrapping', () =>
      crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']),
    )

  return {
    isPersistent: true,
    deviceKeys: () => secret<CryptoKeyPair>('device', newSigningKeys),
    signingKeys: () => secret<CryptoKeyPair>('signing', newSigningKeys),
    rows: rowsOf(db, wrapping),
    async all() {
      const key = await wrapping()
      const rows = await transact(db, ['keys'], 'readonly', store => store('keys').getAll())
      const opened = await Promise.all(rows.map(row => unwrap(row, key).catch(() => null)))
      return opened.filter(key => key !== null)
    },
    async add(keys) {
      const key = await wrapping()
      const rows = await Promise.all(keys.map(one => wrap(one, key)))
      await transact(db, ['keys'], 'readwrite', store =>
        Promise.all(rows.map(row => store('keys').put(row, idOf(row)))),
      )
    },
    sequence: async district => (await read(db, 'facts', `sequence:${district}`)) ?? 0,
    saw: (district, sequence) => write(db, 'facts', sequence, `sequence:${district}`),
    async clear() {
      const all: ('secrets' | 'keys' | 'rows')[] = ['secrets', 'keys', 'rows']
      await transact(db, all, 'readwrite', async store => {
        await Promise.all(all.map(name => store(name).clear()))
      })
    },
  }
}

function read<N extends StoreNames<Schema>>(db: IDBPDatabase<Schema>, name: N, key: Schema[N]['key']) {
  return transact(db, [name], 'readonly', store => store(name).get(key))
}

async function write<N extends StoreNames<Schema>>(
  db: IDBPDatabase<Schema>,
  name: N,
  value: Schema[N]['value'],
  key: Schema[N]['key'],
): Promise<void> {
  await transact(db, [name], 'readwrite', store => store(name).put(value, key))
}

async function secretOf<T extends CryptoKey | CryptoKeyPair>(
  db: IDBPDatabase<Schema>,
  name: SecretName,
  make: () => Promise<T>,
): Promise<T> {
  const existing = await read(db, 'secrets', name)
  if (existing) return existing as T
  const made = await make()
  await write(db, 'secrets', made, name)
  return made
}

function locked<T>(work: () => Promise<T>): Promise<T> {
  if (!('locks' in navigator)) return work()
  return navigator.locks.request(lockName, work) as Promise<T>
}

function rowsOf(db: IDBPDatabase<Schema>, wrapping: () => Promise<CryptoKey>): Rows {
  const from = (beginning: string) => IDBKeyRange.bound(beginning, `${beginning}\uffff`)
  return {
    async read(name) {
      const [row, key] = [await read(db, 'rows', name), await wrapping()]
      return row ? decrypt(row, key, utf8(name)) : null
    },
    async write(name, bytes) {
      await write(db, 'rows', await encrypt(bytes, await wrapping(), utf8(name)), name)
    },
    async update(name, work) {
      const key = await wrapping()
      await untilSwapped<Ciphertext>({
        read: () => read(db, 'rows', name),
        async make(row) {
          const after = work(row ? await decrypt(row, key, utf8(name)) : null)
          return after === null ? undefined : encrypt(after, key, utf8(name))
        },
        swap: (before, after) => swap(db, name, before, after),
      })
    },
    names: beginning => transact(db, ['rows'], 'readonly', store => store('rows').getAllKeys(from(beginning))),
    erase: beginning => transact(db, ['rows'], 'readwrite', store => store('rows').delete(from(beginning))),
  }
}

interface Swapping<Row> {
  read(): Promise<Row | undefined>
  make(before: Row | undefined): Promise<Row | undefined>
  /** @returns false: it was not as it had been read, and stays as it is. */
  swap(before: Row | undefined, after: Row | undefined): Promise<boolean>
}

/** A transaction does not outlast the work on a key: what was read is compared again in the one that writes. */
export async function untilSwapped<Row>({ read, make, swap }: Swapping<Row>): Promise<void> {
  for (;;) {
    const before = await read()
    if (await swap(before, await make(before))) return
  }
}

/** Each write has a nonce of its own. */
function sameWrite(a: Ciphertext | undefined, b: Ciphertext | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  const [left, right] = [new Uint8Array(a.nonce), new Uint8Array(b.nonce)]
  return left.every((byte, i) => byte === right[i])
}

async function swap(
  db: IDBPDatabase<Schema>,
  name: string,
  before: Ciphertext | undefined,
  after: Ciphertext | undefined,
): Promise<boolean> {
  return transact(db, ['rows'], 'readwrite', async open => {
    const store = open('rows')
    const isSame = sameWrite(await store.get(name), before)
    if (isSame) await (after === undefined ? store.delete(name) : store.put(after, name))
    return isSame
  })
}

/** @param context authenticated, so that no row can be passed off as another. */
async function encrypt(plaintext: Bytes, key: CryptoKey, context: Bytes): Promise<Ciphertext> {
  const nonce = crypto.getRandomValues(new Uint8Array(nonceLength))
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: context }
  return { nonce: nonce.buffer, wrapped: await crypto.subtle.encrypt(algorithm, key, plaintext) }
}

async function decrypt({ nonce, wrapped }: Ciphertext, key: CryptoKey, context: Bytes): Promise<Bytes> {
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: context }
  return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, wrapped))
}

async function wrap({ key, ...identity }: IdentityKey, wrapping: CryptoKey): Promise<Wrapped> {
  return { ...identity, ...(await encrypt(key as Bytes, wrapping, identityBytes(identity))) }
}

async function unwrap({ nonce, wrapped, ...identity }: Wrapped, wrapping: CryptoKey): Promise<IdentityKey> {
  return { ...identity, key: await decrypt({ nonce, wrapped }, wrapping, identityBytes(identity)) }
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

/** Where the disk is full, what was just given is held in memory with the rest: the tab goes on. @returns the store to go on with. */
export async function keepOrHold(store: KeyStore, keys: readonly IdentityKey[]): Promise<KeyStore> {
  try {
    await store.add(keys)
    return store
  } catch {
    const memory = memoryStore(await store.deviceKeys())
    await memory.add([...(await store.all()), ...keys])
    return memory
  }
}

// What this person's programs hold: who they are at which portal, and the keys of months.

import * as z from 'zod/mini'
import { base64url as base64urlShape, district, period } from '../../contract/shapes.ts'
import { base64url, fromBase64url } from '../../core/bytes.ts'
import type { IdentityKey } from '../../core/envelope/recipient.ts'
import { privateJwk } from '../../runtime/portal-client.ts'
import type { Place } from './codec.ts'
import { damaged, type Store } from './store.ts'

const account = z.object({
  origin: z.string(),
  district,
  /** Thumbprint of the district's root key. */
  root: z.string(),
  /** Of the session; null once the portal has said that it is over. */
  token: z.nullable(z.string()),
  /** What a browser's lasting cookie is to a browser. */
  secret: z.optional(z.string()),
  device: privateJwk,
  /** Canonical, in the order in which they were proven. */
  addresses: z.array(z.string()),
})
/** One session at one portal. */
export type Account = z.infer<typeof account>

const heldKey = z.object({
  origin: z.string(),
  district,
  serial: z.int(),
  period,
  address: z.string(),
  /** 96 bytes. */
  key: base64urlShape,
})
type HeldKey = z.infer<typeof heldKey>

export interface Held extends IdentityKey {
  readonly origin: string
}

export class Keyring {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** @throws PosternError `damaged` where one cannot be read: nobody could say whose keys are missing. */
  accounts(): Account[] {
    const { values, damaged: lost } = this.#store.all('account')
    const read = values.map(value => account.safeParse(value).data)
    if (lost > 0 || read.includes(undefined)) throw damaged(this.#store.folder)
    return (read as Account[]).toSorted((a, b) => (a.origin < b.origin ? -1 : 1))
  }

  account(origin: string): Account | undefined {
    return this.accounts().find(each => each.origin === origin)
  }

  /** Every address that is held, with where. */
  places(): Place[] {
    return this.accounts().flatMap(({ origin, district, addresses }) =>
      addresses.map(address => ({ origin, district, address })),
    )
  }

  keep(kept: Account): void {
    this.#store.put('account', kept.origin, kept)
  }

  forget({ origin }: Account): void {
    this.#store.remove('account', origin)
  }

  /** `damaged`: rows that cannot be read, whosever they are. */
  keys(): { readonly keys: readonly Held[]; readonly damaged: number } {
    const { values, damaged: lost } = this.#store.all('identity-key')
    const read = values.map(value => heldKey.safeParse(value).data).filter(value => value !== undefined)
    const keys = read.map(({ key, ...fields }) => ({ ...fields, condition: '', key: fromBase64url(key) }))
    return { keys, damaged: lost + values.length - read.length }
  }

  keepKeys(origin: string, keys: readonly IdentityKey[]): void {
    for (const { district, serial, period, address, key } of keys) {
      const row: HeldKey = { origin, district, serial, period, address, key: base64url(key) }
      this.#store.put('identity-key', nameOf(row), row)
    }
  }

  /** The keys of one address; those that cannot be read go with any. */
  forgetKeys({ origin, address }: Place): void {
    const { keys, damaged: lost } = this.keys()
    if (lost > 0) this.#store.clear('identity-key')
    for (const key of keys) {
      if (key.origin === origin && key.address === address) this.#store.remove('identity-key', nameOf(key))
      else if (lost > 0) this.keepKeys(key.origin, [key])
    }
  }
}

const nameOf = ({ origin, district, serial, period, address }: Omit<HeldKey, 'key'>) =>
  [origin, district, serial, period, address].join(' ')

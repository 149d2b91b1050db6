// The gateway's keys: the district's parameters, its own certificates, and the identity keys of its people, held through an outage.

import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { windowsToTell } from '../../carrier/windows.ts'
import { maxWanted, type WantedKey } from '../../contract/keys.ts'
import type { Parameters } from '../../contract/parameters.ts'
import { paths } from '../../contract/paths.ts'
import type { StatusWindow } from '../../contract/status.ts'
import { base64url, fromBase64url } from '../../core/bytes.ts'
import type { Signer } from '../../core/envelope/proof.ts'
import type { IdentityKey } from '../../core/envelope/recipient.ts'
import { addMonths, comparePeriods, type Period, periodOf } from '../../core/ibe/period.ts'
import { elapsed, secondsOf } from '../../core/seconds.ts'
import type { Certificate } from '../../key-client/certificates.ts'
import { type Call, fetchCertificates, fetchKeys } from '../../key-client/fetch.ts'
import type { Asker } from '../../key-client/keys.ts'
import { domainOf } from '../../mail/address/address.ts'
import { verifyByBlst } from '../../runtime/curves/identity-key.ts'
import { call, type Key, keyOf, portalCall, portalParameters } from '../../runtime/portal-client.ts'
import { isThere } from '../../runtime/storage.ts'
import { Busy } from '../content/gate.ts'
import { Hold, holdFor } from '../policy/hold.ts'
import type { AtRest } from '../state/at-rest.ts'
import { readState, type State, writeState } from './keyring-state.ts'
import { fetchStatus } from './status.ts'

/** Seconds: farther from the key service, and either clock is wrong. */
const mostSkew = 300
/** Seconds of parameters that are taken as they are. */
const freshSeconds = 3_600
/** Seconds between two looks at the status while the portal is away. */
const restSeconds = 60

export interface KeyringOptions {
  readonly portal: string
  /** Thumbprint of the portal's root key; null when it was given before. */
  readonly root: string | null
  readonly domains: readonly string[]
  readonly folder: string
  readonly atRest: AtRest
  readonly clock: () => Date
  /** What the key service takes for the time, in seconds; null when it does not say. */
  readonly serverTime?: () => Promise<number | null>
  /** Keys that are held of people of whom no mail has gone through yet. */
  readonly mostGuests?: number
}

const monthsHeld = 12
const mostGuests = 1_000

/** How many addresses that nobody has heard of are asked for: sixty at once, thirty a minute. */
class Strangers {
  readonly #most = 60
  readonly #perSecond = 0.5
  #left = this.#most
  #at = 0

  mayCome(now: number): boolean {
    this.#left = Math.min(this.#most, this.#left + Math.max(0, now - this.#at) * this.#perSecond)
    this.#at = now
    if (this.#left < 1) return false
    this.#left--
    return true
  }
}

/** What sealing and opening need of it. */
export type Keys = Pick<Keyring, 'parameters' | 'windows' | 'demandClock' | 'keyFor' | 'signerFor'>

export class Keyring {
  readonly #options: KeyringOptions
  readonly #file: string
  readonly #call: Call
  /** Whether it is written down at all. */
  readonly #keeps: boolean
  #state: State
  #key: Key
  /** Of thousands of people, found at once. */
  readonly #found = new Map<string, State['keys'][number]>()
  /** Of whom no mail has gone through yet: anybody can write to any address. Not written down. */
  readonly #guests = new Map<string, State['keys'][number]>()
  readonly #people = new Set<string>()
  readonly #strangers = new Strangers()
  #skew = 0
  #statusAt = Number.NEGATIVE_INFINITY
  #saving: Promise<void> = Promise.resolve()
  #asking = new Map<string, Promise<void>>()

  private constructor(options: KeyringOptions, file: string, state: State, key: Key, keeps: boolean) {
    this.#options = options
    this.#keeps = keeps
    this.#file = file
    this.#call = portalCall(options.portal)
    this.#state = state
    this.#key = key
    this.#index(state.keys)
  }

  static async open(options: KeyringOptions): Promise<Keyring> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 })
    const file = fileIn(options.folder)
    const state = readState(file, options.atRest)
    const keyring = new Keyring(options, file, state, await keyOf(state.key), true)
    await keyring.#save()
    return keyring
  }

  /** For who only looks, while the gateway may run: nothing is written. null where there is none yet. */
  static async look(options: KeyringOptions): Promise<Keyring | null> {
    const file = fileIn(options.folder)
    if (!isThere(file)) return null
    const state = readState(file, options.atRest)
    return new Keyring(options, file, state, await keyOf(state.key), false)
  }

  /** Thumbprint of the gateway's own key: an administrator of the portal approves it. */
  get thumbprint(): string {
    return this.#key.kid
  }

  #now(): number {
    return secondsOf(this.#options.clock())
  }

  #save(): Promise<void> {
    if (!this.#keeps) return Promise.resolve()
    this.#saving = this.#saving.catch(() => {}).then(() => writeState(this.#file, this.#options.atRest, this.#state))
    return this.#saving
  }

  #saw(time: number): void {
    this.#state.newest = Math.max(this.#state.newest, time)
  }

  /** @throws Hold `clock` */
  demandClock(): void {
    if (this.#now() + 60 < this.#state.newest || Math.abs(this.#skew) > mostSkew) throw new Hold('clock')
  }

  /** The district's parameters as they were last seen. @throws Hold `keys-unreachable` when they never were, or are over. */
  parameters(): Parameters {
    const { known: parameters } = this.#state
    if (!parameters || parameters.expires <= this.#now()) throw new Hold('keys-unreachable')
    return parameters
  }

  /** What a carrier of now tells of, as far as the status said. */
  windows(): StatusWindow[] {
    return windowsToTell(this.#state.feed?.windows ?? [], this.#now())
  }

  #asker(domain: string): Asker {
    return { subject: `@${domain}`, key: this.#key, proof: 'domain' }
  }

  /** Parameters, certificates and the keys of everybody, where they are not held yet. @throws Hold */
  async refresh(people: readonly string[]): Promise<void> {
    for (const address of people) this.#people.add(address)
    try {
      await this.#fetchParameters()
      await this.#fetchStatus(0)
      for (const domain of this.#options.domains) await this.#fetchCertificates(domain)
      await this.#prefetch(people)
    } catch (error) {
      // Just then another host may say what is away, and until when.
      await this.#fetchStatus(restSeconds)
      throw holdFor(error)
    } finally {
      this.#forgetOld()
      await this.#save()
    }
  }

  async #fetchParameters(): Promise<void> {
    const { portal, root, folder } = this.#options
    const now = this.#now()
    const serverTime = await (this.#options.serverTime ?? (() => timeOf(portal)))()
    this.#skew = serverTime === null ? 0 : serverTime - now
    const parameters = await portalParameters(portal, root, folder, now, this.#keeps)
    this.#saw(parameters.issuedAt)
    // The portal says what time it is: what was signed by a clock that was ahead is no proof that ours is behind.
    if (serverTime !== null && Math.abs(this.#skew) <= mostSkew) this.#state.newest = Math.min(this.#state.newest, now)
    this.#state = { ...this.#state, known: parameters, fetchedAt: now }
  }

  /** Nothing waits for it long. @param rest seconds since the last look within which there is none. */
  async #fetchStatus(rest: number): Promise<void> {
    const { known: parameters, feed } = this.#state
    const now = this.#now()
    if (!parameters || elapsed(this.#statusAt, now) < rest) return
    this.#statusAt = now
    const heard = await fetchStatus(parameters, feed, now)
    this.#state = { ...this.#state, feed: heard }
  }

  async #fetchCertificates(domain: string): Promise<void> {
    const current = periodOf(this.#options.clock())
    const has = (period: Period) =>
      this.#state.certificates.some(each => each.domain === domain && each.period === period)
    if (has(current) && has(addMonths(current, 1))) return
    const fresh = await this.#certificatesOf(domain)
    const others = this.#state.certificates.filter(
      each => each.domain !== domain && comparePeriods(each.period, current) >= 0,
    )
    this.#state.certificates = [
      ...others,
      ...fresh.map(({ certificate, claims }) => ({ domain, period: claims.period, certificate })),
    ]
    for (const { claims } of fresh) this.#saw(Math.min(claims.iat ?? 0, this.#now()))
  }

  #certificatesOf(domain: string): Promise<Certificate[]> {
    const about = { subject: `@${domain}`, district: this.parameters().district, now: this.#now() }
    return fetchCertificates(this.#call, this.#key, about)
  }

  /** Whether the portal lets this gateway act for a domain, as it says now: what is held stays. @throws what it says */
  async askFor(domain: string): Promise<void> {
    await this.#fetchParameters()
    await this.#certificatesOf(domain)
  }

  #prefetch(people: readonly string[]): Promise<void> {
    for (const address of people) this.#keepGuest(address)
    return this.#fetch(this.#lasting(people).filter(want => this.#find(want) === null))
  }

  #keepGuest(address: string): void {
    for (const [name, key] of this.#guests) {
      if (key.address !== address) continue
      this.#guests.delete(name)
      this.#keep([key])
    }
  }

  /** Mail of months ago is rare, and its keys can be asked for once more. */
  #forgetOld(): void {
    const oldest = addMonths(periodOf(this.#options.clock()), -monthsHeld)
    const isOld = ({ period }: State['keys'][number]) => comparePeriods(period, oldest) < 0
    for (const key of this.#state.keys.filter(isOld)) this.#found.delete(nameOf(key))
    this.#state.keys = this.#state.keys.filter(key => !isOld(key))
  }

  #keep(keys: State['keys']): void {
    this.#state.keys.push(...keys)
    this.#index(keys)
  }

  /** Previous, current and next month: what lasts through an outage at the turn of a month. */
  #lasting(people: readonly string[]): WantedKey[] {
    const current = periodOf(this.#options.clock())
    const serials = this.parameters().serials.filter(({ state }) => state !== 'destroyed')
    return people.flatMap(address =>
      [-1, 0, 1].flatMap(months => {
        const period = addMonths(current, months)
        return serials
          .filter(s => comparePeriods(s.sealFrom, period) <= 0 && comparePeriods(period, s.sealUntil) <= 0)
          .map(({ serial }) => ({ address, serial, period, condition: '' as const }))
      }),
    )
  }

  async #fetch(wanted: readonly WantedKey[]): Promise<void> {
    for (const domain of this.#options.domains) {
      const own = wanted.filter(({ address }) => domainOf(address) === domain)
      for (let at = 0; at < own.length; at += maxWanted)
        this.#keep(await this.#ask(domain, own.slice(at, at + maxWanted)))
    }
  }

  async #ask(domain: string, wanted: readonly WantedKey[]): Promise<State['keys']> {
    const parameters = this.parameters()
    const fresh = await fetchKeys(
      this.#call,
      this.#asker(domain),
      { wanted, only: true },
      parameters,
      this.#now(),
      verifyByBlst,
    )
    return fresh.map(({ address, serial, period, key }) => {
      return { address, serial, period, condition: '' as const, key: base64url(key) }
    })
  }

  /** Whoever has mail today has mail tomorrow: the other months of the same person come along. */
  #fetchWith(want: WantedKey): Promise<void> {
    const isAsked = ({ serial, period }: WantedKey) => serial === want.serial && period === want.period
    const others = this.#lasting([want.address]).filter(other => !isAsked(other) && this.#find(other) === null)
    return this.#fetch([want, ...others])
  }

  /** The one key alone, for a while. @throws Busy */
  async #fetchForGuest(want: WantedKey): Promise<void> {
    if (!this.#strangers.mayCome(this.#now())) throw new Busy()
    for (const key of await this.#ask(domainOf(want.address), [want])) this.#guests.set(nameOf(key), key)
    const most = this.#options.mostGuests ?? mostGuests
    while (this.#guests.size > most) this.#guests.delete(this.#guests.keys().next().value!)
  }

  #index(keys: State['keys']): void {
    for (const key of keys) {
      this.#found.set(nameOf(key), key)
      this.#people.add(key.address)
    }
  }

  #find(want: WantedKey): IdentityKey | null {
    const district = this.#state.known?.district
    const held = this.#found.get(nameOf(want)) ?? this.#guests.get(nameOf(want))
    return held && district !== undefined ? { ...held, district, key: fromBase64url(held.key) } : null
  }

  /** The key of one person for a month: held, or asked for. @throws Hold, Busy */
  async keyFor(want: WantedKey): Promise<IdentityKey> {
    const held = this.#find(want)
    if (held) return held
    const name = nameOf(want)
    const isPerson = this.#people.has(want.address)
    const asked =
      this.#asking.get(name) ??
      (isPerson ? this.#fetchWith(want) : this.#fetchForGuest(want)).finally(() => this.#asking.delete(name))
    this.#asking.set(name, asked)
    try {
      await asked
      if (isPerson) await this.#save()
    } catch (error) {
      throw error instanceof Busy ? error : holdFor(error)
    }
    const fetched = this.#find(want)
    if (!fetched) throw new Hold('keys-refused')
    return fetched
  }

  /** Mail of somebody went through: where a key was just given, those of the other months are asked for, and all written down. */
  async welcome(address: string): Promise<void> {
    if (this.#people.has(address) || ![...this.#guests.values()].some(key => key.address === address)) return
    this.#people.add(address)
    try {
      await this.#prefetch([address])
      await this.#save()
    } catch {
      // Asked for again with everybody's.
    }
  }

  /** What signs for a domain in a month. @throws Hold */
  async signerFor(domain: string, period: Period): Promise<Signer> {
    const find = () => this.#state.certificates.find(each => each.domain === domain && each.period === period)
    if (!find()) {
      try {
        await this.#fetchCertificates(domain)
        await this.#save()
      } catch (error) {
        throw holdFor(error)
      }
    }
    const found = find()
    if (!found) throw new Hold('clock')
    return { certificate: found.certificate, privateKey: this.#key.privateKey, kid: this.#key.kid }
  }

  isFresh(): boolean {
    return elapsed(this.#state.fetchedAt, this.#now()) < freshSeconds
  }

  /** For how many people keys of the next month are held. */
  get provided(): number {
    const next = addMonths(periodOf(this.#options.clock()), 1)
    return this.#state.keys.filter(({ period }) => period === next).length
  }

  close(): Promise<void> {
    return this.#saving
  }
}

const fileIn = (folder: string) => path.join(folder, 'keyring.sealed')

function nameOf({ address, serial, period }: Pick<WantedKey, 'address' | 'serial' | 'period'>): string {
  return `${address} ${serial} ${period}`
}

async function timeOf(portal: string): Promise<number | null> {
  const said = Date.parse((await call(portal + paths.health)).headers.get('date') ?? '')
  return Number.isNaN(said) ? null : Math.floor(said / 1000)
}

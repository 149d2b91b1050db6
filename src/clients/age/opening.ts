// One file's stanzas and the keys of this person: those that are held first, then those that the service gives.

import type { Parameters } from '../../contract/parameters.ts'
import type { Bytes } from '../../core/bytes.ts'
import type { IdentityKey, StanzaFields } from '../../core/envelope/recipient.ts'
import { tryBodies } from '../../core/envelope/unlock.ts'
import { PosternError } from '../../core/errors.ts'
import { addMonths, comparePeriods, type Period, periodOf } from '../../core/ibe/period.ts'
import { wantedPairs } from '../../key-client/wanted.ts'
import { isAway } from './away.ts'
import type { Place } from './codec.ts'
import type { Account, Held } from './keyring.ts'
import { freshParameters, parametersOf } from './parameters.ts'
import { type Holder, provide } from './provide.ts'
import { addressesOf } from './session.ts'
import { damaged } from './store.ts'
import { inWords } from './words.ts'

/** A stanza of ours, of a form that is known. */
export interface Ours {
  readonly fields: StanzaFields
  /** 80 bytes. */
  readonly body: Uint8Array
}

export interface OpenerDeps extends Holder {
  /** Proves an address by a code. @throws PosternError `not-signed-in` where nobody is there to type it. */
  signIn(place: Place): Promise<Account>
  /** Says to a person what happens; where nobody is there, to nobody. */
  tell(text: string): Promise<unknown>
}

/**
 * @param places null: every address that is held.
 * @returns null where no key of theirs opens it, which is only said where it is known.
 * @throws PosternError whose message says to a person what is in the way.
 */
export async function openStanzas(
  stanzas: readonly Ours[],
  places: readonly Place[] | null,
  deps: OpenerDeps,
): Promise<Bytes | null> {
  const { keyring, store } = deps
  const { keys } = keyring.keys()
  const mine = keys.filter(key => places === null || places.some(place => isOf(place, key)))
  const opened = tryKeys(mine, stanzas)
  if (opened) return opened
  const who = places ?? keyring.places()
  if (who.length === 0)
    throw new PosternError('not-signed-in', 'Nobody is signed in on this machine. Run: postern login ADDRESS')
  let failure: PosternError | null = null
  const fitting = who.filter(({ district }) => stanzas.some(({ fields }) => fields.district === district))
  if (fitting.length === 0 && places === null)
    await deps.tell(`The file was sealed for people of ${stanzas[0]!.fields.district}: nobody here is signed in there.`)
  for (const place of fitting) {
    const asking = new Asking(place, stanzas, deps)
    try {
      const fileKey = await asking.open(mine.filter(key => isOf(place, key)))
      if (fileKey) return fileKey
    } catch (error) {
      failure ??= await told(error, place, deps)
    }
  }
  if (failure) throw failure
  // What was fetched anew is whole again.
  if (keyring.keys().damaged > 0) throw damaged(store.folder)
  return null
}

const isOf = (place: Place, { origin, address }: Held) => origin === place.origin && address === place.address

function tryKeys(keys: readonly IdentityKey[], stanzas: readonly Ours[]): Bytes | null {
  for (const key of keys) {
    const bodies = stanzas.filter(({ fields }) => isFor(fields, key)).map(({ body }) => body)
    const unlocked = bodies.length > 0 ? tryBodies(key.key, bodies) : null
    if (unlocked) return unlocked.fileKey
  }
  return null
}

const isFor = (fields: StanzaFields, { district, serial, period }: IdentityKey) =>
  fields.district === district && fields.serial === serial && fields.period === period

/** Keys of one address for one file, from the service. */
class Asking {
  readonly #place: Place
  readonly #stanzas: readonly Ours[]
  readonly #deps: OpenerDeps
  #hasSignedIn = false

  constructor(place: Place, stanzas: readonly Ours[], deps: OpenerDeps) {
    this.#place = place
    this.#stanzas = stanzas.filter(({ fields }) => fields.district === place.district)
    this.#deps = deps
  }

  async open(held: readonly IdentityKey[]): Promise<Bytes | null> {
    const known = this.#deps.keyring.account(this.#place.origin)
    const account = known?.addresses.includes(this.#place.address) ? known : await this.#signIn()
    const pairs = await this.#pairs(account)
    const had = [...held]
    let failure: unknown = null
    // One by one: a month that is no longer given out must not stand in the way of another.
    for (const pair of pairs) {
      if (had.some(({ serial, period }) => serial === pair.serial && period === pair.period)) continue
      try {
        await this.#deps.tell(`Asking ${this.#place.origin} for the key of ${pair.period}`)
        const given = await this.#provide(account, pair)
        had.push(...given)
        const fileKey = tryKeys(given, this.#stanzas)
        if (fileKey) return fileKey
      } catch (error) {
        failure ??= error
      }
    }
    if (failure !== null) throw failure
    return null
  }

  async #signIn(): Promise<Account> {
    if (this.#hasSignedIn) throw new PosternError('not-signed-in', 'the portal knows nothing of the session it gave')
    this.#hasSignedIn = true
    return this.#deps.signIn(this.#place)
  }

  async #provide(account: Account, pair: { serial: number; period: Period }): Promise<IdentityKey[]> {
    const { address } = this.#place
    try {
      return await provide(account, address, [pair], this.#deps)
    } catch (error) {
      const code = error instanceof PosternError ? error.code : null
      if (code !== 'not-signed-in' && code !== 'fresh-code-needed') throw error
      return provide(await this.#signIn(), address, [pair], this.#deps)
    }
  }

  /** What is worth asking for. @throws PosternError where what cannot be asked for may be the very key. */
  async #pairs(account: Account): Promise<{ serial: number; period: Period }[]> {
    const { store, clock } = this.#deps
    const all = this.#stanzas.map(({ fields }) => fields)
    let parameters = await parametersOf(store, account, clock)
    const isUnknown = ({ serials }: Parameters) =>
      all.some(({ serial }) => !serials.some(each => each.serial === serial))
    if (isUnknown(parameters)) parameters = await freshParameters(store, account, clock)
    const latest = () => addMonths(periodOf(new Date(clock.now() * 1000)), 1)
    const isLate = () => all.some(({ period }) => comparePeriods(period, latest()) > 0)
    // A later month than there are keys for is a stranger's word, or a clock that is slow.
    if (isLate()) await addressesOf(account, clock)
    const pairs = wantedPairs(all, null, parameters, addMonths(latest(), -1))
    if (pairs.length > 0) return pairs
    const [first] = all
    if (isLate()) throw new PosternError('period-not-yet', 'a later month', { values: { period: first!.period } })
    const isOver = parameters.serials.some(({ serial, state }) => serial === first!.serial && state === 'destroyed')
    if (isOver) throw new PosternError('period-expired', 'destroyed', { values: { period: first!.period } })
    return []
  }
}

/** @returns the error with a message for a person. */
async function told(error: unknown, place: Place, deps: OpenerDeps): Promise<PosternError> {
  const words = await inWords(error, place, deps)
  if (!isAway(words)) return words
  const message = `${words.message} The key for ${place.address} is not held here, so the file stays closed; it is not damaged.`
  return new PosternError(words.code, message, { values: words.values, cause: words })
}

// The parameters of a district, fetched once and kept: sealing needs nothing else, and goes on when nothing answers.

import * as z from 'zod/mini'
import { type Parameters, parametersAnswer } from '../../contract/parameters.ts'
import { seconds } from '../../contract/shapes.ts'
import { PosternError } from '../../core/errors.ts'
import { demandPin } from '../../runtime/pins.ts'
import { fetchPublished, type Published, verifyPublished } from '../../runtime/portal-client.ts'
import { signedTime } from './away.ts'
import type { Clock } from './clock.ts'
import type { Place } from './codec.ts'
import type { Store } from './store.ts'

/** For so long what is kept is not asked for anew. Seconds. */
const freshSeconds = 86_400
/** For an answer that could be done without. */
const refreshMs = 5_000

/** A clock that is farther off than that is set by the portal's. Seconds. */
const clockOff = 86_400

/** `fetchedAt`: as this machine had it, which the portal was ahead of by so much. Seconds. */
const row = z.object({ answer: parametersAnswer, fetchedAt: seconds, ahead: z.int() })
const nameOf = (origin: string, root: string) => `${origin} ${root}`

export type District = Pick<Place, 'origin' | 'district'> & {
  /** Thumbprint of the root key. */
  readonly root: string
}

const refusal = ({ origin }: District, what: string) => new PosternError('parameters-invalid', `${origin} ${what}`)

/** @throws PosternError `parameters-invalid` */
function demandOf({ parameters, root }: Published, wanted: District): Parameters {
  if (root !== wanted.root) throw refusal(wanted, 'has another root key than it must have. Nothing was done.')
  if (parameters.district !== wanted.district || parameters.portal !== wanted.origin)
    throw refusal(wanted, `is not the portal of ${wanted.district}.`)
  return parameters
}

/** @throws PosternError `parameters-invalid` */
function demandGood(parameters: Parameters, wanted: District, clock: Clock): Parameters {
  if (parameters.expires > clock.now()) return parameters
  throw refusal(wanted, 'publishes parameters that are no longer good: or the clock of this machine is wrong.')
}

/** @returns what is kept, and whether it is of today; null where it is not, or no longer good. */
async function kept(store: Store, wanted: District, clock: Clock) {
  try {
    const { answer, fetchedAt, ahead } = row.parse(store.get('parameters', nameOf(wanted.origin, wanted.root)))
    const here = clock.uncorrected()
    const isFresh = fetchedAt <= here && here < fetchedAt + freshSeconds
    const parameters = demandOf(await verifyPublished(answer), wanted)
    // The same clock, within the day in which it was found to be wrong.
    if (isFresh && ahead !== 0 && clock.now() === here) clock.correct(here + ahead)
    return { parameters: demandGood(parameters, wanted, clock), isFresh }
  } catch {
    return null
  }
}

/** What is kept, without asking anybody. */
export async function keptParameters(store: Store, wanted: District, clock: Clock): Promise<Parameters | null> {
  return (await kept(store, wanted, clock))?.parameters ?? null
}

/**
 * @throws PosternError `unreachable`, `unavailable`, `parameters-invalid`; never while what is kept is good.
 */
export async function parametersOf(
  store: Store,
  wanted: District,
  clock: Clock,
  signal?: AbortSignal,
): Promise<Parameters> {
  const before = await kept(store, wanted, clock)
  if (before?.isFresh) return before.parameters
  try {
    return await freshParameters(store, wanted, clock, signal ?? (before ? AbortSignal.timeout(refreshMs) : undefined))
  } catch (error) {
    if (before) return before.parameters
    throw error
  }
}

/** As they are now. @throws PosternError `unreachable`, `unavailable`, `parameters-invalid` */
export async function freshParameters(
  store: Store,
  wanted: District,
  clock: Clock,
  signal?: AbortSignal,
): Promise<Parameters> {
  const published = await fetchPublished(wanted.origin, signal ? { signal } : {})
  const parameters = demandOf(published, wanted)
  await setClock(parameters, clock, signal)
  demandGood(parameters, wanted, clock)
  const before = await kept(store, wanted, clock)
  if (before && parameters.sequence < before.parameters.sequence)
    throw refusal(wanted, 'publishes older parameters than before.')
  keep(store, published, clock)
  return parameters
}

/** What is sealed by a wrong clock is sealed for a month whose key nobody gets, or no longer. */
async function setClock(parameters: Parameters, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  const told = await signedTime(parameters, signal ?? AbortSignal.timeout(refreshMs))
  if (told !== null && Math.abs(told - clock.now()) > clockOff) clock.correct(told)
}

function keep(store: Store, { answer, parameters, root }: Published, clock: Clock): void {
  const fetchedAt = clock.uncorrected()
  store.put('parameters', nameOf(parameters.portal, root), { answer, fetchedAt, ahead: clock.now() - fetchedAt })
}

/**
 * A portal that may be new here.
 * @param named thumbprint of its root key, as somebody gave it; null where it was given before.
 * @throws PosternError `unreachable`, `unavailable`, `parameters-invalid`
 */
export async function meet(
  store: Store,
  origin: string,
  named: string | null,
  clock: Clock,
): Promise<District & { readonly parameters: Parameters }> {
  const published = await fetchPublished(origin)
  const { root, parameters } = published
  demandPin(store.folder, origin, { root, sequence: parameters.sequence }, named)
  const district: District = { origin, district: parameters.district, root }
  demandOf(published, district)
  await setClock(parameters, clock, undefined)
  demandGood(parameters, district, clock)
  keep(store, published, clock)
  return { ...district, parameters }
}

// The parameters of a district, fetched once and kept: sealing needs nothing else, and goes on when nothing answers.

import * as z from 'zod/mini'
import { type Parameters, parametersAnswer } from '../../contract/parameters.ts'
import { seconds } from '../../contract/shapes.ts'
import { PosternError } from '../../core/errors.ts'
import { demandPin } from '../../runtime/pins.ts'
import { fetchPublished, type Published, verifyPublished } from '../../runtime/portal-client.ts'
import type { Clock } from './clock.ts'
import type { Place } from './codec.ts'
import type { Store } from './store.ts'

/** For so long what is kept is not asked for anew. Seconds. */
const freshSeconds = 86_400
/** For an answer that could be done without. */
const refreshMs = 5_000

const row = z.object({ answer: parametersAnswer, fetchedAt: seconds })
const nameOf = (origin: string, root: string) => `${origin} ${root}`

export type District = Pick<Place, 'origin' | 'district'> & {
  /** Thumbprint of the root key. */
  readonly root: string
}

/** @throws PosternError `parameters-invalid` */
function demand({ parameters, root }: Published, wanted: District, now: number): Parameters {
  const refuse = (what: string) => new PosternError('parameters-invalid', `${wanted.origin} ${what}`)
  if (root !== wanted.root) throw refuse('has another root key than it must have. Nothing was done.')
  if (parameters.district !== wanted.district || parameters.portal !== wanted.origin)
    throw refuse(`is not the portal of ${wanted.district}.`)
  if (parameters.expires <= now)
    throw refuse('publishes parameters that are no longer good: or the clock of this machine is wrong.')
  return parameters
}

/** @returns what is kept, and since when; null where it is not, or no longer good. */
async function kept(store: Store, wanted: District, now: number) {
  try {
    const { answer, fetchedAt } = row.parse(store.get('parameters', nameOf(wanted.origin, wanted.root)))
    const parameters = demand(await verifyPublished(answer), wanted, now)
    return { parameters, isFresh: fetchedAt <= now && now < fetchedAt + freshSeconds }
  } catch {
    return null
  }
}

/** What is kept, without asking anybody. */
export async function keptParameters(store: Store, wanted: District, clock: Clock): Promise<Parameters | null> {
  return (await kept(store, wanted, clock.now()))?.parameters ?? null
}

/**
 * @throws PosternError `unreachable`, `unavailable`, `parameters-invalid`; never while what is kept is good.
 */
export async function parametersOf(store: Store, wanted: District, clock: Clock): Promise<Parameters> {
  const before = await kept(store, wanted, clock.now())
  if (before?.isFresh) return before.parameters
  try {
    return await freshParameters(store, wanted, clock, before ? AbortSignal.timeout(refreshMs) : undefined)
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
  const now = clock.now()
  const published = await fetchPublished(wanted.origin, signal ? { signal } : {})
  const parameters = demand(published, wanted, now)
  const before = await kept(store, wanted, now)
  if (before && parameters.sequence < before.parameters.sequence)
    throw new PosternError('parameters-invalid', `${wanted.origin} publishes older parameters than before.`)
  keep(store, published, now)
  return parameters
}

function keep(store: Store, { answer, parameters, root }: Published, now: number): void {
  store.put('parameters', nameOf(parameters.portal, root), { answer, fetchedAt: now })
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
  demand(published, district, clock.now())
  keep(store, published, clock.now())
  return { ...district, parameters }
}

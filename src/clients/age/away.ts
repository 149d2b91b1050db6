// What a person is told when something cannot be had: what is away, until when, and that their file is as good as before.

import * as z from 'zod/mini'
import { stopping } from '../../contract/enforcement.ts'
import type { Parameters } from '../../contract/parameters.ts'
import { maxStatusBytes, type Status, statusAnswer } from '../../contract/status.ts'
import { verifyStatus } from '../../contract/verify-status.ts'
import { fromUtf8 } from '../../core/bytes.ts'
import { type ErrorCode, PosternError } from '../../core/errors.ts'
import { inUtc } from '../../core/htm/utc.ts'
import type { Clock } from './clock.ts'
import type { Store } from './store.ts'

/** Of all status hosts together: a person waits. */
const feedMs = 4_000

export interface Service {
  readonly origin: string
  /** Null where they are not known: then nothing that is said of outages can be checked. */
  readonly parameters: Parameters | null
  readonly store: Store
  readonly clock: Clock
}

/** Those that windows are announced for, as they are called within a sentence. */
const names = { keys: 'The key service', 'sign-in': 'Signing in', portal: 'The portal' } as const
export type Component = keyof typeof names

const away: readonly ErrorCode[] = ['maintenance', 'unreachable', 'unavailable', 'disk-full', 'internal']

export function isAway(error: unknown): boolean {
  return error instanceof PosternError && away.includes(error.code)
}

/** One sentence or two. @param component what was asked for. */
export async function whatIsAway(error: PosternError, component: Component, service: Service): Promise<string> {
  const { origin, clock } = service
  const told = error.values['until']
  if (typeof told === 'number') return `${names[component]} of ${origin} is away until ${moment(told)}.`
  const feed = await latestFeed(service)
  const parts = [component, 'portal'] as const
  const window = feed && parts.map(part => stopping(feed.windows, part, clock.now())).find(each => each !== undefined)
  if (window) return `${names[component]} of ${origin} is away until ${moment(window.end)}.`
  if (error.code === 'unreachable') return `${origin} cannot be reached: this machine may be offline.`
  return `${names[component]} of ${origin} does not answer as it should, and nothing was announced. Try again later.`
}

const moment = (seconds: number) => inUtc(new Date(seconds * 1000), 'en')

/** The newest that any host has, else the one that is kept. */
async function latestFeed(service: Service, until?: AbortSignal): Promise<Status | null> {
  const { parameters, store, origin, clock } = service
  if (parameters === null) return null
  const row = z.object({ signed: z.string() }).safeParse(store.get('status', origin)).data
  const signal = AbortSignal.any([AbortSignal.timeout(feedMs), ...(until ? [until] : [])])
  const found = await Promise.all(parameters.statusUrls.map(url => readFeed(url, signal).catch(() => null)))
  let best: { readonly signed: string; readonly feed: Status } | null = null
  for (const signed of [row?.signed, ...found]) {
    const feed = signed ? await checked(signed, parameters, clock.now()) : null
    if (feed && (best === null || feed.sequence >= best.feed.sequence)) best = { signed: signed!, feed }
  }
  if (best && best.signed !== row?.signed) store.put('status', origin, { signed: best.signed })
  return best?.feed ?? null
}

/** Keeps what is announced for the day on which nobody says it any more. */
export async function keepFeed(service: Service, signal?: AbortSignal): Promise<void> {
  await latestFeed(service, signal)
}

/** The time as the portal signs it; null where it does not tell. */
export async function signedTime(parameters: Parameters, signal: AbortSignal): Promise<number | null> {
  const [own] = parameters.statusUrls
  const signed = await readFeed(own!, signal).catch(() => null)
  // Whatever the clock here says, later than that is nothing.
  const feed = signed === null ? null : await checked(signed, parameters, Number.MAX_SAFE_INTEGER)
  return feed?.live ? feed.issuedAt : null
}

async function checked(signed: string, parameters: Parameters, now: number): Promise<Status | null> {
  // Of those that are at hand the newest is chosen: nothing else of earlier ones counts.
  const store = { sequence: async () => 0, saw: async () => undefined }
  return verifyStatus(signed, { parameters, store, now }).catch(() => null)
}

/** Anybody might have written it. */
async function readFeed(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { signal, redirect: 'error' })
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    length += chunk.length
    if (length > maxStatusBytes) throw new PosternError('unavailable', 'an answer without end')
    chunks.push(chunk)
  }
  return statusAnswer.parse(JSON.parse(fromUtf8(Buffer.concat(chunks)))).signed
}

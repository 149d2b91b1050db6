// Which stanza of an envelope a key opens: the likely ones first, equal ones once, the rest in small pieces, since each try is a pairing.

import { type Bytes, hex } from '../bytes.ts'
import { decapsulator } from '../ibe/kem.ts'

export interface Unlocked {
  /** Its place among the bodies that were given. */
  readonly at: number
  /** 16 bytes. */
  readonly fileKey: Bytes
}

/**
 * Tries bodies of stanzas, of 80 bytes, in their order.
 * @param key 96 bytes.
 * @param turn 0 for what the sender named, 1 for the first few dozens, 2 for all others: the later, the less it is in a hurry.
 * @returns null where the key opens none.
 */
export type Unlock = (key: Uint8Array, bodies: readonly Uint8Array[], turn: Turn) => Promise<Unlocked | null>
export type Turn = 0 | 1 | 2

/** Mail to more people than that names the stanza of each. */
const soon = 24
/** Tries between two looks at whatever else waits: some 300 ms on a slow machine. */
export const triesAtOnce = 8

/** Tries at once, and gives the thread away to nobody. */
export function tryBodies(key: Uint8Array, bodies: readonly Uint8Array[]): Unlocked | null {
  const open = decapsulator(key)
  for (const [at, body] of bodies.entries()) {
    const fileKey = open(body)
    if (fileKey) return { at, fileKey }
  }
  return null
}

/** In this thread; after each few tries whoever waits for it has a turn. */
export const unlockHere: Unlock = async (key, bodies, turn) => {
  const unlocked = tryBodies(key, bodies)
  if (unlocked === null && turn > 0) await new Promise(resolve => setTimeout(resolve))
  return unlocked
}

interface Candidate {
  readonly index: number
  readonly args: readonly string[]
  readonly body: Uint8Array
}

/** The first of those that say and hold the same. */
export function distinct<T extends Candidate>(stanzas: readonly T[]): T[] {
  const seen = new Set<string>()
  return stanzas.filter(({ args, body }) => {
    const name = `${args.join(' ')} ${hex(body)}`
    const isFirst = !seen.has(name)
    seen.add(name)
    return isFirst
  })
}

/** In pieces, each with its turn. @param hint place of the stanza that is most likely the right one: untrusted. */
export function* inTurns<T extends Candidate>(
  stanzas: readonly T[],
  hint: number | undefined,
): Generator<{ readonly turn: Turn; readonly some: readonly T[] }> {
  const named = stanzas.filter(({ index }) => index === hint)
  const others = stanzas.filter(({ index }) => index !== hint)
  if (named.length > 0) yield { turn: 0, some: named }
  for (let at = 0; at < others.length; at += triesAtOnce)
    yield { turn: at < soon ? 1 : 2, some: others.slice(at, at + triesAtOnce) }
}

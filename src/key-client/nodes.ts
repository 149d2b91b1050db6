// Keys from t of n nodes: as many are asked as make a key, more where one is silent, and what they give is put together and checked.

import { partLines, type WantedKey } from '../contract/keys.ts'
import { type SignedParts, signedParts } from '../contract/nodes.ts'
import type { Parameters } from '../contract/parameters.ts'
import { nodePaths } from '../contract/paths.ts'
import { fromBase64url, hex, sha256, utf8 } from '../core/bytes.ts'
import type { IdentityKey } from '../core/envelope/recipient.ts'
import { PosternError } from '../core/errors.ts'
import { identityBytes } from '../core/ibe/identity.ts'
import { keyOfParts, type SharedKey } from '../core/ibe/share.ts'
import { type Ed25519Jwk, verifyJws } from '../core/jws.ts'
import { type Asker, decrypted, writeKeyRequest } from './keys.ts'

type SerialOf = Parameters['serials'][number]

/** Milliseconds after which one more is asked, beside whoever has not answered. */
export const hedgeMs = 700
/** Milliseconds after which those that are silent are taken to be away. */
export const longestMs = 20_000

export interface Network {
  /** Posts text to a node. Throws PosternError `unreachable`, or what the node answered. */
  post(url: string, body: string, signal: AbortSignal): Promise<Uint8Array>
  /** Resolves after so many milliseconds, or when the signal ends. */
  wait(ms: number, signal: AbortSignal): Promise<void>
  /** 0 to below 1. */
  random(): number
}

export interface Found {
  readonly keys: IdentityKey[]
  /** Ids of nodes that gave a part which is not theirs, with what they signed. */
  readonly liars: ReadonlyMap<string, string>
  /** Ids of nodes that failed, or were too slow. */
  readonly failed: readonly string[]
}

/** Whether keys of a serial come from several nodes. */
export function isShared({ threshold, made }: SerialOf): boolean {
  return threshold > 1 || made === 'split' || made === 'shared'
}

/** Serials that the same nodes hold are asked for in one request. */
function groups(parameters: Parameters): SerialOf[][] {
  const found = new Map<string, SerialOf[]>()
  for (const serial of parameters.serials) {
    if (!isShared(serial) || serial.state === 'destroyed') continue
    const name = `${serial.threshold} ${serial.nodes.map(({ id }) => id).join(' ')}`
    found.set(name, [...(found.get(name) ?? []), serial])
  }
  return [...found.values()]
}

/**
 * @param what as `fetchKeys`
 * @param avoid ids of nodes that failed of late, or lied: asked last.
 * @param now seconds.
 * @throws PosternError `stale-epoch` when the nodes have gone on: the parameters are to be fetched anew. Else what most nodes
 * answered, and `unavailable` where fewer than it takes can be reached.
 */
export async function fetchFromNodes(
  network: Network,
  asker: Asker,
  what: { readonly wanted: readonly WantedKey[]; readonly only: boolean },
  parameters: Parameters,
  { now, avoid = new Set() }: { readonly now: number; readonly avoid?: ReadonlySet<string> },
): Promise<Found> {
  const all: Found[] = []
  for (const serials of groups(parameters)) {
    const wanted = what.wanted.filter(({ serial }) => serials.some(each => each.serial === serial))
    if (wanted.length === 0 && (what.only || what.wanted.length > 0)) continue
    const question = { network, asker, wanted, only: what.only, parameters, serials, now }
    all.push(await new Asking(question, avoid).keys(id => ask(id, question)))
  }
  return {
    keys: all.flatMap(({ keys }) => keys),
    liars: new Map(all.flatMap(({ liars }) => [...liars])),
    failed: all.flatMap(({ failed }) => failed),
  }
}

interface Parts {
  readonly id: string
  readonly keys: readonly (WantedKey & { readonly key: Uint8Array })[]
  /** What the node signed. */
  readonly signed: string
}

interface Question {
  readonly network: Network
  readonly asker: Asker
  readonly wanted: readonly WantedKey[]
  readonly only: boolean
  readonly parameters: Parameters
  readonly serials: readonly SerialOf[]
  readonly now: number
}

function ask(id: string, { network, asker, wanted, only, parameters, serials, now }: Question) {
  return async (signal: AbortSignal): Promise<Parts> => {
    const node = parameters.nodes?.find(each => each.id === id)
    if (!node) throw new PosternError('parameters-invalid', 'a node without a card')
    const epochs = serials.map(({ serial, epoch }) => ({ serial, epoch }))
    const { request, identity } = await writeKeyRequest(asker, { wanted, only }, parameters, now, { id, epochs })
    const file = await network.post(node.url + nodePaths.keys, request, signal)
    const { keys, signed } = await decrypted(file, identity)
    await demandSigned(signed, { id, jwk: node.jwk, lines: partLines(keys) })
    const isAsked = ({ serial, epoch }: { serial: number; epoch?: number | undefined }) =>
      epochs.some(each => each.serial === serial && each.epoch === epoch)
    if (!keys.every(isAsked)) throw new PosternError('unavailable', 'A node gave parts of another epoch.')
    return {
      id,
      signed: signed!,
      keys: keys.map(({ epoch: _, key, ...fields }) => ({ ...fields, key: fromBase64url(key) })),
    }
  }
}

/** So that a wrong part is evidence. @throws PosternError `unavailable` */
async function demandSigned(
  signed: string | undefined,
  { id, jwk, lines }: { readonly id: string; readonly jwk: Ed25519Jwk; readonly lines: string },
): Promise<void> {
  let said: SignedParts | null = null
  try {
    said = signed === undefined ? null : signedParts.parse(await verifyJws('postern-parts+jwt', signed, jwk))
  } catch {
    // What is not signed is no answer.
  }
  if (said?.node !== id || said.keys !== hex(sha256(utf8(lines))))
    throw new PosternError('unavailable', 'A node gave an answer that it has not signed.')
}

/** Nodes of one set, asked until enough of them have answered. */
class Asking {
  readonly #network: Network
  readonly #serials: readonly SerialOf[]
  readonly #parameters: Parameters
  readonly #wanted: readonly WantedKey[]
  readonly #waiting: string[]
  readonly #answered = new Map<string, Parts>()
  readonly #liars = new Map<string, string>()
  readonly #failures = new Map<string, unknown>()

  constructor({ network, serials, parameters, wanted }: Question, avoid: ReadonlySet<string>) {
    this.#network = network
    this.#serials = serials
    this.#parameters = parameters
    this.#wanted = wanted
    const ids = serials[0]!.nodes.map(({ id }) => ({ id, order: network.random() + (avoid.has(id) ? 1 : 0) }))
    this.#waiting = ids.toSorted((a, b) => a.order - b.order).map(({ id }) => id)
  }

  async keys(question: (id: string) => (signal: AbortSignal) => Promise<Parts>): Promise<Found> {
    const stop = new AbortController()
    const { threshold } = this.#serials[0]!
    const running = new Set<Promise<void>>()
    const start = () => {
      const id = this.#waiting.shift()
      if (id === undefined) return
      const one = question(id)(stop.signal).then(
        parts => void this.#answered.set(id, parts),
        error => void this.#failures.set(id, error),
      )
      const over = one.finally(() => running.delete(over))
      running.add(over)
    }
    try {
      for (;;) {
        const found = this.#answered.size >= threshold ? this.#combined() : null
        if (found) return found
        // One more for each that failed or lied; and where somebody is silent, one more beside it.
        while (running.size + this.#answered.size < threshold && this.#waiting.length > 0) start()
        if (running.size === 0) throw this.#failure()
        const silence = new AbortController()
        const slow = this.#network.wait(hedgeMs, silence.signal).then(() => 'slow' as const)
        const first = await Promise.race([slow, ...running])
        silence.abort()
        if (first === 'slow') start()
        if (first === 'slow' && this.#waiting.length === 0) await this.#anyOf(running)
      }
    } finally {
      stop.abort()
    }
  }

  /** Waits for one more, all having been asked. @throws what `#failure` says, where they are silent for good. */
  async #anyOf(running: ReadonlySet<Promise<void>>): Promise<void> {
    const silence = new AbortController()
    const silent = this.#network.wait(longestMs, silence.signal).then(() => 'silent' as const)
    const first = await Promise.race([silent, ...running])
    silence.abort()
    if (first === 'silent') throw this.#failure()
  }

  /** @returns null where one of them lied, or does not give what was asked for: it is left out. */
  #combined(): Found | null {
    const used = [...this.#answered.values()].slice(0, this.#serials[0]!.threshold)
    const gives = ({ keys }: Parts, want: WantedKey) => keys.some(each => sameWant(each, want))
    const lacking = used.filter(parts => !this.#wanted.every(want => gives(parts, want)))
    for (const { id } of lacking)
      this.#leaveOut(id, new PosternError('unavailable', 'A node gave less than it was asked for.'))
    if (lacking.length > 0) return null
    const keys: IdentityKey[] = []
    // What is given beside that, each as it sees fit, is of use where all give it.
    for (const { key: _, ...want } of used[0]!.keys) {
      if (!used.every(parts => gives(parts, want))) continue
      const made = this.#key(want, used)
      if (made === null) return null
      keys.push(made)
    }
    return { keys, liars: this.#liars, failed: [...this.#failures.keys()] }
  }

  #key(want: WantedKey, used: readonly Parts[]): IdentityKey | null {
    const serial = this.#serials.find(each => each.serial === want.serial)!
    const identity = { ...want, district: this.#parameters.district }
    const parts = used.map(({ id, keys }) => {
      const { index } = serial.nodes.find(node => node.id === id)!
      return { id, index, key: keys.find(each => sameWant(each, want))!.key }
    })
    const found = keyOfParts(sharedKey(serial), identityBytes(identity), parts)
    if ('key' in found) return { ...identity, key: found.key }
    for (const { id, index } of parts) {
      if (!found.wrong.includes(index)) continue
      this.#liars.set(id, this.#answered.get(id)!.signed)
      this.#leaveOut(id, new PosternError('key-invalid', 'A node gave a part that is not genuine. It was not used.'))
    }
    return null
  }

  #leaveOut(id: string, why: PosternError): void {
    this.#failures.set(id, why)
    this.#answered.delete(id)
  }

  /** What most of them said: a code that is too old is so at each of them. */
  #failure(): unknown {
    const errors = [...this.#failures.values()]
    const codeOf = (error: unknown) => (error instanceof PosternError ? error.code : 'internal')
    const telling = errors.filter(
      error => !['unreachable', 'unavailable', 'internal', 'key-invalid'].includes(codeOf(error)),
    )
    const stale = telling.find(error => codeOf(error) === 'stale-epoch')
    if (stale) return stale
    return telling[0] ?? new PosternError('unavailable', 'Fewer nodes answer than a key takes.', { cause: errors[0] })
  }
}

function sharedKey({ publicKey, threshold, nodes }: SerialOf): SharedKey {
  const shares = nodes.map(({ index, publicKey }) => ({ index, publicKey: fromBase64url(publicKey) }))
  return { publicKey: fromBase64url(publicKey), threshold, shares }
}

const sameWant = (a: WantedKey, b: WantedKey) =>
  a.address === b.address && a.serial === b.serial && a.period === b.period && a.condition === b.condition

// Inputs made from good ones, the same for the same seed and number.

/** Numbers from 0 to 1 that a seed determines (mulberry32, public domain); good enough to choose what to break. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export type Random = ReturnType<typeof randomFrom>

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)]!
}

/** No case is larger: what is larger is in the tables of limits. Bytes. */
const largest = 2_000_000
const mostChanges = 8

type Change = (input: Buffer, random: Random, tokens: readonly string[]) => Buffer

function range(input: Buffer, random: Random, longest = 4_096): [from: number, to: number] {
  const from = Math.floor(random() * (input.length + 1))
  return [from, Math.min(input.length, from + 1 + Math.floor(random() ** 3 * longest))]
}

function insert(input: Buffer, at: number, piece: Buffer): Buffer {
  return Buffer.concat([input.subarray(0, at), piece, input.subarray(at)])
}

const changes: readonly Change[] = [
  (input, random) => {
    const copy = Buffer.from(input)
    if (copy.length > 0) copy[Math.floor(random() * copy.length)]! ^= 1 << Math.floor(random() * 8)
    return copy
  },
  (input, random) => {
    const copy = Buffer.from(input)
    if (copy.length > 0) copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256)
    return copy
  },
  (input, random, tokens) => insert(input, range(input, random)[0], Buffer.from(pick(random, tokens))),
  (input, random, tokens) => insert(input, range(input, random)[0], Buffer.from(pick(random, tokens))),
  (input, random) => {
    const [from, to] = range(input, random)
    return Buffer.concat([input.subarray(0, from), input.subarray(to)])
  },
  (input, random) => {
    const [from, to] = range(input, random, 64)
    const times = Math.floor(random() ** 4 * 20_000) + 1
    const piece = input.subarray(from, to)
    const most = Math.max(1, Math.floor((largest - input.length) / Math.max(1, piece.length)))
    return insert(input, to, Buffer.concat(Array.from({ length: Math.min(times, most) }, () => piece)))
  },
  (input, random) => {
    const [from, to] = range(input, random)
    return insert(input, range(input, random)[0], input.subarray(from, to))
  },
  (input, random) => input.subarray(0, Math.floor(random() * input.length)),
]

/** @param tokens what means something to the reader of the input. */
export function mutate(seeds: readonly Buffer[], tokens: readonly string[], random: Random): Buffer {
  let input = pick(random, seeds)
  if (random() < 0.1) input = Buffer.concat([input, pick(random, seeds)])
  const count = 1 + Math.floor(random() * mostChanges)
  for (let i = 0; i < count && input.length < largest; i++) input = pick(random, changes)(input, random, tokens)
  return input.subarray(0, largest)
}

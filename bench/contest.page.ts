// In the page: contenders that take turns, so that what slows the machine slows them all.

export interface Timing {
  readonly name: string
  /** Milliseconds, one a round. */
  readonly rounds: number[]
}

/** @returns bytes of what came of it. */
export type Contender = () => Promise<number>

const warmUps = 2

/** Every contender once a round; the first rounds are not counted. @returns the limit first. */
export async function takeTurns(
  contenders: Readonly<Record<string, Contender>>,
  rounds: number,
  least: number,
): Promise<Timing[]> {
  const timings = Object.keys(contenders).map(name => ({ name, rounds: [] as number[] }))
  for (let round = -warmUps; round < rounds; round++) {
    for (const timing of timings) {
      const started = performance.now()
      const length = await contenders[timing.name]!()
      const took = performance.now() - started
      if (length < least) throw new Error(`${timing.name} lost bytes`)
      if (round >= 0) timing.rounds.push(took)
    }
  }
  return timings
}

export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536))
  return bytes
}

// The property of the gateway: nothing that must be sealed leaves in clear, whatever mail looks like and whatever is done with it.

import './holes.ts'
import { expect, it } from 'vitest'
import type { Extent } from '../../../testing/seed.ts'
import { Dice } from './dice.ts'
import { type Hole, holes, plant } from './holes.ts'
import { Forms } from './looking.ts'
import { newLetter, newTheme } from './message.ts'
import { realLetter } from './real.ts'
import { ofScene, Trial } from './trial.ts'

/** Cases after which a gateway begins anew that remembers nothing: what it keeps is bounded, and so is this test. */
const mostOfOne = 5_000

interface Start {
  readonly seed: number
  readonly first: number
}

/** Within which each hole is found. */
const mostForHole = 2_000

/**
 * Nothing leaves in clear, and where something does, it would be found.
 * @param scenes those alone; all without it.
 * @param startOf of a hole: a seed and a case from which it is soon found. Any other finds it too, later.
 */
export function keepsWhatIsSealed(
  { cases, seed, scenes }: Extent & { readonly scenes?: readonly number[] },
  startOf: (hole: Hole) => Start = () => ({ seed, first: 0 }),
): void {
  const all = Array.from({ length: cases }, (_, i) => i).filter(
    number => scenes?.includes(Math.floor(number / ofScene)) ?? true,
  )
  it(`nothing that must be sealed leaves in clear, in ${all.length} cases`, { timeout: 2 * 3_600_000 }, async ({
    annotate,
  }) => {
    const counts = { clear: 0, sealed: 0, opened: 0, bySocket: 0 }
    const found: string[] = []
    for (let first = 0; first < all.length; first += mostOfOne) {
      const trial = await Trial.begin(seed)
      for (const number of all.slice(first, first + mostOfOne))
        for (const leak of await trial.leaks(number)) found.push(`case ${number} of seed ${seed}: ${leak}`)
      for (const name of ['clear', 'sealed', 'opened', 'bySocket'] as const) counts[name] += trial.counts[name]
      await trial.end()
    }
    await annotate(`${all.length} cases, seed ${seed}: ${JSON.stringify(counts)}`)
    expect(found).toEqual([])
    // A gateway that seals all, or a test that sends nothing, would show nothing.
    expect(counts.clear).toBeGreaterThan(all.length / 20)
    expect(counts.sealed).toBeGreaterThan(all.length / 4)
    expect(counts.opened).toBeGreaterThan(all.length / 3)
    expect(counts.bySocket).toBeGreaterThan(all.length / 50)
  })

  it('what is looked for is found in whatever it was put into', () => {
    for (let number = 0; number < Math.min(cases, 500); number++) {
      const dice = new Dice(seed, number)
      const envelope = { fields: ['From: alice@in.test'], domain: 'in.test', local: 'letter', theme: newTheme(dice) }
      const { raw, secrets } = dice.oneIn(8) ? realLetter(dice, envelope) : newLetter(dice, envelope)
      const forms = new Forms(raw)
      expect(
        secrets.filter(word => !forms.shows(word)),
        `letter ${number} of seed ${seed}`,
      ).toEqual([])
    }
  })

  it.for(Object.keys(holes) as Hole[])('a hole that is made on purpose is found: %s', async (hole, { annotate }) => {
    plant(hole, true)
    const { seed, first } = startOf(hole)
    const trial = await Trial.begin(seed)
    let number = first
    try {
      while (number < first + mostForHole && (await trial.leaks(number)).length === 0) number++
    } finally {
      plant(hole, false)
      await trial.end()
    }
    await annotate(`found in case ${number + 1}`)
    expect(number).toBeLessThan(first + mostForHole)
  })
}

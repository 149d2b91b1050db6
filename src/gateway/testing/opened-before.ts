// The property of what opened mail is known by: it is found where it goes out again, and other mail is left alone.

import { expect, it } from 'vitest'
import { measureReach, type ReachOptions, type Way, ways } from './reach.ts'

/** Parts of a hundred. */
const least: Readonly<Record<Way, number>> = {
  whole: 99.5,
  'wrapped anew': 99.5,
  'three lines': 95,
  'one line': 70,
  'every twelfth word changed': 97,
}
const mostForNothing = 0.5

export function findsWhatWasOpened(options: ReachOptions): void {
  it(`finds what was opened where it goes out again, of ${options.count} letters`, async ({ annotate }) => {
    const { found, forNothing, opened, others, bytes } = await measureReach(options)
    const figures = [...ways.map(way => `${way} ${found[way].toFixed(1)} %`), `for nothing ${forNothing.toFixed(2)} %`]
    await annotate(
      `${opened} opened, ${others} others, seed ${options.seed}: ${figures.join(', ')}; ${bytes.toFixed(0)} bytes each`,
    )
    expect(Object.entries(found).filter(([way, share]) => share < least[way as Way])).toEqual([])
    expect(forNothing).toBeLessThanOrEqual(mostForNothing)
  })
}

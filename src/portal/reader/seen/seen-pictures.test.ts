import { expect, it } from 'vitest'
import type { Surface } from './drawn.ts'
import type { Box, Looks } from './looks.ts'
import { isSeenPicture } from './seen-pictures.ts'

interface Drawn {
  /** Pixels of a side: of the file, and as it is drawn. */
  readonly natural?: number
  readonly drawn?: number
  readonly opacity?: number
  /** Of what it stands in. */
  readonly around?: number
  /** The last spot, from the left upper corner, that another box lies on. Shares of a side. */
  readonly covered?: number
}

function isSeen({ natural = 300, drawn = 300, opacity = 1, around = 1, covered = 0 }: Drawn): boolean {
  const element = {
    ...{ width: drawn, height: drawn, naturalWidth: natural, naturalHeight: natural },
    hasAttribute: () => true,
  }
  const box: Box = { left: 0, top: 0, right: drawn, bottom: drawn }
  const common = { clipsX: false, clipsY: false, isVisible: true, boxes: [box] }
  const parent = { ...common, opacity: around, parent: null }
  const looks = { ...common, element, opacity, parent } as unknown as Looks
  const elementFromPoint = (x: number, y: number) => (x < covered * drawn && y < covered * drawn ? null : element)
  const screen = { left: 0, top: 0, right: 1_000, bottom: 1_000 }
  return isSeenPicture(looks, { screen, view: { document: { elementFromPoint } } } as unknown as Surface)
}

it.each<[string, seen: Drawn, unseen: Drawn]>([
  ['large enough to tell what it shows', { drawn: 48 }, { drawn: 47 }],
  ['as large as it is', { natural: 12, drawn: 12 }, { natural: 12, drawn: 11 }],
  ['clear', { opacity: 0.5 }, { opacity: 0.49 }],
  ['clear with all that is around it', { opacity: 0.8, around: 0.7 }, { opacity: 0.7, around: 0.7 }],
  ['uncovered', { covered: 0.04 }, { covered: 0.06 }],
])('a picture stands before a reader where it is %s', (_, seen, unseen) => {
  expect(isSeen(seen)).toBe(true)
  expect(isSeen(unseen)).toBe(false)
})

import { expect, it, vi } from 'vitest'
import { Boxes } from './boxes.ts'
import type { Box } from './looks.ts'

const box = (top: number, bottom: number): Box => ({ left: 0, right: 100, top, bottom })

it('a box is found by who meets it, however high it is', () => {
  const boxes = new Boxes<string>()
  boxes.add(box(0, 20), 'low')
  boxes.add(box(10, 9_000_000), 'high')
  boxes.add(box(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY), 'endless')
  const meeting = (top: number) =>
    [...new Set([...boxes.meeting(box(top, top + 5))].map(([, what]) => what))].toSorted()
  expect(meeting(12)).toEqual(['endless', 'high', 'low'])
  expect(meeting(8_000_000)).toEqual(['endless', 'high'])
})

it('a box that is as high as a thousand letters costs no more than any other', () => {
  const boxes = new Boxes<null>()
  const rows = vi.spyOn(Map.prototype, 'set')
  boxes.add(box(0, 20_000_000), null)
  const { length } = rows.mock.calls
  rows.mockRestore()
  expect(length).toBeLessThan(100)
})

it('of a long letter only what is near is looked at', () => {
  const boxes = new Boxes<null>()
  let looked = 0
  for (let line = 0; line < 10_000; line++) {
    boxes.add(
      {
        ...{ left: 0, right: 100, bottom: line * 20 + 20 },
        get top() {
          looked++
          return line * 20
        },
      },
      null,
    )
  }
  looked = 0
  expect([...boxes.meeting(box(100_005, 100_010))].length).toBeGreaterThan(0)
  expect(looked).toBeLessThan(100)
})

import { expect, it } from 'vitest'
import { Gate } from './gate.ts'

/** Enters, and notes that it has. */
function visitorsOf(gate: Gate) {
  const inside: string[] = []
  const come = async (name: string, size?: number) => {
    const leave = await gate.enter(size)
    inside.push(name)
    return leave
  }
  return { inside, come }
}

it('as many are inside as there is room for, and the next ones come in the order in which they came', async () => {
  const { inside, come } = visitorsOf(new Gate({ capacity: 2 }))
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(name => come(name))
  const leave = await a!
  await b
  expect(inside).toEqual(['a', 'b'])
  leave()
  const next = await c!
  expect(inside).toEqual(['a', 'b', 'c'])
  next()
  await d
  expect(inside).toEqual(['a', 'b', 'c', 'd'])
})

it('where as many wait as may, the next is told to come again', async () => {
  const gate = new Gate({ capacity: 1, mostWaiting: 1 })
  const leave = await gate.enter()
  const second = gate.enter()
  await expect(gate.enter()).rejects.toMatchObject({ name: 'Busy' })
  leave()
  expect(await second).toBeTypeOf('function')
})

it('what is large waits for its room, what is small does not overtake it, and what is larger than all has all', async () => {
  const { inside, come } = visitorsOf(new Gate({ capacity: 10 }))
  const first = await come('first', 4)
  const huge = come('huge', 1_000)
  const small = come('small', 1)
  await Promise.resolve()
  expect(inside).toEqual(['first'])
  first()
  const leaveHuge = await huge
  expect(inside).toEqual(['first', 'huge'])
  leaveHuge()
  await small
  expect(inside).toEqual(['first', 'huge', 'small'])
})

import { expect, it } from 'vitest'
import { ReadingTurns } from './reading-turns.ts'

const large = 1_000_000

/** Turns whose time goes on only as it is told. */
function newTurns() {
  let now = 0
  const rests: { readonly ms: number; readonly end: () => void }[] = []
  const turns = new ReadingTurns({ now: () => now, rest: ms => new Promise(end => rests.push({ ms, end })) })
  const read = (name: string, ms: number, done: string[]) => async () => {
    now += ms
    done.push(name)
    return name
  }
  return { turns, rests, read }
}

it('large messages are read one after another, small ones at once', async () => {
  const { turns, rests, read } = newTurns()
  const done: string[] = []
  const first = turns.take(large, read('dear', 5_000, done))
  const second = turns.take(large, read('second', 10, done))
  await first
  expect(await turns.take(2_000, read('small', 1, done))).toBe('small')
  expect([done, rests.map(({ ms }) => ms)]).toEqual([['dear', 'small'], [3_000]])
  rests[0]!.end()
  expect(await second).toBe('second')
})

it('nothing rests after what was read quickly, or failed quickly', async () => {
  const { turns, rests, read } = newTurns()
  await turns.take(large, read('quick', 150, []))
  await turns.take(large, () => Promise.reject(new Error('broken'))).catch(() => {})
  expect(await turns.take(large, read('next', 150, []))).toBe('next')
  expect(rests).toEqual([])
})

it('when a hundred wait, the next is told to come again, unless it is small', async () => {
  const { turns, rests, read } = newTurns()
  await turns.take(large, read('dear', 1_000, []))
  const waiting = Array.from({ length: 100 }, () => turns.take(large, read('waiting', 1, [])))
  await expect(turns.take(large, read('late', 1, []))).rejects.toMatchObject({ name: 'Busy' })
  expect(await turns.take(1_000, read('small', 1, []))).toBe('small')
  rests[0]!.end()
  expect(await Promise.all(waiting)).toHaveLength(100)
})

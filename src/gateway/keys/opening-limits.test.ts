import { expect, it } from 'vitest'
import { OpeningCosts } from './opening-limits.ts'

const key = new Uint8Array(96)
const bodies = (count: number) => Array.from({ length: count }, () => new Uint8Array(80))
const limits = { tries: 100, dear: 1, waiting: 2 }
const costs = () => new OpeningCosts(async () => null, limits)

it('a mail may have so many stanzas tried, for all of its recipients together', async () => {
  const { unlock } = costs().begin()
  for (let i = 0; i < 12; i++) expect(await unlock(key, bodies(8), 1)).toBe(null)
  await expect(unlock(key, bodies(8), 1)).rejects.toMatchObject({ name: 'Hold', reason: 'too-costly' })
})

it('one mail at a time is dear, a few wait, and more are told to come again', async () => {
  const all = costs()
  const mails = Array.from({ length: 4 }, () => all.begin())
  const done: number[] = []
  const asked = mails.map(({ unlock }, i) => unlock(key, bodies(8), 2).then(() => done.push(i)))
  await expect(asked[3]).rejects.toMatchObject({ name: 'Busy' })
  await asked[0]
  expect(done).toEqual([0])
  mails[0]!.end()
  await asked[1]
  mails[1]!.end()
  await asked[2]
  mails[2]!.end()
  mails[3]!.end()
  expect(await all.begin().unlock(key, bodies(8), 2)).toBe(null)
})

it("whoever is in no hurry is in nobody's way", async () => {
  const all = costs()
  await all.begin().unlock(key, bodies(8), 2)
  expect(await all.begin().unlock(key, bodies(1), 0)).toBe(null)
  expect(await all.begin().unlock(key, bodies(8), 1)).toBe(null)
})

it('where nothing else is said, of a mail two thousand are tried, one mail is dear at a time, and eight wait', async () => {
  const all = new OpeningCosts(async () => null)
  const { unlock } = all.begin()
  expect(await unlock(key, bodies(2_000), 1)).toBe(null)
  await expect(unlock(key, bodies(1), 1)).rejects.toMatchObject({ reason: 'too-costly' })
  const mails = Array.from({ length: 10 }, () => all.begin())
  const asked = mails.map(each => each.unlock(key, bodies(1), 2))
  await expect(asked[9]).rejects.toMatchObject({ name: 'Busy' })
  for (const [i, mail] of mails.slice(0, 9).entries()) {
    expect(await asked[i]).toBe(null)
    mail.end()
  }
})

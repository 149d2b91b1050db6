import { afterAll, expect, it } from 'vitest'
import { askWhileKilled, type District, startDistrict } from '../testing/nodes-killed.ts'

let district: District | undefined
afterAll(() => district?.close())

it('a node is killed 30 times under 2,000 requests: everybody gets the right key', async ({ annotate }) => {
  district = await startDistrict(2, 3)
  const { lost, unharmed, kills } = await askWhileKilled(district, 2_000, 30)
  await annotate(`${kills} kills, ${unharmed} readers met a node that was away, ${lost} got no key`)
  expect({ lost, kills }).toEqual({ lost: 0, kills: 30 })
  expect(unharmed).toBeGreaterThan(0)
})

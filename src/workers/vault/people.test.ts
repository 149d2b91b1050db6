import { expect, it } from 'vitest'
import { memoryStore } from './keystore.ts'
import { learnPeople, peopleIn } from './people.ts'
import type { Draft } from './protocol.ts'

const person = (address: string, name = '') => ({ address, name, typed: address })
const draftTo = (...to: readonly ReturnType<typeof person>[]) =>
  ({ from: { name: '', address: 'me@example.com' }, to, cc: [], bcc: [] }) as unknown as Draft

it('who was written to last comes first, once, under the name that is known', async () => {
  const { rows } = memoryStore()
  await learnPeople(rows, draftTo(person('bob@b.example', 'Bob'), person('ann@a.example'), person('me@example.com')))
  await learnPeople(rows, draftTo(person('ann@a.example', 'Ann'), person('bob@b.example'), person('')))
  expect(await peopleIn(rows)).toEqual([
    { address: 'ann@a.example', name: 'Ann' },
    { address: 'bob@b.example', name: 'Bob' },
  ])
})

it('a name that looks like somebody’s address is not remembered', async () => {
  const { rows } = memoryStore()
  await learnPeople(rows, draftTo(person('eve@evil.example', 'boss@bank.example')))
  expect(await peopleIn(rows)).toEqual([{ address: 'eve@evil.example', name: '' }])
})

it('those of long ago are forgotten, and all of them with the device', async () => {
  const store = memoryStore()
  for (let i = 0; i < 3; i++)
    await learnPeople(store.rows, draftTo(...Array.from({ length: 100 }, (_, at) => person(`p${at}@${i}.example`))))
  const people = await peopleIn(store.rows)
  expect([people.length, people[0]?.address, people.at(-1)?.address]).toEqual([200, 'p0@2.example', 'p99@1.example'])
  await store.clear()
  expect(await peopleIn(store.rows)).toEqual([])
})

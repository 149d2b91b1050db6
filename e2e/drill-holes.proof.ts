// The drill finds a hole that was made on purpose: a word that leaves in clear, and a message that is lost.

import { expect, test } from '@playwright/test'
import { runDay } from './drill/run.ts'
import { variants } from './drill/variants.ts'

const turn = variants.find(({ name }) => name === 'turn')!

test('a word of a message in the subject of a mail is found', async () => {
  const { passed, results } = await runDay(turn, { only: ['reader'], plant: 'clear' })
  expect(passed).toBe(false)
  expect(results.find(({ row }) => row.name === 'clear')).toMatchObject({ inClear: 1, lost: 0 })
})

test('what a browser loses is found', async () => {
  const { passed } = await runDay(variants.find(({ name }) => name === 'window')!, { only: ['reader'], plant: 'loss' })
  expect(passed).toBe(false)
})

// Every hostile message in a whole Chromium, with the allow-list and without it.

import { mailAttacks } from './attacks.ts'
import { chromiumProgram } from './chromium.ts'
import { test } from './fixtures.ts'
import { corpus } from './hostile.ts'
import { expectFenced, expectHarmless } from './sink.ts'

test.use({ program: chromiumProgram })

test('every attack: nothing runs, nothing leaves, nothing covers', async ({ watched, services }) => {
  const all = [...mailAttacks, ...corpus]
  test.info().annotations.push({ type: 'figures', description: `${all.length} payloads` })
  await expectHarmless(watched, services, all)
})

test('without the allow-list, the frame and its policy still hold', async ({ watched, services }) => {
  test.info().annotations.push({ type: 'figures', description: `${mailAttacks.length} payloads` })
  await expectFenced(watched, services, mailAttacks)
})

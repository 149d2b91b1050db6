// Every hostile message in the other two engines that people read with, with the allow-list and without it.

import { mailAttacks } from './attacks.ts'
import { engines, isInstalled } from './engines/installed.ts'
import { expectFenced, expectHarmless, withForeignReader } from './engines/reader.ts'
import { test } from './fixtures.ts'
import { corpus } from './hostile.ts'

for (const { name, start, programs } of engines) {
  test.describe(name, () => {
    test.skip(!programs.every(isInstalled), `${name} is not installed here`)

    test('every attack: nothing runs, nothing leaves, nothing covers', async ({ services }) => {
      const all = [...mailAttacks, ...corpus]
      test.info().annotations.push({ type: 'figures', description: `${all.length} payloads` })
      await withForeignReader(start, services, reader => expectHarmless(reader, services, all))
    })

    test('without the allow-list, the frame and its policy still hold', async ({ services }) => {
      test.info().annotations.push({ type: 'figures', description: `${mailAttacks.length} payloads` })
      await withForeignReader(start, services, reader => expectFenced(reader, mailAttacks))
    })
  })
}

// A share of the hostile set in the other two engines that people read with; `npm run prove -- engines` tries all of it.

import { mailAttacks, share } from './attacks.ts'
import { until } from './engines/engine.ts'
import { engines, isInstalled } from './engines/installed.ts'
import { expectFenced, expectHarmless, isStarted, withForeignReader } from './engines/reader.ts'
import type { WireOptions } from './engines/wire.ts'
import { expect, test } from './fixtures.ts'
import { corpus, judge, painted, plant } from './hostile.ts'

const shareOf = share(1)

const attacks = [...shareOf(mailAttacks, 6), ...shareOf(corpus, 8)]
const planted = shareOf(mailAttacks, 4)

/** The frame, which is asked for anew each time, comes without its policy. */
function frameWithout(policy: boolean): NonNullable<WireOptions['headers']> {
  return (at, { 'content-security-policy': given, ...others }) => {
    if (at !== '/frame.html') return { ...others, ...(given && { 'content-security-policy': given }) }
    return { ...others, ...(given && !policy && { 'content-security-policy': given }), 'cache-control': 'no-store' }
  }
}

/** In the page: what the service worker holds is gone, and it too. */
async function forgetPages(): Promise<void> {
  for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister()
  for (const name of await caches.keys()) await caches.delete(name)
}

for (const { name, start, programs } of engines) {
  test.describe(name, () => {
    test.skip(!programs.every(isInstalled), `${name} is not installed here`)

    test('hostile messages: nothing runs, nothing leaves, nothing covers; a planted hole is found', async ({
      services,
    }) => {
      let isOpen = false
      await withForeignReader(
        start,
        services,
        async reader => {
          const { engine, show, strangers } = reader
          await expectHarmless(reader, services, attacks)
          await expectFenced(reader, planted)
          isOpen = true
          await engine.run(forgetPages)
          await engine.goto(services.origin)
          await until('the start', () => engine.run(isStarted))
          await show('<p>harmless</p>')
          await engine.run(plant, '<p style="background: url(http://evil.example/a.png)">x</p><form></form>')
          await engine.run(painted)
          expect(await engine.run(judge)).toMatchObject({ active: 1 })
          await until('the picture', async () => strangers().includes('evil.example'))
        },
        (at, headers) => frameWithout(isOpen)(at, headers),
      )
    })
  })
}

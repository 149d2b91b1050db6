// Whoever leaves the portal, at whatever moment, finds it working when they come again. WebKit leaves transactions standing.

import { until } from './engines/engine.ts'
import { allEngines, isInstalled } from './engines/installed.ts'
import { isStarted, withForeignReader } from './engines/reader.ts'
import { test } from './fixtures.ts'

const visits = 200
const longestStay = 400

/** In the page: somebody stays for so many milliseconds. */
const stay = (time: number) => new Promise<void>(resolve => setTimeout(resolve, time))

for (const { name, start, programs } of allEngines) {
  test.describe(name, () => {
    test.skip(!programs.every(isInstalled), `${name} is not installed here`)

    test('a page that was left at any moment does not stop the next', async ({ services }) => {
      test.info().annotations.push({ type: 'figures', description: `${visits} visits` })
      await withForeignReader(start, services, async ({ engine, show }) => {
        for (let visit = 0; visit < visits; visit++) {
          await engine.goto(services.origin)
          if (visit % 10 === 0) {
            await until(`visit ${visit}`, () => engine.run(isStarted))
            await show(`<p>${visit}</p>`, `the message of visit ${visit}`)
          }
          await engine.run(stay, (visit * 37) % longestStay)
        }
        await engine.goto(services.origin)
        await until('the start', () => engine.run(isStarted))
        await show('<p>at last</p>')
      })
    })
  })
}

// The hostile set in the other two engines that people read with, each from its own package: the wire is a proxy of ours.

import { type Attack, mailAttacks } from './attacks.ts'
import { type Engine, until } from './engines/engine.ts'
import { button, engines, isInstalled } from './engines/installed.ts'
import { startWire, type Wire, type WireOptions } from './engines/wire.ts'
import { corpus, isShown, judge, painted, paste, plant, robin, sealHtml, unharmed } from './hostile.ts'
import { expect, type Town, test } from './services.ts'

const attacks: readonly Attack[] = [...mailAttacks, ...corpus]
async function show(engine: Engine, text: string, title = 'the message'): Promise<void> {
  await engine.run(paste, text)
  await until(title, () => engine.run(isShown))
  await engine.run(painted)
}

function isStarted(): boolean {
  return document.querySelector('main h1') !== null
}

async function withReader(
  start: (typeof engines)[number]['start'],
  town: Town,
  work: (engine: Engine, strangers: () => string[]) => Promise<void>,
  headers?: WireOptions['headers'],
): Promise<void> {
  const wire: Wire = await startWire({ origin: town.origin, ...(headers && { headers }) })
  const engine = await start({ proxyPort: wire.port })
  try {
    await engine.goto(town.origin)
    await until('the start', () => engine.run(isStarted))
    await engine.run(painted)
    await engine.run(paste, await sealHtml(town, ''))
    await engine.type('input[inputmode="email"]', robin)
    await engine.click(button('Send me a code'))
    await engine.type('input[inputmode="numeric"]', await town.mailbox.code(robin))
    await engine.click(button('Read message'))
    await until('the first message', () => engine.run(isShown))
    await work(engine, () => wire.left.map(({ host }) => host).filter(host => !engine.own.test(host)))
    expect(engine.said).toEqual([])
    expect(await engine.tabs()).toHaveLength(1)
  } finally {
    await engine.close()
    await wire.close()
  }
}

test.describe.configure({ mode: 'parallel' })

for (const { name, start, programs } of engines) {
  test.describe(name, () => {
    test.skip(!programs.every(isInstalled), `${name} is not installed here`)

    test('the attacks: nothing runs, nothing leaves, nothing covers', async ({ town }) => {
      test.setTimeout(400_000)
      await withReader(start, town, async (engine, strangers) => {
        for (const { title, payload } of attacks) {
          await show(engine, await sealHtml(town, payload), title)
          expect(await engine.run(judge), title).toEqual(unharmed(town))
          expect(strangers(), title).toEqual([])
        }
      })
    })

    test('without the allow-list, the frame and its policy still hold', async ({ town }) => {
      test.setTimeout(200_000)
      await withReader(start, town, async (engine, strangers) => {
        for (const { title, payload } of mailAttacks) {
          await show(engine, await sealHtml(town, '<p>harmless</p>'))
          await engine.run(plant, payload)
          await engine.run(painted)
          expect(strangers(), title).toEqual([])
        }
      })
    })

    test('a planted hole is found', async ({ town }) => {
      const open: WireOptions['headers'] = (at, { 'content-security-policy': policy, ...others }) =>
        at === '/frame.html' ? others : { ...others, ...(policy && { 'content-security-policy': policy }) }
      await withReader(
        start,
        town,
        async (engine, strangers) => {
          await show(engine, await sealHtml(town, '<p>harmless</p>'))
          await engine.run(plant, '<p style="background: url(http://evil.example/a.png)">x</p><form></form>')
          await engine.run(painted)
          expect(await engine.run(judge)).toMatchObject({ active: 1 })
          await until('the picture', async () => strangers().includes('evil.example'))
        },
        open,
      )
    })
  })
}

// Hostile mail in the other two engines that people read with, each from its own package: the wire is a proxy of ours.

import { type Attack, mailAttacks } from '../attacks.ts'
import { randomFrom } from '../fuzz/mutate.ts'
import { corpus, isShown, judge, painted, paste, plant, robin, sealHtml, unharmed } from '../hostile.ts'
import { expect, type Town, test } from '../services.ts'
import { type Engine, until } from './engine.ts'
import { button, engines, isInstalled } from './installed.ts'
import { startWire, type Wire, type WireOptions } from './wire.ts'

export interface Attacks {
  /** On the whole of the reader. */
  readonly reader: readonly Attack[]
  /** Put straight into the frame, past the allow-list. */
  readonly frame: readonly Attack[]
  /** For the figures of a proof. */
  readonly figures: string
}

/** All that there are. */
export const allAttacks: Attacks = {
  reader: [...mailAttacks, ...corpus],
  frame: mailAttacks,
  figures: `${mailAttacks.length + corpus.length} payloads, ${mailAttacks.length} of them past the allow-list too`,
}

/** So many of them, the same for the same seed. */
export function someAttacks({ count, seed }: { readonly count: number; readonly seed: number }): Attacks {
  const random = randomFrom(seed)
  const some = (of: readonly Attack[]) =>
    of
      .map(attack => ({ attack, at: random() }))
      .toSorted((a, b) => a.at - b.at)
      .slice(0, count)
      .map(({ attack }) => attack)
  return { reader: some(allAttacks.reader), frame: some(allAttacks.frame), figures: `${count} of each, seed ${seed}` }
}

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

/** Tests for each of the engines that are installed here. */
export function harmlessInOtherEngines({ reader, frame, figures }: Attacks): void {
  test.describe.configure({ mode: 'parallel' })

  for (const { name, start, programs } of engines) {
    test.describe(name, () => {
      test.skip(!programs.every(isInstalled), `${name} is not installed here`)

      test('the attacks: nothing runs, nothing leaves, nothing covers', async ({ town }) => {
        test.info().annotations.push({ type: 'figures', description: figures })
        await withReader(start, town, async (engine, strangers) => {
          for (const { title, payload } of reader) {
            await show(engine, await sealHtml(town, payload), title)
            expect(await engine.run(judge), title).toEqual(unharmed(town))
            expect(strangers(), title).toEqual([])
          }
        })
      })

      test('without the allow-list, the frame and its policy still hold', async ({ town }) => {
        await withReader(start, town, async (engine, strangers) => {
          for (const { title, payload } of frame) {
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
}

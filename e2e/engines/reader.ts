// A reader in another engine, shown one hostile message after the other: what left is what its proxy was asked for.

import { expect } from '@playwright/test'
import type { Attack } from '../attacks.ts'
import { isShown, judge, painted, paste, plant, robin, sealHtml, unharmed } from '../hostile.ts'
import type { Services } from '../services.ts'
import { type Engine, type EngineOptions, until } from './engine.ts'
import { type allEngines, button } from './installed.ts'
import { startWire, type Wire, type WireOptions } from './wire.ts'

export interface ForeignReader {
  readonly engine: Engine
  /** Hosts that anything was asked of, but the services and the engine's own. */
  strangers(): string[]
  show(html: string, title?: string): Promise<void>
}

/** In the page: whether the portal stands there. */
export function isStarted(): boolean {
  return document.querySelector('main h1') !== null
}

export async function withForeignReader(
  start: (typeof allEngines)[number]['start'],
  services: Services,
  work: (reader: ForeignReader) => Promise<void>,
  /** What becomes of the headers of answers; as they are without it. */
  headers: WireOptions['headers'] = (_, same) => same,
  size?: EngineOptions['size'],
): Promise<void> {
  const wire: Wire = await startWire({ origin: services.origin, headers: (path, given) => headers(path, given) })
  const engine = await start({ proxyPort: wire.port, ...(size && { size }) })
  try {
    await engine.goto(services.origin)
    await until('the start', () => engine.run(isStarted))
    await engine.run(painted)
    await engine.run(paste, await sealHtml(services, ''))
    await engine.type('input[inputmode="email"]', robin)
    await engine.click(button('Send me a code'))
    await engine.type('input[inputmode="numeric"]', await services.mailbox.code(robin))
    await engine.click(button('Read message'))
    await until('the first message', () => engine.run(isShown))
    await work({
      engine,
      strangers: () => wire.left.map(({ host }) => host).filter(host => !engine.own.test(host)),
      async show(html, title = 'the message') {
        await engine.run(paste, await sealHtml(services, html))
        await until(title, () => engine.run(isShown))
        await engine.run(painted)
      },
    })
    expect(engine.said).toEqual([])
    expect(await engine.tabs()).toHaveLength(1)
  } finally {
    await engine.close()
    await wire.close()
  }
}

/** Nothing runs, nothing leaves, nothing covers. */
export async function expectHarmless(
  reader: ForeignReader,
  services: Services,
  attacks: readonly Attack[],
): Promise<void> {
  for (const { title, payload } of attacks) {
    await reader.show(payload, title)
    expect(await reader.engine.run(judge), title).toEqual(unharmed(services))
    expect(reader.strangers(), title).toEqual([])
  }
}

/** Without the allow-list, the frame and its policy still hold. */
export async function expectFenced({ show, engine, strangers }: ForeignReader, attacks: readonly Attack[]) {
  for (const { title, payload } of attacks) {
    await show('<p>harmless</p>')
    await engine.run(plant, payload)
    await engine.run(painted)
    expect(strangers(), title).toEqual([])
  }
}

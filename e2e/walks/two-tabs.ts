// Two tabs of one browser in which two people sign in at once.

import { type Engine, until } from '../engines/engine.ts'
import { type allEngines, button } from '../engines/installed.ts'
import { isShown, painted, paste, sealHtml } from '../hostile.ts'
import type { Services } from '../services.ts'

const people = ['tab-one@example.com', 'tab-two@example.com'] as const

function isStarted(): boolean {
  return document.querySelector('main h1') !== null
}

function isAsked(): boolean {
  return document.querySelector('input[inputmode="numeric"]') !== null
}

/** They make one wrapping key: both read everything afterwards. */
export async function makeOneKey(
  { name, start }: Pick<(typeof allEngines)[number], 'name' | 'start'>,
  services: Services,
): Promise<void> {
  const engine: Engine = await start()
  try {
    await engine.goto(services.origin)
    const tabs = [(await engine.tabs())[0]!, await engine.open(services.origin)]
    const addresses = people.map(person => `${name.toLowerCase()}-${person}`)
    const sealed = await Promise.all(addresses.map(address => sealHtml(services, '<p>words</p>', address)))
    for (const [i, tab] of tabs.entries()) {
      await engine.use(tab)
      await until('the start', () => engine.run(isStarted))
      await engine.run(painted)
      await engine.run(paste, sealed[i]!)
    }
    // Whoever has asked for a code finds it in every tab: both are asked for only then.
    for (const [i, tab] of tabs.entries()) {
      await engine.use(tab)
      await engine.type('input[inputmode="email"]', addresses[i]!)
      await engine.click(button('Send me a code'))
      await until('the code screen', () => engine.run(isAsked))
    }
    for (const [i, tab] of tabs.entries()) {
      await engine.use(tab)
      await engine.type('input[inputmode="numeric"]', await services.mailbox.code(addresses[i]!))
      await engine.click(button('Read message'))
    }
    for (const tab of tabs) {
      await engine.use(tab)
      await until('its message', () => engine.run(isShown))
    }
    for (const tab of tabs) {
      await engine.use(tab)
      for (const text of sealed) {
        await engine.goto(services.origin)
        await until('the start', () => engine.run(isStarted))
        await engine.run(painted)
        await engine.run(paste, text)
        await until('a message without a code', () => engine.run(isShown))
      }
    }
  } finally {
    await engine.close()
  }
}

// Several tabs of one browser: they share one set of keys, and what was forgotten in one is gone from all.

import path from 'node:path'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { chromiumArguments, chromiumProgram } from './chromium.ts'
import { type Engine, until } from './engines/engine.ts'
import { button, engines, isInstalled } from './engines/installed.ts'
import { expect, test } from './fixtures.ts'
import { isShown, painted, paste, sealHtml } from './hostile.ts'
import { letter } from './messages.ts'
import { expectMessage, openFile, signIn } from './reader.ts'
import type { Services } from './services.ts'

const people = ['tab-one@example.com', 'tab-two@example.com'] as const

function isStarted(): boolean {
  return document.querySelector('main h1') !== null
}

function isAsked(): boolean {
  return document.querySelector('input[inputmode="numeric"]') !== null
}

test.describe.configure({ mode: 'parallel' })

for (const { name, start, programs } of engines) {
  test.describe(name, () => {
    test.skip(!programs.every(isInstalled), `${name} is not installed here`)

    test('two tabs that sign in at once make one wrapping key: both read everything afterwards', async ({
      services,
    }) => {
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
    })
  })
}

async function read(context: BrowserContext, services: Services, address: string): Promise<Page> {
  const { portal, opener } = await openFile(
    context,
    await services.seal(letter('Between us', 'the secret words'), address),
  )
  await signIn(portal, services, address)
  await expectMessage(portal, 'Between us', 'the secret words')
  await opener.close()
  return portal
}

test('two tabs of Chromium that ask at once make one wrapping key', async ({ context, services }) => {
  const [one, two] = [await context.newPage(), await context.newPage()]
  await Promise.all([one, two].map(page => page.goto(services.origin)))
  const texts = await Promise.all(people.map(address => sealHtml(services, '<p>words</p>', address)))
  await Promise.all([one, two].map((page, i) => page.evaluate(paste, texts[i]!)))
  for (const [i, page] of [one, two].entries()) {
    await page.getByRole('textbox').fill(people[i]!)
    await signIn(page, services, people[i]!)
    await expectMessage(page, 'Hostile', 'words')
  }
  for (const page of [one, two]) {
    for (const text of texts) {
      await page.goto(services.origin)
      await expect(page.getByRole('button', { name: 'Choose the file' })).toBeVisible()
      await page.evaluate(paste, text)
      await expectMessage(page, 'Hostile', 'words')
    }
  }
})

test('Back shows nothing after everything was forgotten, with the pages kept for going back', async ({ services }) => {
  const context = await chromium.launchPersistentContext(path.join(services.folder, `back-${Date.now()}`), {
    executablePath: chromiumProgram,
    args: chromiumArguments,
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
    locale: 'en-GB',
  })
  const portal = await read(context, services, 'back@example.com')
  const other = await read(context, services, 'back-too@example.com')
  await portal.evaluate(() => {
    window.addEventListener('pagehide', ({ persisted }) => sessionStorage.setItem('kept', String(persisted)))
  })
  await portal.getByRole('link', { name: 'This device' }).click()
  await portal.getByRole('button', { name: 'Forget everything on this device' }).click()
  await expect(portal.getByText('Everything was forgotten.')).toBeVisible()
  await expect(other.getByText('the secret words')).toHaveCount(0)
  await expect(other.getByRole('button', { name: 'Choose the file' })).toBeVisible()
  await portal.goBack()
  await expect(portal.getByRole('button', { name: 'Choose the file' })).toBeVisible()
  expect(await portal.locator('iframe').count()).toBe(0)
  await expect(portal.getByText('Between us')).toHaveCount(0)
  await context.close()
})

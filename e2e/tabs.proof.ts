// Two tabs that sign in at once, in each engine that people read with; going back to what was forgotten.

import path from 'node:path'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { chromiumArguments, chromiumProgram } from './chromium.ts'
import { allEngines, isInstalled } from './engines/installed.ts'
import { expect, test } from './fixtures.ts'
import { letter } from './messages.ts'
import { expectMessage, openFile, signIn } from './reader.ts'
import type { Services } from './services.ts'
import { makeOneKey } from './walks/two-tabs.ts'

for (const engine of allEngines) {
  test.describe(engine.name, () => {
    test.skip(!engine.programs.every(isInstalled), `${engine.name} is not installed here`)

    test('two tabs that sign in at once make one wrapping key: both read everything afterwards', ({ services }) =>
      makeOneKey(engine, services))
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

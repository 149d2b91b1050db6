// The whole way by keyboard alone, on the narrowest screen, in light and dark.

import { pathToFileURL } from 'node:url'
import { expect, type Page } from '@playwright/test'
import { tabTo as tabToControl } from './accessible.ts'
import { test } from './fixtures.ts'
import { letter } from './messages.ts'
import { expectMessage, keepHeld } from './reader.ts'

const most = 25
const tabTo = (page: Page, role: 'button' | 'textbox', name: string) =>
  tabToControl(page, page.getByRole(role, { name }), most)

/** A look changes colours, and no way through the page: each step is looked at in both. */
async function expectReflow(page: Page): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await page.evaluate(() => document.documentElement.scrollWidth), colorScheme).toBeLessThanOrEqual(320)
  }
}

test('every step is done with the keyboard, at 320 px, in light and dark', async ({ services, browser }) => {
  const context = await browser.newContext({ viewport: { width: 320, height: 640 } })
  const address = 'keyboard@example.com'
  const opener = await context.newPage()
  await opener.goto(pathToFileURL(await services.seal(letter('By keyboard', 'No mouse was needed.'), address)).href)
  await tabTo(opener, 'button', 'Read message')
  await expectReflow(opener)
  const [portal] = await Promise.all([context.waitForEvent('page'), opener.keyboard.press('Enter')])
  await tabTo(portal, 'button', 'Send me a code')
  await expectReflow(portal)
  await portal.keyboard.press('Enter')

  await tabTo(portal, 'textbox', 'Code')
  await expectReflow(portal)
  await portal.keyboard.type(await services.mailbox.code(address))
  await portal.keyboard.press('Enter')

  await expectMessage(portal, 'By keyboard', 'No mouse was needed.')
  await expect(portal.getByRole('heading', { level: 1 })).toBeFocused()
  await expectReflow(portal)
  await tabToControl(portal, portal.locator('summary', { hasText: 'More' }), most)
  await portal.keyboard.press('Enter')
  await tabTo(portal, 'button', 'View source')
  await portal.keyboard.press('Enter')
  await expect(portal.getByRole('region', { name: 'View source' })).toContainText('Subject: By keyboard')
  await expectReflow(portal)
  await tabTo(portal, 'button', 'Download results.pdf')
  const [file] = await Promise.all([portal.waitForEvent('download'), portal.keyboard.press('Enter')])
  expect(file.suggestedFilename()).toBe('results.pdf')
  await tabTo(portal, 'button', 'Reply')
  await portal.keyboard.press('Enter')
  await tabTo(portal, 'textbox', 'Message text')
  await expectReflow(portal)
  await portal.keyboard.press('Control+Home')
  await portal.keyboard.type('Thank you.')
  await keepHeld(portal)
  await tabTo(portal, 'button', 'Send sealed reply')
  await expectReflow(portal)
  await portal.keyboard.press('Enter')
  await tabTo(portal, 'button', 'Send now')
  await expectReflow(portal)
  await portal.keyboard.press('Enter')
  await expect(portal.getByRole('heading', { level: 1, name: /^Sent to/ })).toBeVisible()
  await expectReflow(portal)
  for (const path of ['/', '/about', '/device', '/sent']) {
    await portal.goto(services.origin + path)
    await expect(portal.getByRole('heading', { level: 1 })).toBeVisible()
    await expectReflow(portal)
  }
  await context.close()
})

test('every control has a name, and every page its landmarks', async ({ services, page }) => {
  for (const path of ['/', '/about', '/device']) {
    await page.goto(services.origin + path)
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
    for (const landmark of ['banner', 'navigation', 'main', 'contentinfo'] as const) {
      await expect(page.getByRole(landmark)).toHaveCount(1)
    }
    for (const control of await page.locator('button, a, input:not([type=file])').all()) {
      await expect(control).toHaveAccessibleName(/\S/)
    }
  }
})

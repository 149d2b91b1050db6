// Held mail by keyboard alone, before its list is there, with its text, and every screen in each look.

import type { Locator } from '@playwright/test'
import { expectAccessible, expectColours, tabTo as tabToControl } from './accessible.ts'
import { expect, test } from './fixtures.ts'
import { acts, expectReflow, heading, keepMail, messages, signedIn } from './walks/quarantine.ts'

const kept = keepMail()

test('the text is shown as text where the operator allows it', async ({ browser }) => {
  await kept.gateway.restart({ GATEWAY_ADMIN_SHOW: 'text' }, messages)
  const { page } = await signedIn(browser, kept)
  await page.getByRole('link', { name: 'Minutes 1', exact: true }).click()
  await expect(page.getByText('secret 4711')).toBeVisible()
})

test('kept mail is looked after by keyboard alone, on a narrow screen', async ({ browser }) => {
  const page = await (await browser.newContext({ viewport: { width: 320, height: 640 } })).newPage()
  const tabTo = (control: Locator) => tabToControl(page, control, 80)
  const press = async (name: string) => {
    await tabTo(page.getByRole('button', { name }))
    await page.keyboard.press('Enter')
  }
  await page.goto(await kept.gateway.link())
  await press('Sign in')
  await tabTo(page.locator('summary', { hasText: 'Search' }))
  await page.keyboard.press('Enter')
  await tabTo(page.getByLabel('From', { exact: true }))
  await page.keyboard.type('bob@')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('status')).toHaveText('2 messages fit.')
  await expect(page.getByRole('heading', { name: 'Messages' })).toBeFocused()
  await expectReflow(page)
  await tabTo(page.getByRole('checkbox', { name: 'Select An offer' }))
  await page.keyboard.press('Space')
  await tabTo(page.getByRole('link', { name: 'An offer' }))
  await page.keyboard.press('Enter')
  await expect(heading(page, 'An offer')).toBeFocused()
  await press('Delete')
  await expect(heading(page, 'Delete 1 message?')).toBeFocused()
  await press('Delete')
  await expect(page.getByRole('status')).toHaveText('1 message was deleted.')
})

test('who searches before the list is there goes on at what fits', async ({ browser }) => {
  const page = await (await browser.newContext()).newPage()
  let give = () => {}
  const isGiven = new Promise<void>(resolve => {
    give = resolve
  })
  let held = 0
  await page.route(/\/api\/messages\?(?!.*bob)/, async route => {
    held++
    await isGiven
    await route.continue()
  })
  await page.goto(await kept.gateway.link())
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('summary', { hasText: 'Search' }).click()
  await page.getByLabel('From', { exact: true }).fill('bob@')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('status')).toHaveText('2 messages fit.')
  await expect(page.getByRole('heading', { name: 'Messages' })).toBeFocused()
  expect(held).toBe(1)
  give()
})

const looks = {
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  'forced colours': { colorScheme: 'dark', forcedColors: 'active' },
} as const

test('every screen keeps the rules of access and its width, light, dark and in forced colours', async ({ browser }) => {
  const page = await (await browser.newContext()).newPage()
  const look = async (screen: string) => {
    for (const [name, media] of Object.entries(looks)) {
      await page.emulateMedia(media)
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 800 })
        // What is narrow differs by its width alone, whatever the colours; and a look by its colours alone.
        if (name === 'light') await expectAccessible(page, `${screen}, ${name}, ${width} px`)
        else if (width === 1280) await expectColours(page, `${screen}, ${name}, ${width} px`)
        await expectReflow(page)
      }
    }
  }
  await page.goto(await kept.gateway.link())
  await expect(heading(page, 'Held mail')).toBeVisible()
  await look('sign-in')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('status')).toHaveText('60 messages fit.')
  await look('list')
  await page.goto(`${new URL(page.url()).origin}/?direction=in&older=1m`)
  await page.getByRole('checkbox', { name: 'Select An offer' }).check()
  await look('found')
  await page.locator('summary', { hasText: 'Search' }).click()
  await look('search')
  await page.getByLabel('Kept for longer than').fill('soon')
  await page.getByRole('search').getByRole('button', { name: 'Search' }).click()
  await expect(page.getByRole('alert')).toContainText('This search is not understood.')
  await look('search with a problem')
  await page.getByLabel('Kept for longer than').fill('1m')
  await page.getByRole('search').getByRole('button', { name: 'Search' }).click()
  await page.getByRole('link', { name: 'An offer' }).click()
  await expect(page.getByText('Message-ID: <57@example.com>')).toBeVisible()
  await look('message')
  await page.getByRole('link', { name: 'Back to the list' }).click()
  await page.getByRole('link', { name: 'Show everything' }).click()
  await acts(page, /^With all/)
    .getByRole('button', { name: 'Release' })
    .click()
  await expect(heading(page, 'Release 60 messages?')).toBeVisible()
  await look('confirmation')
  await page.getByRole('button', { name: 'Release' }).click()
  await expect(heading(page, 'This was done')).toBeVisible()
  await look('result')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(heading(page, 'You are signed out')).toBeVisible()
  await look('signed-out')
})

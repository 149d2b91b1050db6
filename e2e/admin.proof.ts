// A window, announced by keyboard alone, somebody signed out and a message followed so.

import type { Locator } from '@playwright/test'
import { paths } from '../src/contract/paths.ts'
import { tabTo as tabToControl } from './accessible.ts'
import { expect, test } from './fixtures.ts'
import { startServices } from './services.ts'
import { ada, expectWindows, feed } from './walks/admin.ts'

test('a window is announced by keyboard alone, somebody is signed out, and a message followed', async ({ browser }) => {
  const services = await startServices({ ADMINISTRATORS: ada })
  const page = await (await browser.newContext({ viewport: { width: 320, height: 640 } })).newPage()
  const tabTo = (control: Locator) => tabToControl(page, control, 40)
  const press = async (name: string) => {
    await tabTo(page.getByRole('button', { name }))
    await page.keyboard.press('Enter')
  }
  await page.goto(services.origin + paths.admin)
  await press('Sign in')
  await tabTo(page.getByRole('textbox', { name: 'Your mail address' }))
  await page.keyboard.type(ada)
  await page.keyboard.press('Enter')
  await tabTo(page.getByRole('textbox', { name: 'Code' }))
  await page.keyboard.type(await services.mailbox.code(ada))
  await page.keyboard.press('Enter')
  await press('Announce a window')
  await expect(page.getByRole('heading', { name: 'Announce a window' })).toBeFocused()
  await tabTo(page.getByLabel('opening new messages'))
  await page.keyboard.press('ArrowDown')
  await tabTo(page.getByLabel('What people are told'))
  await page.keyboard.type('New keys')
  await press('Preview')
  await press('Publish')
  await expect(page.getByRole('heading', { name: 'Windows of maintenance' })).toBeFocused()
  await expect(page.getByRole('status').filter({ hasText: 'It is announced.' })).toBeVisible()
  await expectWindows(services, 1)
  expect((await feed(services)).windows).toMatchObject([
    { text: { en: 'New keys' }, affected: [{ component: 'keys' }] },
  ])
  await tabTo(page.getByRole('link', { name: 'People' }))
  await page.keyboard.press('Enter')
  await tabTo(page.getByRole('textbox', { name: 'Mail address' }))
  await page.keyboard.type('robin@example.com')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'robin@example.com' })).toBeFocused()
  await press('Sign out everywhere')
  await expect(page.getByRole('heading', { name: 'Sign out everywhere' })).toBeFocused()
  await press('Sign out now')
  await expect(page.getByRole('status').filter({ hasText: 'Signed out.' })).toBeVisible()
  await tabTo(page.getByRole('link', { name: 'Messages' }))
  await page.keyboard.press('Enter')
  await tabTo(page.getByRole('textbox', { name: 'Name of the message' }))
  await page.keyboard.type('robin@example.com')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Nothing is known by this name.')).toBeVisible()
  await services.close()
})

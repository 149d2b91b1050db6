// `npm run prove -- languages` goes the whole way in all five, on the narrowest screen.

import { expect, test } from './fixtures.ts'
import { openFile } from './reader.ts'

test('a language is chosen, and stays', async ({ browser, services }) => {
  const context = await browser.newContext({ locale: 'pt-BR' })
  const { portal } = await openFile(context, await services.seal('Subject: x\r\n\r\nx', 'menu@example.com'))
  await expect(portal.getByRole('heading', { name: 'Your private message is here' })).toBeVisible()
  await portal.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch')
  await expect(portal.getByRole('heading', { name: 'Ihre private Nachricht ist da' })).toBeVisible()
  await expect(portal.getByText(/^Für menu@example\.com, vom /)).toBeVisible()
  await portal.goto(services.origin)
  await expect(portal.getByRole('heading', { name: 'Ihre private Nachricht lesen' })).toBeVisible()
  expect(await portal.locator('html').getAttribute('lang')).toBe('de')
  await context.close()
})

// An administrator looks up somebody, signs them out, gives the mailbox to a new owner, exports and erases. `npm run prove -- administering` follows a message.

import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { paths } from '../src/contract/paths.ts'
import { expect, test } from './fixtures.ts'
import { openFile, signIn } from './reader.ts'
import { startServices } from './services.ts'
import { ada, signedIn } from './walks/admin.ts'

const robin = 'robin@example.com'
const mail = ['From: Ann <ann@a.example>', 'Subject: For Robin', 'Content-Type: text/plain', '', 'words'].join('\r\n')

async function lookUp(page: Page, address: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Mail address' }).fill(address)
  await page.getByRole('button', { name: 'Show' }).click()
}

test('an administrator sees what is kept of an address, and ends it', async ({ browser }) => {
  const services = await startServices({ ADMINISTRATORS: ada })
  const robins = await browser.newContext()
  const { portal } = await openFile(robins, await services.seal(mail, robin))
  await signIn(portal, services)
  await expect(portal.getByRole('heading', { level: 1, name: 'For Robin' })).toBeVisible()

  const { page, expectQuiet } = await signedIn(browser, services)
  await page.getByRole('link', { name: 'People' }).click()

  await lookUp(page, 'nobody')
  await expect(page.getByRole('alert')).toContainText('This is not a mail address')
  await lookUp(page, 'carol@example.com')
  await expect(page.getByRole('heading', { level: 1, name: 'carol@example.com' })).toBeFocused()
  await expect(page.getByText('Nothing is kept about this address.')).toBeVisible()
  await page.getByRole('button', { name: 'Another address' }).click()

  await lookUp(page, ' Robin@Example.com ')
  const kept = page.getByRole('region', { name: 'What is kept' })
  await expect(kept).toContainText('Signed in on a browser')
  await expect(kept).toContainText('Keys were given for')
  await page.getByRole('combobox', { name: 'Language' }).selectOption('fr')
  const month = new Intl.DateTimeFormat('fr', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date())
  await expect(page.getByRole('region', { name: 'Ce qui est conservé' })).toContainText(
    `clés ont été données de ${month}`,
  )
  await page.getByRole('combobox', { name: 'Langue' }).selectOption('en')
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  await page.getByRole('button', { name: 'Sign out now' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Signed out. Sessions that ended: 1.' })).toBeVisible()
  await expect(kept).not.toContainText('Signed in')
  await expect(page.getByRole('region', { name: 'What was done' })).toContainText(/Signed out, .*, by you/)
  const { addresses } = await portal.evaluate(async at => (await fetch(at)).json(), paths.session)
  expect(addresses).toEqual([])

  await page.getByRole('button', { name: 'Set a new owner' }).click()
  await page.getByLabel('First month of the new owner').selectOption({ index: 0 })
  await page.getByRole('button', { name: 'Set the new owner' }).click()
  await expect(kept).toContainText(/Keys are given from .* on alone\./)
  const { portal: owner } = await openFile(await browser.newContext(), await services.seal(mail, robin))
  await signIn(owner, services)
  await expect(owner.getByRole('heading', { level: 1 })).not.toHaveText('For Robin')
  await expect(owner.getByText('period-before-owner')).toBeAttached()

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export as a file' }).click(),
  ])
  expect(download.suggestedFilename()).toBe(`${robin}.json`)
  expect(JSON.parse(await readFile(await download.path(), 'utf8'))).toMatchObject({ address: robin, sent: [] })

  await page.getByRole('button', { name: 'Erase' }).click()
  await page.getByLabel('Type the address once more').fill('carol@example.com')
  await page.getByRole('button', { name: 'Erase for ever' }).click()
  await expect(page.getByRole('alert')).toHaveText('This is not the same address.')
  await page.getByLabel('Type the address once more').fill(robin)
  await page.getByRole('button', { name: 'Erase for ever' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'The address is forgotten.' })).toBeVisible()
  await lookUp(page, robin)
  await expect(kept.getByRole('listitem')).toHaveText(/^Keys are given from /)
  await expect(page.getByRole('region', { name: 'What was done' }).getByRole('listitem')).toHaveCount(4)
  const told = JSON.parse(String(await services.postern(['people', 'show', robin, '--json'])))
  expect(told).toMatchObject({ sessions: [], keys: [], records: [{}, {}, {}, { what: 'erase' }] })

  await page.getByRole('button', { name: 'Another address' }).click()
  await lookUp(page, ada)
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  await expect(page.getByText('This is your own address.')).toBeVisible()
  await page.getByRole('button', { name: 'Sign out now' }).click()
  await expect(page.getByText('Sign in with an address that is named an administrator.')).toBeVisible()
  expectQuiet()
  await services.close()
})

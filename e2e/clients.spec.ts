// The page that says which programs there are, and what it gives out; `npm run prove -- programs` reads it in every language and look.

import { readFile } from 'node:fs/promises'
import { clientPaths, panePaths } from '../src/contract/paths.ts'
import { hex, sha256 } from '../src/core/bytes.ts'
import { expect, test } from './fixtures.ts'
import { letter } from './messages.ts'
import { isReadable } from './walks/clients.ts'
import { inLight } from './walks/screens.ts'

test('is read on a phone, with nothing cut off', ({ services, context }) =>
  isReadable(services, context, { languages: ['en', 'de'], widths: [320], look: inLight }))

test('is there where the portal’s shell is kept, and its links give out what Thunderbird takes', async ({
  services,
  reader,
}) => {
  const { page } = reader
  await reader.read(letter('First', 'words'), 'First')
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated')
  await page.getByRole('link', { name: 'What is this?' }).click()
  const [told] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: 'Mail programs' }).click(),
  ])
  await expect(told.getByRole('heading', { level: 1, name: 'Private messages in your own programs' })).toBeVisible()
  await told.close()
  await page.goto(services.origin + clientPaths.clients)
  await expect(page.getByRole('heading', { level: 1, name: 'Private messages in your own programs' })).toBeVisible()
  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Save the add-on' }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toBe('postern.xpi')
  const { addons } = await (await fetch(services.origin + clientPaths.addOnUpdates)).json()
  const { updates } = addons['postern@localhost']
  expect(updates[0].update_hash).toBe(`sha256:${hex(sha256(await readFile(await download.path())))}`)
  await page.getByRole('link', { name: 'policies.json' }).click()
  await expect(page.getByText('force_installed')).toBeVisible()
  // No Outlook is named here: what it shows would be the services' own answer, never the shell's, which nobody may frame.
  expect((await page.goto(services.origin + panePaths.home))!.status()).toBe(404)
})

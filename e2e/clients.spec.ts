// The page that says which programs there are, and what it gives out.

import { readFile } from 'node:fs/promises'
import { clientPaths, panePaths } from '../src/contract/paths.ts'
import { hex, sha256 } from '../src/core/bytes.ts'
import { languages, words } from '../src/core/htm/words.ts'
import { expectAccessible } from './accessible.ts'
import { expect, test } from './fixtures.ts'
import { letter } from './messages.ts'
import { inEachLook } from './walks/screens.ts'

const widths = [320, 1280] as const

test('is read on a phone and on a screen, in light, dark and forced colours, in five languages, with nothing cut off', async ({
  services,
  context,
}) => {
  const page = await context.newPage()
  const asked: string[] = []
  const refused: string[] = []
  page.on('request', request => asked.push(request.url()))
  page.on('console', message => refused.push(message.text()))
  await page.goto(`${services.origin}${clientPaths.clients}?lang=en`)
  for (const language of languages) {
    if (language !== 'en') await page.getByRole('link', { name: words[language].language, exact: true }).click()
    await expect(page.locator('html')).toHaveAttribute('lang', language)
    for (const width of widths) {
      await page.setViewportSize({ width, height: 720 })
      await (language === 'en' ? inEachLook : expectAccessible)(page, `programs, ${language}, ${width} pixels wide`)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    }
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' })
  }
  // Nothing but the pages themselves, and nothing that their policy forbids.
  expect(new Set(asked.map(url => new URL(url).pathname))).toEqual(new Set([clientPaths.clients]))
  expect(refused).toEqual([])
})

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

// Drafts: kept on the device, never in clear, and written in one tab. `npm run prove -- composing` has those that are large for their portal.

import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { chromiumArguments, shellProgram } from './chromium.ts'
import { expect, test } from './fixtures.ts'
import { sendNow, signIn } from './reader.ts'
import { answering, text, to, writing } from './writing.ts'

const saved = (page: Page) => expect(page.getByText(/^Saved on this device/)).toBeVisible()

async function write(page: Page, words: string): Promise<void> {
  await text(page).press('Control+Home')
  await page.keyboard.type(words)
  await saved(page)
}

test('a draft survives a reload and a closed tab, with its picture and its files, and is gone on sign-out', async ({
  page,
  services,
}) => {
  const portal = await writing(page, services)
  await write(portal, 'Gladly.')
  await to(portal).fill('bob@b.example, not an address')
  await portal.getByRole('textbox', { name: 'Subject' }).fill('Re: Lunch, at one')
  await portal
    .locator('input[type=file][multiple]')
    .setInputFiles({ name: 'menu.txt', mimeType: 'text/plain', buffer: Buffer.from('soup') })
  await expect(portal.getByText('menu.txt')).toBeVisible()
  await expect(portal.getByRole('button', { name: 'Remove bob@b.example' })).toBeVisible()
  await saved(portal)
  const look = async () => {
    await expect(text(portal)).toContainText('Gladly.')
    await expect(text(portal)).toContainText('At noon?')
    await expect(portal.getByRole('textbox', { name: 'Subject' })).toHaveValue('Re: Lunch, at one')
    await expect(portal.getByRole('button', { name: 'Remove bob@b.example' })).toBeVisible()
    await expect(portal.getByText('not an address (not an address)')).toBeVisible()
    await expect(portal.getByText('menu.txt')).toBeVisible()
  }
  await portal.reload()
  await look()
  await portal.goto(services.origin)
  await portal.getByRole('button', { name: /^To ann@a.example, bob@b.example/ }).click()
  await look()
  await portal.goto(`${services.origin}/device`)
  await portal.getByRole('button', { name: 'Forget everything on this device' }).click()
  await expect(portal.getByText('Everything was forgotten.')).toBeVisible()
  await portal.goto(services.origin)
  await expect(portal.getByRole('button', { name: 'Choose the file' })).toBeVisible()
  await expect(portal.getByRole('heading', { name: 'Drafts' })).toHaveCount(0)
})

test('one tab writes at a time', async ({ reader }) => {
  const portal = await answering(reader)
  await write(portal, 'Gladly.')
  const other = await portal.context().newPage()
  await other.goto(portal.url())
  await expect(other.getByRole('heading', { name: 'You are writing this in another tab' })).toBeVisible()
  await write(portal, 'At one. ')
  await portal.close()
  await expect(text(other)).toContainText('At one. Gladly.')
})

test('whose session ended signs in again in place, and the message goes out', async ({ reader, services }) => {
  const portal = await answering(reader)
  await write(portal, 'Gladly.')
  await portal.context().clearCookies()
  await portal.getByRole('button', { name: 'Send sealed reply' }).click()
  await expect(portal.getByText('You are signed out')).toBeVisible()
  await signIn(portal, services)
  await sendNow(portal)
  await expect(portal.getByRole('heading', { name: 'Sent to ann@a.example; a copy for you' })).toBeVisible()
  await expect(portal.getByRole('listitem').filter({ hasText: 'ann@a.example' })).toContainText('sent')
})

test('without formatting, the same words are sent as text alone', async ({ reader }) => {
  const portal = await answering(reader)
  await write(portal, 'Gladly.')
  await portal.getByRole('button', { name: 'Write without formatting' }).click()
  const plain = portal.getByRole('textbox', { name: 'Message text' })
  await expect(plain).toHaveValue(/^Gladly\.\n\nann@a\.example wrote:\n\n> At noon\?\n/)
  await portal.getByRole('button', { name: 'Write with formatting' }).click()
  await expect(text(portal).locator('blockquote')).toContainText('At noon?')
})

const words = ['Xylophonic', 'marmalade', 'palimpsest']

async function wordsIn(folder: string): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const bytes = await readFile(path.join(entry.parentPath, entry.name))
    for (const word of words) {
      if (bytes.includes(word) || bytes.includes(Buffer.from(word, 'utf16le'))) found.push(`${word} in ${entry.name}`)
    }
  }
  return found
}

test('a draft survives a crash of the browser, and is nowhere in its folder in clear', async ({ services }) => {
  const folder = path.join(services.folder, `profile-${Date.now()}`)
  const start = () =>
    chromium.launchPersistentContext(folder, { executablePath: shellProgram, args: chromiumArguments })
  const crashing = await start()
  const portal = await writing(await crashing.newPage(), services)
  await write(portal, `${words[0]} thoughts.`)
  await portal.getByRole('textbox', { name: 'Subject' }).fill(`${words[1]} matters`)
  await to(portal).fill(`${words[2]}@`)
  await portal.getByRole('button', { name: 'Write without formatting' }).click()
  await saved(portal)
  const gone = crashing.waitForEvent('close')
  const cdp = await crashing.newCDPSession(portal)
  await Promise.allSettled([cdp.send('Browser.crash'), gone])
  expect(await wordsIn(folder)).toEqual([])

  const after = await start()
  const again = await after.newPage()
  await again.goto(services.origin)
  await again.getByRole('button', { name: /^To ann@a.example/ }).click()
  await expect(text(again)).toHaveValue(/^Xylophonic thoughts/)
  await text(again).press('Control+Home')
  await again.keyboard.type('And then. ')
  await saved(again)
  await after.close()
  expect(await wordsIn(folder)).toEqual([])
})

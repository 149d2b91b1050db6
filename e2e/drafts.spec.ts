import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { chromiumArguments, chromiumProgram } from './chromium.ts'
import { expect, type Reader, test } from './fixtures.ts'
import { openFile, send, sendNow, signIn } from './reader.ts'
import { type OwnServices, type Services, startServices } from './services.ts'

const robin = 'robin@example.com'
const lunch = `Subject: Lunch\r\nFrom: ann@a.example\r\nTo: ${robin}\r\n\r\nAt noon?`

/** Robin, who has opened a message and begun to answer it. */
async function writing(page: Page, services: Services): Promise<Page> {
  const { portal } = await openFile(page.context(), await services.seal(lunch, robin))
  await signIn(portal, services)
  await portal.getByRole('button', { name: 'Reply', exact: true }).click()
  return portal
}

/** The same in the reader's page. */
async function answering({ page, read }: Reader): Promise<Page> {
  await read(lunch, 'Lunch')
  await page.getByRole('button', { name: 'Reply', exact: true }).click()
  return page
}

const text = (page: Page) => page.getByRole('textbox', { name: 'Message text' })
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
  await portal.getByRole('combobox', { name: 'To', exact: true }).fill('bob@b.example, not an address')
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

test.describe('where little is large', () => {
  let small: OwnServices
  test.beforeAll(async () => {
    small = await startServices({ MESSAGE_BYTES: '6000000', ATTACH_BYTES: '2000000' })
  })
  test.afterAll(() => small?.close())

  test('what cannot be sent is said beside the draft, which stays', async ({ page }) => {
    const portal = await writing(page, small)
    await portal.getByRole('button', { name: 'Remove ann@a.example' }).click()
    await portal.getByRole('button', { name: 'Send sealed reply' }).click()
    await expect(portal.getByRole('alert')).toContainText('There is nobody to send to')
    await portal.getByRole('combobox', { name: 'To', exact: true }).fill('bob@')
    await portal.getByRole('button', { name: 'Send sealed reply' }).click()
    await expect(portal.getByRole('alert')).toContainText('This is not a mail address')
    await expect(portal.getByText('bob@ (not an address)')).toBeVisible()
    await portal
      .locator('input[type=file][multiple]')
      .setInputFiles({ name: 'film.mov', mimeType: 'video/quicktime', buffer: Buffer.alloc(5_000_000) })
    await expect(portal.getByText(/more than 6 MB cannot be sent/)).toBeVisible()
    await expect(portal.getByRole('button', { name: 'Send sealed reply' })).toBeDisabled()
    await portal.getByRole('button', { name: 'Remove film.mov' }).click()
    await expect(portal.getByRole('button', { name: 'Send sealed reply' })).toBeEnabled()
  })

  test('a large message shows how far it is, can be stopped, and is sent once at the second try', async ({ page }) => {
    const portal = await writing(page, small)
    await portal
      .locator('input[type=file][multiple]')
      .setInputFiles({ name: 'film.mov', mimeType: 'video/quicktime', buffer: Buffer.alloc(4_000_000, 1) })
    await expect(portal.getByText('film.mov')).toBeVisible()
    const cdp = await portal.context().newCDPSession(portal)
    await cdp.send('Network.enable')
    await cdp.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      // Minutes for all of it: a slow machine looks in time.
      uploadThroughput: 50_000,
    })
    await send(portal)
    const bar = portal.getByRole('progressbar', { name: 'Sealing and sending' })
    await expect.poll(() => bar.evaluate((element: HTMLProgressElement) => element.value)).toBeGreaterThan(0.35)
    await portal.getByRole('button', { name: 'Stop' }).click()
    await expect(portal.getByRole('alert')).toContainText('Sending was stopped')
    await cdp.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: -1,
    })
    await send(portal)
    await expect(portal.getByRole('heading', { name: 'Sent to ann@a.example; a copy for you' })).toBeVisible()
    // It is too large for a file in a mail: a link brings it.
    const carriers = small.mailbox
      .messages()
      .filter(({ to, parsed }) => to.includes('ann@a.example') && parsed.attachments.length === 0)
    expect(carriers.map(({ parsed }) => /\/m\/[0-9a-f]{32}/.test(parsed.text ?? ''))).toEqual([true])
  })
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
  const start = (...more: string[]) =>
    chromium.launchPersistentContext(folder, {
      executablePath: chromiumProgram,
      args: [...chromiumArguments, ...more],
    })
  const crashing = await start('--restore-last-session')
  const portal = await writing(await crashing.newPage(), services)
  await write(portal, `${words[0]} thoughts.`)
  await portal.getByRole('textbox', { name: 'Subject' }).fill(`${words[1]} matters`)
  await portal.getByRole('combobox', { name: 'To', exact: true }).fill(`${words[2]}@`)
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

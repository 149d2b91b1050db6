// In Outlook: the pane beside a mail reads its private message, with whatever the browser and this Outlook allow.

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Frame } from '@playwright/test'
import type { FakeMail, File } from '../src/clients/outlook/testing/fake-office.ts'
import { chromiumArguments, chromiumProgram, shellProgram } from './chromium.ts'
import { expect, test } from './fixtures.ts'
import { openOutlook, startPortal } from './outlook/host.ts'
import type { OwnServices } from './services.ts'

const robin = 'robin@example.com'
const secret = 'marmalade under the third stone'

// The portal is on this machine, and the pages around it are played from nowhere.
const args = [...chromiumArguments, '--disable-features=LocalNetworkAccessChecks']
test.use({ launchOptions: { executablePath: shellProgram, args } })

let own: OwnServices
test.beforeAll(async () => {
  own = await startPortal()
})
test.afterAll(() => own.close())

async function carrier(title = 'Plan', name = 'encrypted_message.htm'): Promise<File> {
  const file = await own.seal(`Subject: ${title}\r\nContent-Type: text/html\r\n\r\n<p>${secret}</p>`, robin)
  return { id: 'f1', name, content: (await readFile(file)).toString('base64'), type: 'file' }
}

async function signIn(pane: Frame): Promise<void> {
  await pane.getByRole('button', { name: 'Send me a code' }).click()
  await pane.getByRole('textbox', { name: 'Code' }).pressSequentially(await own.mailbox.code(robin))
  await pane.getByRole('button', { name: 'Read message' }).click()
}

async function expectRead(pane: Frame, title = 'Plan'): Promise<void> {
  await expect(pane.getByRole('heading', { level: 1, name: title })).toBeVisible()
  await expect(pane.frameLocator('iframe').getByText(secret)).toBeVisible()
}

const shown = async (title?: string, name?: string): Promise<Partial<FakeMail>> => ({
  form: 'read',
  files: [await carrier(title, name)],
})

test('a message is read beside its mail, and the next one without a code', async ({ context }) => {
  const outlook = await openOutlook(context, own, { mail: await shown() })
  await signIn(outlook.pane)
  await expectRead(outlook.pane)
  await outlook.choose(await shown('Sequel'))
  await expectRead(outlook.pane, 'Sequel')
  expect(JSON.stringify(await outlook.stands())).not.toContain(secret)
  const hosts = new Set(outlook.asked.map(url => new URL(url).origin))
  expect([...hosts].toSorted()).toEqual(
    ['https://mail.example.net', 'https://office.example.com', 'https://outlook.example.org', own.origin].toSorted(),
  )
})

test('where the browser refuses the pane its storage, a message is read until the pane is closed', async ({
  playwright,
}, info) => {
  const folder = info.outputPath('profile')
  await mkdir(path.join(folder, 'Default'), { recursive: true })
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } }
  await writeFile(path.join(folder, 'Default', 'Preferences'), JSON.stringify(preferences))
  const context = await playwright.chromium.launchPersistentContext(folder, { executablePath: chromiumProgram, args })
  const outlook = await openOutlook(context, own, { mail: await shown() })
  const storage = () => {
    try {
      return String(localStorage)
    } catch (error) {
      return (error as Error).name
    }
  }
  expect(await outlook.pane.evaluate(storage)).toBe('SecurityError')
  await signIn(outlook.pane)
  await expectRead(outlook.pane)
  await outlook.choose(await shown('Sequel'))
  await expectRead(outlook.pane, 'Sequel')
  await context.close()
})

test('an Outlook that gives no file says so, and the saved file is read in its pane', async ({ context }) => {
  const outlook = await openOutlook(context, own, { set: '1.7', mail: await shown() })
  await expect(outlook.pane.getByRole('status').first()).toHaveText(/^Outlook does not hand over a private message/)
  const { content } = await carrier('Saved')
  const buffer = Buffer.from(content, 'base64')
  await outlook.pane
    .locator('input[type="file"]')
    .setInputFiles({ name: 'encrypted_message.htm', mimeType: 'text/html', buffer })
  await signIn(outlook.pane)
  await expectRead(outlook.pane, 'Saved')
})

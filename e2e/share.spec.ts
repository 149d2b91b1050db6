// A file that another app shares, or opens, with the portal: as the phone's system posts it, with and without the service worker.

import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BrowserContext, Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { letter } from './messages.ts'
import { expectMessage, openFile, signIn } from './reader.ts'
import { type Services, startServices } from './services.ts'

const manifest = JSON.parse(await readFile('public/manifest.webmanifest', 'utf8'))
const { action, method, enctype, params } = manifest.share_target
const field: string = params.files[0].name

/** What a system does with the manifest (https://w3c.github.io/web-share-target/): a form, as it says, with the file in it. */
async function share(context: BrowserContext, services: Services, file: string): Promise<Page> {
  const form = path.join(services.folder, `share-${Date.now()}.html`)
  await writeFile(
    form,
    `<form action="${services.origin}${action}" method="${method}" enctype="${enctype}"><input type="file" name="${field}"><button>Share</button></form>`,
  )
  const page = await context.newPage()
  await page.goto(pathToFileURL(form).href)
  await page.locator('input').setInputFiles(file)
  await page.getByRole('button', { name: 'Share' }).click()
  return page
}

/** The mail itself, as an app saves it that keeps whole mails. */
async function asMail(services: Services, file: string): Promise<string> {
  const saved = path.join(services.folder, 'shared.eml')
  const htm = (await readFile(file)).toString('base64').replace(/.{76}/g, '$&\r\n')
  await writeFile(
    saved,
    `Subject: =?utf-8?q?F=C3=BCr_Sie?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n\xfc\r\n--b\r\nContent-Type: text/html; name=encrypted_message.htm\r\nContent-Transfer-Encoding: base64\r\n\r\n${htm}\r\n--b--\r\n`,
    'latin1',
  )
  return saved
}

test('the service worker takes what is shared, with the services stopped', async ({ context }) => {
  const services = await startServices()
  try {
    const { portal } = await openFile(
      context,
      await services.seal(letter('Before', 'a first one'), 'robin@example.com'),
    )
    await signIn(portal, services)
    await expectMessage(portal, 'Before', 'a first one')
    await portal.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated')
    const file = await services.seal(letter('Shared', 'out of an app'), 'robin@example.com')
    await services.stop()
    for (const each of [file, await asMail(services, file)]) {
      const page = await share(context, services, each)
      await expectMessage(page, 'Shared', 'out of an app')
      expect(new URL(page.url()).pathname).toBe('/read')
    }
  } finally {
    await services.close()
  }
})

test('where there is no service worker yet, the portal gives what is shared back into a page', async ({
  browser,
  services,
}) => {
  const context = await browser.newContext({ locale: 'en-GB', serviceWorkers: 'block' })
  const file = await services.seal(letter('At once', 'right after installing'), 'robin@example.com')
  const page = await share(context, services, await asMail(services, file))
  await signIn(page, services)
  await expectMessage(page, 'At once', 'right after installing')
  await context.close()
})

// What phones have instead of a mouse and a desk: pasting by a button, other apps that open attachments, a link of one's own.

import { readFile } from 'node:fs/promises'
import { type BrowserContext, devices, type Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { letter } from './messages.ts'
import { expectMessage, signIn } from './reader.ts'
import type { Services } from './services.ts'

const robin = 'robin@example.com'
const { defaultBrowserType: _, ...pixel } = devices['Pixel 7']
test.use({ ...pixel, locale: 'en-GB', timezoneId: 'Europe/Zurich' })

async function paste(context: BrowserContext, services: Services, text: string): Promise<Page> {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: services.origin })
  const page = await context.newPage()
  await page.goto(services.origin)
  await page.evaluate(words => navigator.clipboard.writeText(words), text)
  await page.getByRole('button', { name: 'Paste what you copied' }).tap()
  return page
}

/** The text of a mail from which everything was taken but its words. */
async function armorIn(file: string): Promise<string> {
  const [armor = ''] = /-----BEGIN AGE[\s\S]*END AGE ENCRYPTED FILE-----/.exec(await readFile(file, 'utf8')) ?? []
  return `Please read.\n\n> ${armor.replace(/<[^>]*>/g, '').replaceAll('\n', '\n> ')}\n`
}

test('the text of a mail is pasted by a button', async ({ context, services }) => {
  const file = await services.seal(letter('Copied', 'out of a mail app'), robin)
  const page = await paste(context, services, await armorIn(file))
  await page.getByRole('textbox').fill(robin)
  await signIn(page, services)
  await expectMessage(page, 'Copied', 'out of a mail app')
})

test('a clipboard with nothing in it is no dead end', async ({ context, services }) => {
  const page = await paste(context, services, ' ')
  await expect(page.getByText(/^There was nothing to paste/)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Choose the file' })).toBeVisible()
})

test('an attachment is handed to the phone, which asks for the app; a program never is', async ({
  context,
  services,
}) => {
  await context.addInitScript(() => {
    const given: string[] = []
    Object.assign(navigator, {
      canShare: () => true,
      share: async ({ files }: { files: File[] }) => {
        for (const file of files) given.push(`${file.name} ${file.type} ${file.size}`)
      },
    })
    Object.assign(window, { given })
  })
  const text = letter('With a file', 'an attachment').replace(
    '--outer--',
    '--outer\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="run.exe"\r\n\r\nMZ\r\n--outer--',
  )
  const page = await paste(context, services, await armorIn(await services.seal(text, robin)))
  await page.getByRole('textbox').fill(robin)
  await signIn(page, services)
  await expectMessage(page, 'With a file', 'an attachment')
  await page.getByRole('button', { name: 'Open results.pdf with an app' }).tap()
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { given: string[] }).given))
    .toEqual(['results.pdf application/pdf 51'])
  await expect(page.getByRole('button', { name: 'Download anyway: run.exe' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Open run.exe with an app' })).toHaveCount(0)
})

// Bad input: each with its own words, what to do next, and nothing lost.

import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from '@playwright/test'
import { utf8 } from '../src/core/bytes.ts'
import { armor, dearmor } from '../src/core/htm/armor.ts'
import { chromiumArguments, shellProgram } from './chromium.ts'
import { expect, test } from './fixtures.ts'
import { letter } from './messages.ts'
import { enterCode, expectMessage, openFile, send, signIn } from './reader.ts'
import { startServices } from './services.ts'

const robin = 'robin@example.com'
const archive = path.join(
  path.dirname(path.dirname(fileURLToPath(import.meta.url))),
  'src',
  'core',
  'envelope',
  'archive',
)

async function choose(
  page: Page,
  origin: string,
  file: string | { name: string; mimeType: string; buffer: Buffer },
): Promise<void> {
  await page.goto(origin)
  await page.locator('input[type=file]').setInputFiles(file)
}

const named = (name: string, content: string | Uint8Array) => ({
  name,
  mimeType: 'text/html',
  buffer: Buffer.from(content),
})

async function expectProblem(page: Page, heading: string | RegExp, code: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
  await expect(page.getByText(`Code for support: ${code}`)).toBeVisible()
  await expect(page.getByRole('main').getByRole('button')).toHaveCount(1)
}

test('a file that is not ours', async ({ page, services }) => {
  await choose(page, services.origin, named('letter.htm', '<p>Hello</p>'))
  await expectProblem(page, 'This is not a private message', 'not-our-file')
})

test('a file of zero bytes', async ({ page, services }) => {
  await choose(page, services.origin, named('encrypted_message.htm', ''))
  await expectProblem(page, 'The file is empty', 'empty-file')
})

test('a file over the limit', async ({ page, services }) => {
  const file = path.join(services.folder, 'large.htm')
  await writeFile(file, Buffer.alloc(81_000_000, 0x41))
  await choose(page, services.origin, file)
  await expectProblem(page, 'The file is too large', 'too-large')
})

test('armour that was cut off, and armour that was altered, before anybody is asked for a code', async ({
  page,
  services,
}) => {
  const html = await readFile(await services.seal(letter('Cut', 'Cut.'), robin), 'utf8')
  await choose(page, services.origin, named('encrypted_message.htm', html.slice(0, html.indexOf('-----END AGE') - 500)))
  await expectProblem(page, 'The file was damaged on its way', 'damaged')

  const at = html.indexOf('-----END AGE') - 300
  const other = html[at] === 'A' ? 'B' : 'A'
  await choose(page, services.origin, named('encrypted_message.htm', html.slice(0, at) + other + html.slice(at + 1)))
  await expectProblem(page, 'The file was damaged on its way', 'damaged')
})

test('a message of another district, which is named as text', async ({ page, services }) => {
  await choose(page, services.origin, path.join(archive, 'v1.htm'))
  await expectProblem(page, 'This message belongs to another portal', 'unknown-district')
  await expect(page.getByText('archive.example')).toBeVisible()
})

test('a stanza newer than this portal', async ({ page, services }) => {
  const newer = await readFile(path.join(archive, 'version-2.age'))
  await choose(page, services.origin, named('encrypted_message.htm', armor(newer)))
  await expectProblem(page, 'This message is newer than this portal', 'newer-version')
})

test('a message for another address asks which one may be meant, and opens with it', async ({ context, services }) => {
  const file = await services.seal(letter('For Carol', 'Only for Carol.'), 'carol@example.com')
  const html = await readFile(file, 'utf8')
  await writeFile(file, html.replace('value="carol@example.com"', `value="${robin}"`))
  const { portal } = await openFile(context, file)
  await signIn(portal, services)
  await expectProblem(portal, `This message is not for ${robin}`, 'not-for-this-address')

  await portal.getByRole('button', { name: 'Use another address' }).click()
  await portal.getByRole('textbox', { name: 'Your mail address' }).fill('Carol@Example.com')
  await signIn(portal, services, 'carol@example.com')
  await expectMessage(portal, 'For Carol', 'Only for Carol.')
})

test('a month whose key is not yet given out, and one whose key no longer is', async ({ context, page, services }) => {
  const next = new Date()
  next.setUTCMonth(next.getUTCMonth() + 3, 1)
  const later = next.toISOString().slice(0, 7)
  const early = await openFile(
    context,
    await services.sealByCommand(letter('Early', 'Too early.'), robin, ['--period', later]),
  )
  await signIn(early.portal, services)
  await expectProblem(early.portal, 'This message is from a later month', 'period-not-yet')

  const file = await readFile(await services.seal(letter('Late', 'Too late.'), robin), 'utf8')
  const text = new TextDecoder('latin1').decode(dearmor(file.replace(/<\/?textarea[^>]*>/g, '')))
  const [whole = '', period = ''] = /localhost \d+ (\d{4}-\d\d)/.exec(text) ?? []
  const old = Uint8Array.from(text.replace(whole, whole.replace(period, '2020-01')), c => c.charCodeAt(0))
  await choose(page, services.origin, named('encrypted_message.htm', armor(old)))
  await page.getByRole('textbox', { name: 'Your mail address' }).fill(robin)
  await signIn(page, services)
  await expectProblem(page, 'This message is too old', 'period-expired')
})

test('a wrong code, then too many of them, then the right one of the next mail', async ({ context, services }) => {
  const walter = 'walter@example.com'
  const { portal } = await openFile(context, await services.seal(letter('Codes', 'In the end.'), walter))
  await portal.getByRole('button', { name: 'Send me a code' }).click()
  const code = await services.mailbox.code(walter)
  const wrong = code === '0000 0000' ? '1111 1111' : '0000 0000'
  for (let i = 0; i < 4; i++) {
    await portal.getByRole('textbox', { name: 'Code' }).fill('')
    await enterCode(portal, wrong)
    await expect(portal.getByRole('alert')).toContainText('This is not the code')
    await expect(portal.getByRole('button', { name: 'Read message' })).toBeEnabled()
  }
  await portal.getByRole('textbox', { name: 'Code' }).fill('')
  await enterCode(portal, wrong)
  await expect(portal.getByRole('button', { name: 'Read message' })).toBeEnabled()
  await portal.getByRole('textbox', { name: 'Code' }).fill('')
  await enterCode(portal, code)
  await expect(portal.getByRole('alert')).toContainText('Too many tries')
  await signIn(portal, services, walter)
  await expectMessage(portal, 'Codes', 'In the end.')
})

test('the mail with the code cannot be sent', async ({ context }) => {
  const services = await startServices({ SMTP_URL: 'smtp://127.0.0.1:9' })
  const { portal } = await openFile(context, await services.seal(letter('No mail', 'No mail.'), robin))
  await portal.getByRole('button', { name: 'Send me a code' }).click()
  await expect(portal.getByRole('alert')).toContainText('The mail with the code cannot be sent')
  await expect(portal.getByRole('button', { name: 'Send me a code' })).toBeEnabled()
  await services.close()
})

test('cookies are blocked', async ({ context, services }) => {
  await context.addInitScript(() => Object.defineProperty(navigator, 'cookieEnabled', { value: false }))
  const { portal } = await openFile(context, await services.seal(letter('No cookies', 'No cookies.'), robin))
  await portal.getByRole('button', { name: 'Send me a code' }).click()
  await expectProblem(portal, 'Cookies are blocked', 'no-cookies')
})

test('an address without WebCrypto is explained', async ({ services }) => {
  const browser = await chromium.launch({
    executablePath: shellProgram,
    args: [...chromiumArguments, '--host-resolver-rules=MAP portal.test 127.0.0.1'],
  })
  const page = await browser.newPage()
  await page.goto(services.origin.replace('localhost', 'portal.test'))
  await expect(page.getByRole('heading', { name: 'This page cannot decrypt here' })).toBeVisible()
  await browser.close()
})

test('an address that is none', async ({ page, services }) => {
  const html = await readFile(await services.seal(letter('Nobody', 'Nobody.'), robin), 'utf8')
  await choose(page, services.origin, named('encrypted_message.htm', html.replaceAll(`value="${robin}"`, 'value="@"')))
  await page.getByRole('textbox', { name: 'Your mail address' }).fill('robin@exam ple.com'.replace(' ', '_'))
  await page.getByRole('button', { name: 'Send me a code' }).click()
  await expect(page.getByRole('alert')).toContainText('This is not a mail address')
})

test('what was pasted or dropped, and an .eml, opens as the file does', async ({ page, services }) => {
  const html = await readFile(await services.seal(letter('Inside a mail', 'From an eml.'), robin), 'utf8')
  const eml = `From: a@example.com\r\nMIME-Version: 1.0\r\nContent-Type: text/html; name="encrypted_message.htm"\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(html).toString('base64').replace(/.{76}/g, '$&\r\n')}`
  await choose(page, services.origin, named('mail.eml', utf8(eml)))
  await signIn(page, services)
  await expectMessage(page, 'Inside a mail', 'From an eml.')

  await page.goto(services.origin)
  await page.evaluate(text => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', text)
    document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
  }, html)
  await expectMessage(page, 'Inside a mail', 'From an eml.')

  await page.goto(services.origin)
  await page.evaluate(text => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([text], 'encrypted_message (1).htm', { type: 'text/html' }))
    document.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }))
  }, html)
  await expectMessage(page, 'Inside a mail', 'From an eml.')
})

test('an answer to somebody whom the portal does not send to', async ({ page }) => {
  const services = await startServices({ SEND_TO: 'known' })
  try {
    const html = await readFile(await services.seal(letter('From a stranger', 'Answer me.'), robin), 'utf8')
    await choose(page, services.origin, named('encrypted_message.htm', html))
    await signIn(page, services)
    await page.getByRole('button', { name: 'Reply', exact: true }).click()
    await page.getByRole('textbox', { name: 'Text' }).pressSequentially('What I wrote. ')
    await send(page)
    await expect(page.getByText('This portal does not send to alice@example.com')).toBeVisible()
    await expect(page.getByText('Nothing was sent.')).toBeVisible()
    await expect(page.getByRole('textbox', { name: 'Text' })).toContainText('What I wrote.')
    await expect(page.getByRole('button', { name: 'Send sealed reply' })).toBeEnabled()
    expect(services.mailbox.messages().filter(({ to }) => to.includes('alice@example.com'))).toEqual([])
  } finally {
    await services.close()
  }
})

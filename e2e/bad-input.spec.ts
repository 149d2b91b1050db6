// Bad input: each with its own words, what to do next, and nothing lost. `npm run prove -- opening` has more of it.

import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { armor } from '../src/core/htm/armor.ts'
import { chromiumArguments, shellProgram } from './chromium.ts'
import { expect, test } from './fixtures.ts'
import { robin } from './hostile.ts'
import { letter } from './messages.ts'
import { enterCode, expectMessage, openFile, signIn } from './reader.ts'
import { choose, expectProblem, named } from './walks/bad-input.ts'

const archive = path.join(
  path.dirname(path.dirname(fileURLToPath(import.meta.url))),
  'src',
  'core',
  'envelope',
  'archive',
)

test('a file that is not ours', async ({ page, services }) => {
  await choose(page, services.origin, named('letter.htm', '<p>Hello</p>'))
  await expectProblem(page, 'This is not a private message', 'not-our-file')
})

test('a file of zero bytes', async ({ page, services }) => {
  await choose(page, services.origin, named('encrypted_message.htm', ''))
  await expectProblem(page, 'The file is empty', 'empty-file')
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

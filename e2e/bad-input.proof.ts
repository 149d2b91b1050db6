// Bad input of other kinds: large, of a month without a key, from elsewhere than a file, and services that refuse.

import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { utf8 } from '../src/core/bytes.ts'
import { armor, dearmor } from '../src/core/htm/armor.ts'
import { expect, test } from './fixtures.ts'
import { robin } from './hostile.ts'
import { letter } from './messages.ts'
import { expectMessage, openFile, send, signIn } from './reader.ts'
import { startServices } from './services.ts'
import { choose, expectProblem, named } from './walks/bad-input.ts'

test('a file over the limit', async ({ page, services }) => {
  const file = path.join(services.folder, 'large.htm')
  await writeFile(file, Buffer.alloc(81_000_000, 0x41))
  await choose(page, services.origin, file)
  await expectProblem(page, 'The file is too large', 'too-large')
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

test('the mail with the code cannot be sent', async ({ context }) => {
  const services = await startServices({ SMTP_URL: 'smtp://127.0.0.1:9' })
  const { portal } = await openFile(context, await services.seal(letter('No mail', 'No mail.'), robin))
  await portal.getByRole('button', { name: 'Send me a code' }).click()
  await expect(portal.getByRole('alert')).toContainText('The mail with the code cannot be sent')
  await expect(portal.getByRole('button', { name: 'Send me a code' })).toBeEnabled()
  await services.close()
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

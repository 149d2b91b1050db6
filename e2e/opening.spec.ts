// The main promise: a sealed message, opened by somebody who has installed nothing. `npm run prove -- opening` has more of it.

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { expect, test } from './fixtures.ts'
import { robin } from './hostile.ts'
import { attachmentSha256, letter } from './messages.ts'
import { enterCode, expectMessage, openFile, signIn, watchConsole, withoutScript } from './reader.ts'

test('the file opens by its script: text, picture, attachment and the very bytes that were sealed', async ({
  services,
  context,
}) => {
  const quiet = watchConsole(context)
  const message = letter('Your results', 'All values are in the normal range.')
  const { portal } = await openFile(context, await services.seal(message, robin))
  await signIn(portal, services)
  await expectMessage(portal, 'Your results', 'All values are in the normal range.')

  const picture = portal.frameLocator('iframe').getByRole('img', { name: 'A red square' })
  await expect.poll(() => picture.evaluate(image => (image as HTMLImageElement).naturalWidth)).toBe(8)

  const [attachment] = await Promise.all([
    portal.waitForEvent('download'),
    portal.getByRole('button', { name: /Download.*results\.pdf/ }).click(),
  ])
  expect(attachment.suggestedFilename()).toBe('results.pdf')
  const bytes = await readFile(await attachment.path())
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(attachmentSha256)

  await portal.getByText('More', { exact: true }).click()
  const [original] = await Promise.all([
    portal.waitForEvent('download'),
    portal.getByRole('button', { name: 'Save original (.eml)' }).click(),
  ])
  expect(await readFile(await original.path(), 'utf8')).toBe(message)
  quiet()
})

test('with the script taken out of a copy of it, it opens by post', async ({ services, context }) => {
  const quiet = watchConsole(context)
  const file = await withoutScript(await services.seal(letter('By post', 'No script was needed.'), robin))
  const { portal } = await openFile(context, file)
  await signIn(portal, services)
  await expectMessage(portal, 'By post', 'No script was needed.')
  expect(new URL(portal.url()).pathname).toBe('/read')
  quiet()
})

test('sign-in goes on after the page was closed to read the mail', async ({ services, context }) => {
  const { portal } = await openFile(context, await services.seal(letter('Resumed', 'It went on.'), robin))
  await portal.getByRole('button', { name: 'Send me a code' }).click()
  await expect(portal.getByText('We sent a code to')).toBeVisible()
  const address = portal.url()
  await portal.close()

  const again = await context.newPage()
  await again.goto(address)
  await expect(again.getByText('We sent a code to')).toBeVisible()
  await enterCode(again, await services.mailbox.code(robin))
  await expectMessage(again, 'Resumed', 'It went on.')
})

test('the file that opened the portal is cut off: it can neither navigate nor see the reader', async ({
  services,
  context,
}) => {
  const file = await services.seal(letter('Cut off', 'Nobody looks in.'), robin)
  const opener = await context.newPage()
  await opener.addInitScript(() => {
    const open = window.open.bind(window)
    window.open = (...args) => Object.assign(globalThis, { opened: open(...args) }).opened
  })
  await opener.goto(`file://${file}`)
  const [portal] = await Promise.all([
    context.waitForEvent('page'),
    opener.getByRole('button', { name: 'Read message' }).click(),
  ])
  await signIn(portal, services)
  await expectMessage(portal, 'Cut off', 'Nobody looks in.')

  expect(await portal.evaluate(() => window.opener)).toBeNull()
  const seen = await opener.evaluate(() => {
    const tab = (globalThis as unknown as { opened: Window }).opened
    tab.location = 'about:blank'
    return { closed: tab.closed, frames: tab.length }
  })
  expect(seen).toEqual({ closed: true, frames: 0 })
  await expectMessage(portal, 'Cut off', 'Nobody looks in.')
})

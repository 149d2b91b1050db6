// An administrator follows a message by its names.

import { expect, test } from './fixtures.ts'
import { send } from './reader.ts'
import { startServices } from './services.ts'
import { ada, signedIn } from './walks/admin.ts'
import { agree, writing } from './writing.ts'

const robin = 'robin@example.com'

test('an administrator follows a message by its names', async ({ browser }) => {
  const services = await startServices({ ADMINISTRATORS: ada })
  const robins = await (await browser.newContext()).newPage()
  await send(await agree(await writing(robins, services)))
  await expect.poll(() => services.mailbox.messages().some(({ to }) => to.includes('ann@a.example'))).toBe(true)
  const carrier = services.mailbox.messages().find(({ to }) => to.includes('ann@a.example'))!.parsed.messageId!

  const { page, expectQuiet } = await signedIn(browser, services)
  await page.getByRole('link', { name: 'Messages' }).click()
  const look = async (name: string) => {
    await page.getByRole('textbox', { name: 'Name of the message' }).fill(name)
    await page.getByRole('button', { name: 'Find' }).click()
    await expect(page.getByRole('heading', { level: 1, name })).toBeFocused()
  }
  await look("it's not@here")
  await expect(page.getByText('Nothing is known by this name.')).toBeVisible()
  await expect(page.getByText(String.raw`postern gateway trace 'it'\''s not@here'`)).toBeVisible()
  await page.getByRole('button', { name: 'Another message' }).click()
  await look('--help')
  await expect(page.getByText("postern gateway trace -- '--help'")).toBeVisible()
  await page.getByRole('button', { name: 'Another message' }).click()
  await page.getByRole('textbox', { name: 'Name of the message' }).fill('a\u0003\u001bb@x')
  await page.getByRole('button', { name: 'Find' }).click()
  await expect(page.getByText("postern gateway trace 'ab@x'")).toBeVisible()
  await page.getByRole('button', { name: 'Another message' }).click()
  await look(carrier)
  const message = page.getByRole('region', { name: /, from robin@example\.com$/ })
  await expect(message.getByRole('heading', { name: 'ann@a.example' })).toBeVisible()
  await expect(message).toContainText('Taken by the mail server')
  await expect(message).toContainText(`On the way it is ${carrier}.`)
  await expect(message).toContainText('No key was given for the address since.')
  await page.getByRole('button', { name: 'Another message' }).click()
  await look(robin)
  await expect(message).toContainText('ann@a.example')
  await expect(page.getByRole('region', { name: 'Keys that were given' }).getByRole('listitem')).toHaveCount(2)
  expectQuiet()
  await services.close()
})

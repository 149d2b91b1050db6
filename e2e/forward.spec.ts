// Forward to decrypt, with a real Postfix before and behind the services, and a phone that has nothing but a mail app and a browser. `npm run prove -- opening` has thumbs, apps and other addresses.

import { expectAccessible } from './accessible.ts'
import { expect, test } from './fixtures.ts'
import { letter } from './messages.ts'
import { enterCode, expectMessage, sendNow } from './reader.ts'
import { ann, codeOf, forward, mailsTo, phone, robin, runWithPostfix } from './walks/forward.ts'

runWithPostfix()

test('forwarded from a phone, answered with a link, read and replied to on the phone', async ({ browser }) => {
  const link = await forward(letter('On the way', 'words for a phone', ann))
  // A scanner looks at every link before its reader does.
  for (const method of ['GET', 'HEAD', 'GET']) expect((await fetch(link, { method })).status).toBe(200)
  const context = await phone(browser)
  const page = await context.newPage()
  await page.goto(link)
  const ask = page.getByRole('button', { name: 'Send me a code' })
  await expect(ask).toBeVisible()
  await expectAccessible(page, 'a link on a phone')
  await ask.tap()
  await enterCode(page, await codeOf(robin))
  await expectMessage(page, 'On the way', 'words for a phone')
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  expect(wide).toBe(false)

  await page.getByRole('button', { name: 'Reply', exact: true }).tap()
  const text = page.getByRole('textbox', { name: 'Message text' })
  await text.tap()
  await text.press('Control+Home')
  await page.keyboard.type('Typed with one thumb.')
  const pull = await page.evaluate(() => getComputedStyle(document.documentElement).overscrollBehaviorY)
  expect(pull).toBe('contain')
  await page.getByRole('button', { name: 'Send sealed reply' }).tap()
  await sendNow(page)
  await expect(page.getByRole('heading', { name: /^Sent to .*; a copy for you$/ })).toBeVisible()
  await expect.poll(() => mailsTo(ann).length).toBe(1)
  expect(String(mailsTo(ann)[0])).not.toContain('one thumb')
  await context.close()
})

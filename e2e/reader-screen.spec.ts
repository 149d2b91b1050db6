// The screen that a message is read on: what is seen first, what is a touch away, and what a key does. `npm run prove -- reading` looks in every language.

import { watchConsole } from './reader.ts'
import { expect, shownText, test } from './reading.ts'
import { html } from './rich.ts'
import { heading, phone, showsFirstWords, toMany } from './walks/reader-screen.ts'

test('on a phone the first screen has the subject, the sender line and the first words of the letter', ({
  browser,
  pretended,
}) => showsFirstWords(browser, pretended, ['de']))

test('to whom it went is a line that unfolds; that answers go elsewhere is said without being asked', async ({
  reader,
}) => {
  const { page } = reader
  await reader.read(toMany, 'To many')
  await expect(page.getByText('Answers go to Desk desk@elsewhere.example').first()).toBeVisible()
  await expect(page.getByText('alice@example.com').first()).toBeVisible()
  await expect(page.getByText('dora@d.example')).toBeHidden()
  await page.getByText(/^to you and 3 others · 23 Nov 2026, 10:15/).click()
  for (const words of ['robin@example.com', 'bob@b.example', 'carol@c.example', 'dora@d.example'])
    await expect(page.getByText(words)).toBeVisible()
  await expect(page.getByText(/^Monday,? 23 November 2026 at 10:15/)).toBeVisible()
  await reader.read(toMany.replace('Robin <robin@example.com>, ', '').replace('To many', 'To others'), 'To others')
  await expect(page.getByText(/^to bob@b\.example and 2 others · /)).toBeVisible()
  await reader.read(toMany.replace(/^(?:To|Cc): .*\r\n/gm, '').replace('To many', 'To nobody'), 'To nobody')
  await expect(page.getByText(/^no recipients named · /)).toBeVisible()
})

test('keys do what the buttons do, in the message too, until they are turned off', { tag: '@own' }, async ({
  reader,
  read,
}) => {
  const quiet = watchConsole(reader.context)
  const page = await read('By keys', [html('<p>words</p>')])
  const body = page.frameLocator('iframe.message').locator('body')
  await shownText(page)
  const leave = () => page.getByRole('button', { name: 'Discard' }).click()

  for (const press of ['Control+f', 'Shift+F', 'a']) await page.keyboard.press(press)
  await page.keyboard.press('f')
  await expect(heading(page, 'Forward')).toBeVisible()
  await page.getByRole('textbox', { name: 'Subject' }).press('r')
  await expect(heading(page, 'Forward')).toBeVisible()
  await leave()

  await body.click()
  await page.keyboard.press('r')
  await expect(heading(page, 'Reply')).toBeVisible()
  await leave()

  await shownText(page)
  const [saved] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('s')])
  expect(saved.suggestedFilename()).toBe('message.eml')
  await page.keyboard.press('p')
  await expect(page.frameLocator('iframe.print').locator('body.postern-print')).toBeAttached()

  await page.keyboard.press('?')
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(list).toContainText(/r\s*Reply/)
  await page.keyboard.press('r')
  await expect(list).toBeVisible()
  await list.getByRole('checkbox').uncheck()
  await page.keyboard.press('Escape')
  await expect(list).toHaveCount(0)
  for (const press of ['r', '?']) await page.keyboard.press(press)
  await expect(heading(page, 'By keys')).toBeVisible()
  await expect(list).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Reply', exact: true })).not.toHaveAttribute('aria-keyshortcuts', /./)

  await page.getByText('More', { exact: true }).click()
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
  await list.getByRole('checkbox').check()
  await list.getByRole('button', { name: 'Close' }).click()
  await page.keyboard.press('r')
  await expect(heading(page, 'Reply')).toBeVisible()
  await leave()
  quiet()
})

test('how a sender is known is told at a touch, over the letter where one reads on', async ({ read }) => {
  const page = await read('Long', [html('<p style="height:3000px">words</p>')])
  await page.setViewportSize(phone)
  await shownText(page)
  const line = page.getByRole('region', { name: 'Not signed' })
  const why = line.getByText('There is nothing to check.')
  await line.locator('summary').click()
  await expect(why).toBeVisible()
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  await page.evaluate(() => window.scrollTo(0, 1_000))
  await expect(why).toBeHidden()
  await line.locator('summary').click()
  await expect(why).toBeInViewport()
  expect(await page.evaluate(() => [window.scrollY, document.documentElement.scrollHeight])).toEqual([1_000, height])
  await page.evaluate(() => window.scrollTo(0, 0))
  await expect(why).toBeVisible()
})

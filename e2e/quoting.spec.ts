// What an answer quotes looks as it looked: in the editor, in the mail that is sent, and without formatting. `npm run prove -- composing` has more of it.

import { expect, test } from './fixtures.ts'
import { robin } from './hostile.ts'
import { answering, arrived, letterOf, named, pictures, results } from './walks/quoting.ts'
import { text } from './writing.ts'

test('an answer that is begun while the source is on the screen quotes nothing of the letter', async ({ reader }) => {
  const { page, read } = reader
  await read(letterOf('<p>Words of the letter</p>'), 'Results')
  await page.getByText('More', { exact: true }).click()
  await page.getByRole('button', { name: 'View source' }).click()
  await expect(page.getByRole('region', { name: 'View source' })).toContainText('Words of the letter')
  await page.getByRole('button', { name: 'Reply', exact: true }).click()
  await expect(text(page)).toBeVisible()
  expect((await text(page).innerText()).trim()).toBe('')
})

test('a picture that was shown is quoted, one that was not is not', async ({ reader }) => {
  const page = await answering(reader, letterOf(pictures, named))
  const picture = text(page).locator('blockquote img:not(.ProseMirror-separator)')
  await expect(picture).toHaveCount(1)
  await expect(picture).toHaveJSProperty('naturalWidth', 8)
  await expect(picture).toHaveJSProperty('width', 64)
  await expect(picture).toHaveAttribute('alt', 'Picture')
})

test('the answer that arrives has the table and the picture, with looks that need no style sheet', async ({
  reader,
  services,
}) => {
  const page = await answering(reader, letterOf(results + pictures, named, robin))
  const portal = await arrived(page, services)
  const letter = portal.frameLocator('iframe.message')
  await expect(letter.locator('td')).toHaveText(['Sugar', '91'])
  await expect(letter.locator('td').first()).toHaveCSS('border-top-style', 'solid')
  await expect(letter.locator('td').last()).toHaveCSS('text-align', 'right')
  await expect(letter.locator('img')).toHaveJSProperty('naturalWidth', 8)
  await expect(portal.getByRole('button', { name: /^Download / })).toHaveCount(0)
})

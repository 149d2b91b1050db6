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

test('tables, lists, titles and lines stay what they were, in the editor and as plain text', async ({ reader }) => {
  const page = await answering(reader, letterOf(results))
  const quote = text(page).locator('blockquote')
  await expect(quote.getByRole('heading', { name: 'Results' })).toBeVisible()
  await expect(quote.locator('table tr').first().locator('th')).toHaveText(['Value', 'Yours'])
  await expect(quote.locator('td[align=right]')).toHaveText('91')
  await expect(quote.locator('ol[start="3"] li')).toHaveText(['rest', 'water'])
  await expect(quote.locator('pre')).toHaveText('a  b\nc')
  await expect(quote.locator('hr')).toHaveCount(1)
  await expect(quote.locator('strong')).toHaveText('Well')
  await page.getByRole('button', { name: 'Write without formatting' }).click()
  const lines = (await text(page).inputValue()).split('\n')
  for (const line of [
    '> Results',
    '> Value   Yours',
    '> -----   -----',
    '> Sugar      91',
    '> 3. rest',
    '> 4. water',
    '> a  b',
  ])
    expect(lines).toContain(line)
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

test('on a phone the letter that is answered is a line, which a press opens, and it is sent whole', async ({
  reader,
}) => {
  await reader.page.setViewportSize({ width: 320, height: 568 })
  const page = await answering(reader, letterOf(results))
  const line = page.getByRole('button', { name: /^Message of Ines, \d+ lines · Show$/ })
  await expect(line).toHaveAttribute('aria-expanded', 'false')
  await expect(text(page).locator('table')).toBeHidden()
  await text(page).press('Control+Home')
  await page.keyboard.type('Thank you.')
  await line.click()
  await expect(page.getByRole('button', { name: /· Hide$/ })).toHaveAttribute('aria-expanded', 'true')
  await expect(text(page).locator('table')).toBeVisible()
  await page.getByRole('button', { name: /· Hide$/ }).click()
  await page.getByRole('button', { name: 'Write without formatting' }).click()
  await expect(text(page)).toHaveValue(/^Thank you\.\n\nInes wrote:\n\n> Results\n[\s\S]*> Well done\n$/)
})

// Pictures that stay as they are, and what else the field for the text does.

import { expect, test } from './fixtures.ts'
import { answering, drop, picture, png } from './walks/picture-size.ts'
import { text } from './writing.ts'

test('the original stays as it is, and what is left out is not there', async ({ reader }) => {
  const page = await answering(reader)
  await page.evaluate(drop, png(400, 20))
  await page.getByRole('button', { name: /^Original \(400 × 20/ }).click()
  await expect(picture(page)).toHaveJSProperty('naturalWidth', 400)
  await text(page).focus()
  await page.evaluate(drop, png(400, 30))
  await page.getByRole('button', { name: 'Leave it out' }).click()
  await expect(page.getByRole('group', { name: /^How large/ })).toHaveCount(0)
  await expect(picture(page)).toHaveCount(1)
})

test('a small picture is in the text at once', async ({ reader }) => {
  const page = await answering(reader)
  await page.evaluate(drop, png(40, 20))
  await expect(picture(page)).toHaveJSProperty('naturalWidth', 40)
  await expect(page.getByRole('group', { name: /^How large/ })).toHaveCount(0)
})

test('the browser checks the spelling of what is written', async ({ reader }) => {
  const page = await answering(reader)
  await expect(text(page)).toHaveJSProperty('spellcheck', true)
})

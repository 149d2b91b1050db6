// Pictures that are put into the text: in it at once when they are small, else as large as their writer says. `npm run prove -- composing` has more of it.

import { expectAccessible } from './accessible.ts'
import { expect, test } from './fixtures.ts'
import { answering, drop, picture, png } from './walks/picture-size.ts'

test('a large picture that is dropped into the text is drawn anew in the size that is chosen', async ({ reader }) => {
  const page = await answering(reader)
  await page.evaluate(drop, png(1_000, 500))
  const question = page.getByRole('group', { name: 'How large is view.png to be?' })
  await expect(question.getByRole('button', { name: 'Large' })).toHaveCount(0)
  await expectAccessible(page, 'the size of a picture')
  await question.getByRole('button', { name: 'Medium (800 × 400)' }).click()
  await expect(picture(page)).toHaveJSProperty('naturalWidth', 800)
  await expect(picture(page)).toHaveJSProperty('naturalHeight', 400)
  await expect(picture(page)).toHaveAttribute('width', '640')
  await expect(question).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Remove view.png' })).toHaveCount(0)
})

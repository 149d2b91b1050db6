// Pictures that are put into the text: in it at once when they are small, else as large as their writer says.

import type { Page } from '@playwright/test'
import { encode } from 'fast-png'
import { expectAccessible } from './accessible.ts'
import { expect, type Reader, test } from './fixtures.ts'

const lunch = 'Subject: Lunch\r\nFrom: ann@a.example\r\nTo: robin@example.com\r\n\r\nAt noon?'

const text = (page: Page) => page.getByRole('textbox', { name: 'Message text' })
const picture = (page: Page) => text(page).locator('img:not(.ProseMirror-separator)')

async function answering({ page, read }: Reader): Promise<Page> {
  await read(lunch, 'Lunch')
  await page.getByRole('button', { name: 'Reply', exact: true }).click()
  await text(page).press('Control+Home')
  return page
}

/** A PNG of one colour, in base64. */
const png = (width: number, height: number) =>
  Buffer.from(encode({ width, height, channels: 3, data: new Uint8Array(width * height * 3) })).toString('base64')

/** In the page: a file dropped on the text. */
function drop(base64: string): void {
  const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
  const data = new DataTransfer()
  data.items.add(new File([bytes], 'view.png', { type: 'image/png' }))
  const { left, top } = document.activeElement!.getBoundingClientRect()
  const place = { clientX: left + 30, clientY: top + 25 }
  const event = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data, ...place })
  document.activeElement!.dispatchEvent(event)
}

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

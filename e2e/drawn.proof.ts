// Pictures of every kind are drawn in the text or listed below it.

import { filesIn, picturedLetters } from './pictured.ts'
import { expect, shownText, test } from './reading.ts'
import { html } from './rich.ts'
import { expectListed, pictured } from './walks/drawn.ts'

test('of all kinds of pictures what is drawn is not listed, and what is not drawn is', ({ read }) =>
  expectListed(read, pictured))

test('of pictures in boxes of every kind those that pixels show are not listed, and all others are', async ({
  read,
}) => {
  for (const [i, { html: content, pictures, colours }] of picturedLetters(3, 60).entries()) {
    const page = await read(`Boxes ${i}`, [html(content), ...pictures])
    // So that the sender line does not stand over a picture of the page that is higher than the window.
    await page.setViewportSize({ width: 1000, height: 5_000 })
    await shownText(page)
    const all = page.getByRole('button', { name: /^Show all/ })
    if ((await all.count()) > 0) await all.click()
    const listed = await page.locator('.attachments .filename').allInnerTexts()
    const drawn = filesIn(await page.locator('iframe.message').screenshot(), colours)
    expect([...listed, ...drawn].toSorted()).toEqual([...colours.keys()].toSorted())
    expect(drawn.length).toBeGreaterThan(20)
  }
})

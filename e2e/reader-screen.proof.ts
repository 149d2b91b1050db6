// The screen that a message is read on, in each language, and what is a touch away.

import { letter } from '../mocks/letter.ts'
import { languages } from '../src/portal/locales/words.ts'
import { expect, redDot, shownText, test } from './reading.ts'
import { file, html, pdf } from './rich.ts'
import { heading, phone, showsFirstWords, toMany } from './walks/reader-screen.ts'

test('on a phone the first screen has the subject, the sender line and the first words of the letter, in each language', ({
  browser,
  pretended,
}) => showsFirstWords(browser, pretended, Object.keys(languages)))

test('a table that is a little too wide for a phone keeps its distance from the edge', async ({ reader }) => {
  const { page } = reader
  await page.setViewportSize(phone)
  await reader.read(letter(new Date('2026-11-29T04:30:00Z')), 'Your results')
  await shownText(page)
  const [frame, table] = [page.locator('iframe.message'), page.frameLocator('iframe.message').locator('table')]
  const endOf = async (box: typeof frame) => box.boundingBox().then(found => found!.x + found!.width)
  expect((await endOf(frame)) - (await endOf(table))).toBeGreaterThan(8)
})

test('the words of the bar at the thumb fit into its buttons, in each language', { tag: '@own' }, async ({
  reader,
}) => {
  const { page } = reader
  await page.setViewportSize(phone)
  await reader.read(toMany, 'To many')
  for (const language of [...Object.keys(languages), 'en']) {
    await page.locator('.language select').selectOption(language)
    await expect(page.locator('html')).toHaveAttribute('lang', language)
    const cut = await page.locator('.toolbar > button:visible').evaluateAll(buttons =>
      buttons.flatMap(button => {
        const [box, word] = [button, button.querySelector('span')!].map(each => each.getBoundingClientRect())
        const isHidden = getComputedStyle(button.querySelector('span')!).clipPath !== 'none'
        return isHidden || (word!.left >= box!.left + 4 && word!.right <= box!.right - 4) ? [] : [button.textContent]
      }),
    )
    expect(cut, language).toEqual([])
  }
})

test('the menu closes when something was chosen, at Escape, and when somebody goes on reading', async ({ read }) => {
  const page = await read('A menu', [html('<p>words</p>')])
  await shownText(page)
  const more = page.locator('summary', { hasText: 'More' })
  const source = page.getByRole('button', { name: 'View source' })
  await more.click()
  await page.keyboard.press('Escape')
  await expect(source).toBeHidden()
  await expect(more).toBeFocused()
  await more.click()
  await page.frameLocator('iframe.message').getByText('words').click()
  await expect(source).toBeHidden()
  await more.click()
  await heading(page, 'A menu').click()
  await expect(source).toBeHidden()
  await more.click()
  await source.click()
  await expect(source).toBeHidden()
})

test('a picture and a document that were looked at are known by their looks', async ({ read }) => {
  const page = await read('Looked at', [
    html('<p>words</p>'),
    file('dot.png', 'image/png', Buffer.from(redDot, 'base64')),
    file('offer.pdf', 'application/pdf', pdf('Bonjour')),
  ])
  const little = page.locator('.attachments .kind img')
  await expect(page.getByRole('button', { name: 'Show dot.png' })).toBeVisible()
  await expect(little).toHaveCount(0)
  for (const [i, name] of ['dot.png', 'offer.pdf'].entries()) {
    await page.getByRole('button', { name: `Show ${name}` }).click()
    await expect(little).toHaveCount(i + 1)
    await page.getByRole('button', { name: 'Close' }).click()
  }
})

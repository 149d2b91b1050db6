// The screen that a message is read on: what is seen first, what is a touch away, and what a key does.

import type { Page } from '@playwright/test'
import { letter, letterFrom, letterTo } from '../mocks/letter.ts'
import { languages } from '../src/portal/locales/words.ts'
import { enterCode, openFile, watchConsole } from './reader.ts'
import { expect, redDot, shownText, test } from './reading.ts'
import { file, html, mixed, pdf } from './rich.ts'

const phone = { width: 320, height: 568 } as const

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true })

/** In the page: where the first line of the letter stands in the window. */
function firstLine(): { top: number; bottom: number } {
  const frame = document.querySelector<HTMLIFrameElement>('iframe.message')!
  const { body } = frame.contentDocument!
  const range = body.ownerDocument.createRange()
  range.selectNodeContents(body.querySelector('p')!)
  const [line] = range.getClientRects()
  const { top } = frame.getBoundingClientRect()
  return { top: top + line!.top, bottom: top + line!.bottom }
}

test('on a phone the first screen has the subject, the sender line and the first words of the letter, in each language', async ({
  browser,
  pretended,
}) => {
  const context = await browser.newContext({ viewport: phone })
  const sealed = await pretended.seal(letter(new Date('2026-11-29T04:30:00Z')), letterTo, { from: letterFrom })
  const { portal } = await openFile(context, sealed)
  await portal.getByRole('button', { name: 'Send me a code' }).click()
  await enterCode(portal, await pretended.code(letterTo))
  await expect(heading(portal, 'Your results')).toBeVisible()
  for (const language of Object.keys(languages)) {
    await portal.evaluate(tag => localStorage.setItem('postern-language', tag), language)
    await portal.reload()
    await expect(portal.locator(`html[lang=${language}] iframe.message[aria-busy=false]`)).toHaveCount(1)
    const boxOf = async (selector: string) => (await portal.locator(selector).boundingBox())!
    const [line, subject, bar] = [await boxOf('.sender'), await boxOf('h1'), await boxOf('.toolbar')]
    const words = await portal.evaluate(firstLine)
    const order = [
      0,
      line.y,
      line.y + line.height,
      subject.y,
      subject.y + subject.height,
      words.top,
      words.bottom,
      bar.y,
    ]
    expect(order, language).toEqual(order.toSorted((a, b) => a - b))
    expect(bar.y + bar.height, language).toBe(phone.height)
    await expect(portal.locator('.sender')).toContainText(letterFrom)
    expect(await portal.evaluate(() => document.documentElement.scrollWidth), language).toBe(phone.width)
  }
  await context.close()
})

test('a table that is a little too wide for a phone keeps its distance from the edge', async ({ reader }) => {
  const { page } = reader
  await page.setViewportSize(phone)
  await reader.read(letter(new Date('2026-11-29T04:30:00Z')), 'Your results')
  await shownText(page)
  const [frame, table] = [page.locator('iframe.message'), page.frameLocator('iframe.message').locator('table')]
  const endOf = async (box: typeof frame) => box.boundingBox().then(found => found!.x + found!.width)
  expect((await endOf(frame)) - (await endOf(table))).toBeGreaterThan(8)
})

const others = 'Bob <bob@b.example>, carol@c.example'
const toMany = mixed('To many', [html('<p>words</p>')]).replace(
  /^To: .*$/m,
  `Reply-To: Desk <desk@elsewhere.example>\r\nTo: Robin <robin@example.com>, ${others}\r\nCc: Dora <dora@d.example>`,
)

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

// What a reader expects of a good mail app: messages in messages, invitations, documents, pictures, paper.

import type { Page } from '@playwright/test'
import { corpus } from './messages.ts'
import { watchConsole } from './reader.ts'
import { expect, redDot, saved, shownText, test } from './reading.ts'
import { file, html, invitation, mixed, pdf, text } from './rich.ts'

test('a message in a message opens as one of its own, and says that nobody checked its sender', async ({ read }) => {
  const innermost = mixed('Innermost', [text('the end of the road'), file('deep.txt', 'text/plain', 'deep')])
  const inner = mixed('Inner', [text('forwarded words'), { type: 'message/rfc822', content: innermost }])
  const page = await read('Outer', [text('see below'), { type: 'message/rfc822', content: inner }])
  await expect(page.getByText('see below')).toBeVisible()
  await page
    .getByRole('button', { name: 'Open attachment-2.eml' })
    .or(page.getByRole('button', { name: /^Open / }))
    .click()
  await expect(page.getByRole('heading', { level: 1, name: 'Inner' })).toBeFocused()
  await expect(page.getByRole('region', { name: 'Attached message' })).toContainText('Nobody checked who wrote it')
  await expect(page.getByRole('region', { name: 'Not signed' })).toHaveCount(0)
  await page.getByRole('button', { name: /^Open / }).click()
  await expect(page.getByText('the end of the road')).toBeVisible()
  expect((await saved(page, 'Download deep.txt')).bytes.toString()).toBe('deep')
  await page.getByRole('button', { name: 'Back to the message' }).click()
  await page.getByRole('button', { name: 'Back to the message' }).click()
  await expect(page.getByText('see below')).toBeVisible()
})

test('an invitation is shown as an event, with its file', async ({ read }) => {
  const page = await read('Meet', [text('please come'), invitation])
  const card = page.getByRole('region', { name: 'Invitation' })
  await expect(card).toContainText('Budget talk')
  await expect(card).toContainText('Room 1')
  // 13:00 UTC, where this reader lives.
  await expect(card).toContainText('14:00')
  expect((await saved(page, 'Download attachment-1.ics')).bytes.toString()).toContain('BEGIN:VEVENT')
})

test('a PDF is drawn, its words are there for those who listen, and its script does not run', async ({
  read,
  reader: { context },
}) => {
  const quiet = watchConsole(context)
  const page = await read('Document', [text('attached'), file('offer.pdf', 'application/pdf', pdf('Bonjour'))])
  page.on('dialog', dialog => expect(dialog.message()).toBe('no script runs'))
  await page.getByRole('button', { name: 'Show offer.pdf' }).click()
  const sheet = page.getByRole('dialog').getByRole('region', { name: 'Page 1 of 1' })
  await expect(sheet).toContainText('Bonjour')
  const inked = await sheet.locator('canvas').evaluate(canvas => {
    const { width, height } = canvas as HTMLCanvasElement
    const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height)
    return data.some((value, i) => i % 4 === 0 && value < 100)
  })
  expect(inked).toBe(true)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  quiet()
})

test('a file that is no PDF inside says so, and can be downloaded', async ({ read }) => {
  const page = await read('Broken', [text('x'), file('offer.pdf', 'application/pdf', '%PDF-1.7\nnothing of it')])
  await page.getByRole('button', { name: 'Show offer.pdf' }).click()
  await expect(page.getByRole('dialog')).toContainText('locked with a password, or broken')
})

test('a drawing with a script is never shown in a tab, a program is named as one', async ({ read }) => {
  const page = await read('Files', [
    text('x'),
    file('photo\u202egpj.exe', 'image/jpeg', 'MZ'),
    file('drawing.svg', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    file(`${'long'.repeat(2_500)}.txt`, 'text/plain', 'x'),
    file('../../etc/passwd', 'text/plain', 'x'),
  ])
  await expect(page.getByText('EXE files can run programs')).toBeVisible()
  await expect(page.getByText('SVG files can run programs')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Show / })).toHaveCount(0)
  expect((await saved(page, 'Download anyway: photo gpj.exe')).name).toBe('photo gpj.exe')
  await expect(page.getByText('passwd', { exact: true })).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
})

async function printed(page: Page): Promise<string> {
  await page.getByText('More', { exact: true }).click()
  await page.getByRole('button', { name: 'Print', exact: true }).click()
  const frame = page.frameLocator('iframe.print')
  await expect(frame.locator('body.postern-print')).toBeAttached()
  return frame.locator('html').evaluate(element => element.outerHTML)
}

test('what is printed is headers and body, to the last line, and nothing of ours', async ({ read, browser }) => {
  const lines = Array.from({ length: 200 }, (_, i) => `<p>line ${i + 1}</p>`).join('')
  const page = await read('On paper', [
    html(`${lines}<blockquote>${'quoted words '.repeat(30)}</blockquote><p>the last line</p>`),
  ])
  await shownText(page)
  const document = await printed(page)
  const paper = await browser.newPage()
  await paper.setContent(document)
  const words = await paper.locator('body').innerText()
  expect(words.startsWith('On paper')).toBe(true)
  for (const wanted of ['Alice Example', 'robin@example.com', 'line 200', 'the last line', 'quoted words']) {
    expect(words).toContain(wanted)
  }
  for (const ours of ['Not signed', 'Download', 'Made with Postern']) expect(words).not.toContain(ours)
  // A page of A4 holds some 25 of these paragraphs: none is blank, none is lost.
  const pages = (await paper.pdf({ format: 'A4' })).toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0
  expect(pages).toBeGreaterThan(5)
  expect(pages).toBeLessThan(14)
  await paper.close()
})

test('every form of text can be chosen: looks, plain words, source', async ({ read }) => {
  const page = await read('Forms', [html('<p>formatted <b>words</b></p>')])
  await shownText(page)
  await page.getByText('More', { exact: true }).click()
  await page.getByRole('button', { name: 'Show plain text' }).click()
  await expect(page.getByRole('region', { name: 'Message text' })).toHaveText('formatted words')
  await page.getByRole('button', { name: 'View source' }).click()
  await expect(page.getByRole('region', { name: 'View source' })).toContainText('Subject: Forms')
  await page.getByRole('button', { name: 'Show plain text' }).click()
  await page.getByRole('button', { name: 'Show formatted text' }).click()
  expect(await shownText(page)).toContain('formatted words')
})

test('a corpus message with a digest of messages opens each of them', async ({ reader }) => {
  const digest = corpus().find(({ name }) => name === 'multipartdigestnestedemptyparts.msg')!
  await reader.read(digest.bytes, /./)
  await expect(reader.page.getByRole('heading', { name: 'Attachments' })).toBeVisible()
})

test('a picture is shown as one, and what only says that it is one is not', async ({ read }) => {
  const page = await read('Pictures', [
    text('x'),
    file('dot.png', 'image/png', Buffer.from(redDot, 'base64')),
    file('fake.png', 'image/png', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
  ])
  await expect(page.getByRole('button', { name: 'Show fake.png' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Show dot.png' }).click()
  await expect(page.getByRole('dialog').getByRole('img', { name: 'dot.png' })).toHaveJSProperty('naturalWidth', 8)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

// What a reader expects of a good mail app: messages in messages, invitations, documents, pictures, paper.

import type { Page } from '@playwright/test'
import { corpus } from './messages.ts'
import { watchConsole } from './reader.ts'
import { expect, redDot, saved, shownText, test } from './reading.ts'
import { file, html, invitation, mixed, pdf, shifting, text, wordsOnScreen } from './rich.ts'

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

test('letters that shift from one alphabet to another are read right, each time', async ({ reader }) => {
  for (let i = 0; i < 2; i++) {
    await reader.read(shifting.raw, shifting.subject)
    await expect
      .poll(() => reader.page.evaluate(wordsOnScreen))
      .toMatch(new RegExp(`^(?!.*\ufffd).*${shifting.words[2]}`, 's'))
    const shown = await reader.page.evaluate(wordsOnScreen)
    for (const words of shifting.words) expect(shown).toContain(words)
  }
})

test('an invitation is shown as one event, the latest of its files, each of which is listed', async ({ read }) => {
  const later = String(invitation.content).replace('SUMMARY:', 'SEQUENCE:1\r\nSUMMARY:')
  const page = await read('Meet', [
    text('please come'),
    { ...invitation, content: String(invitation.content).replace('Budget talk', 'Old talk') },
    file('invite.ics', 'application/ics', later),
  ])
  await expect(page.locator('.event')).toHaveCount(1)
  const card = page.getByRole('region', { name: 'Invitation, changed' })
  await expect(card).toContainText('Budget talk')
  await expect(card).toContainText('Room 1')
  // 13:00 UTC, where this reader lives.
  await expect(card).toContainText('14:00')
  expect((await saved(page, 'Download attachment-1.ics')).bytes.toString()).toContain('BEGIN:VEVENT')
})

test('an answer to an invitation says who comes', async ({ read }) => {
  const answer = String(invitation.content)
    .replace('METHOD:REQUEST', 'METHOD:REPLY')
    .replace(/DTSTART[^\r\n]*/, 'DTSTART;TZID=My Zone:20261124T160000')
    .replace('END:VEVENT', 'ATTENDEE;CN=Bob;PARTSTAT=TENTATIVE:mailto:bob@b.example\r\nEND:VEVENT')
  const page = await read('Maybe', [text('Maybe.'), file('invite.ics', 'text/calendar; method=REPLY', answer)])
  const card = page.getByRole('region', { name: 'Answer to an invitation' })
  await expect(card).toContainText('Bob may come.')
  await expect(card).toContainText('The time zone “My Zone” is not known here.')
})

test('an event whose time is of no zone says so', async ({ read }) => {
  const floating = String(invitation.content).replace(/DTSTART[^\r\n]*/, 'DTSTART:20261124T160000')
  const page = await read('Wherever', [text('Come.'), file('invite.ics', 'text/calendar; method=REQUEST', floating)])
  const card = page.getByRole('region', { name: 'Invitation' })
  await expect(card).toContainText('16:00')
  await expect(card).toContainText('No time zone is given.')
})

test('a PDF is drawn, its words are there for those who listen, and its script does not run', { tag: '@own' }, async ({
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

test('what is printed is headers and body, to the last line, and nothing of ours', { tag: '@own' }, async ({
  read,
  browser,
}) => {
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

test('on paper no style of a letter hides who wrote it, or says that somebody else did', { tag: '@own' }, async ({
  read,
}) => {
  const hides = [
    'h1, dl, dt, dd, body > :first-child { display: none !important; opacity: 0 !important; color: #fff !important }',
    '* { visibility: hidden !important; font-size: 0 !important; letter-spacing: -9px !important }',
  ]
  const page = await read('On paper', [html(`<style>${hides.join(' ')}</style><p>words</p>`)])
  await page.getByText('More', { exact: true }).click()
  await page.getByRole('button', { name: 'Print', exact: true }).click()
  const paper = page.frameLocator('iframe.print')
  await expect(paper.getByRole('heading', { name: 'On paper' })).toBeVisible()
  for (const line of ['Alice Example <alice@example.com>', 'From']) {
    const { height } = (await paper.getByText(line, { exact: true }).boundingBox())!
    expect(height).toBeGreaterThan(12)
  }
})

test('every form of text can be chosen: looks, plain words, source', async ({ read }) => {
  const page = await read('Forms', [html('<p>formatted <b>words</b></p>')])
  await shownText(page)
  await page.getByText('More', { exact: true }).click()
  await page.getByRole('button', { name: 'Show plain text' }).click()
  await expect(page.getByRole('region', { name: 'Message text' })).toHaveText('formatted words')
  await page.getByText('More', { exact: true }).click()
  await page.getByRole('button', { name: 'View source' }).click()
  await expect(page.getByRole('region', { name: 'View source' })).toContainText('Subject: Forms')
  await page.getByText('More', { exact: true }).click()
  await page.getByRole('button', { name: 'Show plain text' }).click()
  await page.getByText('More', { exact: true }).click()
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

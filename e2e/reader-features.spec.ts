// What a reader expects of a good mail app: messages in messages, invitations, documents, pictures, paper.

import { corpus } from './messages.ts'
import { watchConsole } from './reader.ts'
import { expect, redDot, saved, test } from './reading.ts'
import { file, invitation, mixed, pdf, shifting, text, wordsOnScreen } from './rich.ts'

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

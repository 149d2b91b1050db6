// What a reader expects of a good mail app: messages in messages, invitations, documents, pictures, paper.

import type { Page } from '@playwright/test'
import { corpus } from './messages.ts'
import { filesIn, picturedLetters } from './pictured.ts'
import { watchConsole } from './reader.ts'
import { expect, redDot, saved, shownText, test } from './reading.ts'
import {
  file,
  html,
  inline,
  invitation,
  mixed,
  multipart,
  type Part,
  pdf,
  shifting,
  text,
  wordsOnScreen,
} from './rich.ts'

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

test('on paper no style of a letter hides who wrote it, or says that somebody else did', async ({ read }) => {
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

const png = Buffer.from(redDot, 'base64')

const named = (id: string, name: string, content: string | Uint8Array = png, type = 'image/png') =>
  inline(id, name, type, content)
const logo = '<img alt="logo" src="cid:logo@x">'
const style = (css: string) => `<style>${css}</style>`

/** What the text says of its pictures, the parts beside it, and which of them are listed: all others are drawn. */
const pictured: readonly (readonly [why: string, html: string, parts: readonly Part[], listed: readonly string[]])[] = [
  ['named by an img', logo, [named('logo@x', 'logo.png')], []],
  [
    'as an attachment, and by an img',
    logo,
    [
      {
        ...file('logo.png', 'image/png', png),
        headers: ['Content-ID: <logo@x>', 'Content-Disposition: attachment; filename=logo.png'],
      },
    ],
    [],
  ],
  ['by a background', '<table background="cid:logo@x"><tr><td>x</table>', [named('logo@x', 'logo.png')], ['logo.png']],
  ['by a comment', '<p>x<!-- cid:logo@x --></p>', [named('logo@x', 'logo.png')], ['logo.png']],
  ['by a word', '<p>write to logo@x</p>', [named('logo@x', 'logo.png')], ['logo.png']],
  ['by chance', '<p>one</p>', [named('o', 'logo.png')], ['logo.png']],
  [
    'by an attachment tag',
    '<p>x<attachment src="cid:logo@x"></attachment></p>',
    [named('logo@x', 'logo.png')],
    ['logo.png'],
  ],
  ['by an object', '<p>x<object data="cid:logo@x"></object></p>', [named('logo@x', 'logo.png')], ['logo.png']],
  [
    'by VML',
    '<!--[if vml]><v:fill src="cid:logo@x"/><![endif]--><v:fill src="cid:logo@x"></v:fill>x',
    [named('logo@x', 'logo.png')],
    ['logo.png'],
  ],
  ['by a link', '<a href="cid:logo@x">the plan</a>', [named('logo@x', 'logo.png')], ['logo.png']],
  [
    'a document by a link',
    '<a href="cid:plan@x">the plan</a>',
    [named('plan@x', 'plan.pdf', pdf('plan'), 'application/pdf')],
    ['plan.pdf'],
  ],
  [
    'a document by an img',
    '<img alt="plan" src="cid:plan@x">',
    [named('plan@x', 'plan.pdf', pdf('plan'), 'application/pdf')],
    ['plan.pdf'],
  ],
  ['two of one name', logo, [named('logo@x', 'logo.png'), named('logo@x', 'scan.png')], ['scan.png']],
  ['in a hidden box', `<p>x</p><div style="display:none">${logo}</div>`, [named('logo@x', 'logo.png')], ['logo.png']],
  [
    'in a box without height',
    `<p>x</p><div style="height:0;overflow:hidden">${logo}</div>`,
    [named('logo@x', 'logo.png')],
    ['logo.png'],
  ],
  ['invisible', `<p>x</p><div style="visibility:hidden">${logo}</div>`, [named('logo@x', 'logo.png')], ['logo.png']],
  ['hidden by a sheet', `${style('img{display:none}')}<p>x</p>${logo}`, [named('logo@x', 'logo.png')], ['logo.png']],
  [
    'of a pixel',
    '<p>x</p><img alt="logo" width="1" height="1" src="cid:logo@x">',
    [named('logo@x', 'logo.png')],
    ['logo.png'],
  ],
  [
    'named in a sheet that nothing fits',
    `${style('.none{background:url(cid:logo@x)}')}<p>x</p>`,
    [named('logo@x', 'logo.png')],
    ['logo.png'],
  ],
  ['as a ground', '<p style="background:url(cid:logo@x)">x</p>', [named('logo@x', 'logo.png')], []],
  [
    'as a ground that is nowhere',
    '<p style="background:url(cid:logo@x) -900px 0 no-repeat">x</p>',
    [named('logo@x', 'logo.png')],
    ['logo.png'],
  ],
  [
    'as the ground of a hidden box',
    '<p>x</p><p style="display:none;background:url(cid:logo@x)">y</p>',
    [named('logo@x', 'logo.png')],
    ['logo.png'],
  ],
  [
    'in a quotation that is folded',
    `<p>x</p><blockquote type="cite">${'words '.repeat(90)}${logo}</blockquote>`,
    [named('logo@x', 'logo.png')],
    [],
  ],
  ['broken', logo, [named('logo@x', 'logo.png', png.subarray(0, 33))], ['logo.png']],
]

test('a link to a file of the message says which, and leads to its card, or to where it is drawn', async ({ read }) => {
  const many = Array.from({ length: 20 }, (_, i) => file(`${i}.txt`, 'text/plain', 'x'))
  const page = await read('Linked', [
    html(
      '<p><a href="cid:plan%40x">the plan</a></p><p><a href="cid:none@x">the lost one</a></p><p><a href="cid:logo@x">the logo</a></p><p><a href="cid:photo@x"><img alt="photo" src="cid:photo@x"></a></p><div style="height:3000px"></div><img alt="logo" src="cid:logo@x">',
    ),
    named('photo@x', 'photo.png'),
    named('logo@x', 'logo.png'),
    ...many,
    named('plan@x', 'plan\u202e of Robin.pdf', pdf('plan'), 'application/pdf'),
  ])
  const [plan, lost, logo, ...more] = (await shownText(page)).replace(/[\u2068\u2069]/g, '').split(/\n+/)
  expect(plan).toBe('the plan (this link belongs to the file plan of Robin.pdf, listed below)')
  expect(lost).toBe('the lost one (this link leads nowhere)')
  expect(logo).toBe('the logo (this link belongs to a picture that is shown in the message)')
  // A picture that is a link to itself leads where it says.
  expect(more.join('')).toBe('')
  const card = page.locator('.attachments li').filter({ hasText: 'plan of Robin.pdf' })
  await expect(card).toHaveCount(0)
  const link = page.frameLocator('iframe.message').getByRole('link', { name: 'the plan' })
  await link.click()
  await expect(card).toBeFocused()
  await expect(card).toBeInViewport({ ratio: 1 })
  await link.focus()
  await expect(card).not.toBeFocused()
  await link.press('Enter')
  await expect(card).toBeFocused()
  const picture = page.frameLocator('iframe.message').getByRole('img', { name: 'logo' })
  await expect(picture).not.toBeInViewport()
  await page.frameLocator('iframe.message').getByRole('link', { name: 'the logo' }).press('Enter')
  await expect(picture).toBeFocused()
  await expect(picture).toBeInViewport()
})

test('what is drawn is not listed, and what is not drawn is', async ({ read }) => {
  const got: [string, string[]][] = []
  for (const [why, content, parts] of pictured) {
    const page = await read(why, [html(content), ...parts])
    await shownText(page)
    got.push([why, await page.locator('.attachments .filename').allInnerTexts()])
  }
  expect(got).toEqual(pictured.map(([why, , , listed]) => [why, listed]))
  const page = await read('As text', [html(logo), named('logo@x', 'logo.png')])
  await shownText(page)
  await page.getByText('More', { exact: true }).click()
  await page.getByRole('button', { name: 'Show plain text' }).click()
  await expect(page.locator('.attachments .filename')).toHaveText(['logo.png'])
})

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

test('pictures of any form are drawn, or said not to be', async ({ read, reader }) => {
  const quiet = watchConsole(reader.context)
  const drawing = `data:image/svg+xml;base64,${Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64')}`
  const forms = [
    `data:image/jpg;base64,${redDot}`,
    `data:image/png;charset=utf-8;base64,${redDot}`,
    ` data:;base64,${redDot}`,
    'CID:logo@x',
  ]
  const page = await read('Forms of pictures', [
    html(
      `<base href="https://a.example/">${forms.map(form => `<img alt="drawn" src="${form}">`).join('')}<img alt="other" src="${drawing}"><a href="item">item</a>`,
    ),
    named('logo@x', 'logo.png'),
  ])
  await shownText(page)
  await expect(page.getByText('1 picture in the text cannot be shown here.')).toBeVisible()
  const widths = (images: Element[]) => images.map(image => (image as HTMLImageElement).naturalWidth)
  const frame = page.frameLocator('iframe.message')
  expect(await frame.getByAltText('drawn').evaluateAll(widths)).toEqual([8, 8, 8, 8])
  await expect(frame.getByText('item')).toHaveAttribute('href', 'https://a.example/item')

  const was = 'http://a.example/page.html'
  const names = ['http://a.example/red.png', 'blue.png']
  await reader.read(
    multipart('related', 'A page', [
      { ...html(names.map(src => `<img alt="drawn" src="${src}">`).join('')), headers: [`Content-Location: ${was}`] },
      ...names.map(src => ({
        type: 'image/png',
        headers: [`Content-Location: ${new URL(src, was)}`],
        content: png,
      })),
    ]),
    'A page',
  )
  await shownText(page)
  expect(await frame.getByAltText('drawn').evaluateAll(widths)).toEqual([8, 8])
  await expect(page.locator('.attachments')).toHaveCount(0)
  quiet()
})

// Every file of a message is drawn in its text or listed below it, and links to it lead there.

import { filesIn, picturedLetters } from './pictured.ts'
import { watchConsole } from './reader.ts'
import { expect, redDot, shownText, test } from './reading.ts'
import { file, html, inline, multipart, type Part, pdf } from './rich.ts'

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

// Pictures of a message, and what its text says of them.

import { expect, type Page } from '@playwright/test'
import { redDot, shownText } from '../reading.ts'
import { file, html, inline, type Part, pdf } from '../rich.ts'

export const png = Buffer.from(redDot, 'base64')

export const named = (id: string, name: string, content: string | Uint8Array = png, type = 'image/png') =>
  inline(id, name, type, content)

export const logo = '<img alt="logo" src="cid:logo@x">'

const style = (css: string) => `<style>${css}</style>`

type Pictured = readonly [why: string, html: string, parts: readonly Part[], listed: readonly string[]]

/** What the text says of its pictures, the parts beside it, and which of them are listed: all others are drawn. */
export const pictured: readonly Pictured[] = [
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

/** What is drawn is not listed, and what is not drawn is. @param read shows a message of these parts. */
export async function expectListed(
  read: (subject: string, parts: readonly Part[]) => Promise<Page>,
  pictured: readonly Pictured[],
): Promise<void> {
  const got: [string, string[]][] = []
  for (const [why, content, parts] of pictured) {
    const page = await read(why, [html(content), ...parts])
    await shownText(page)
    got.push([why, await page.locator('.attachments .filename').allInnerTexts()])
  }
  expect(got).toEqual(pictured.map(([why, , , listed]) => [why, listed]))
}

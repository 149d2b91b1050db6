// What letters look like, where it is seldom.

import { expect, shownText, test } from './reading.ts'
import { html, multipart, text, white } from './rich.ts'

const earlier = 'Earlier words about the plan for the garden and the house. '.repeat(8)

const cite = (words: string) => `<blockquote type="cite">${words}</blockquote>`

const header = 'From: <b>Jo Berg</b> &lt;jo@example.net&gt;<br>Date: Wed, Nov 5<br>Subject: Garden plan<br>To: Mara<br>'

const threads: readonly (readonly [why: string, html: string, folded: boolean])[] = [
  [
    'a bare quotation under whose it is',
    `<p>Yes.</p><div>On 5 Nov Jo wrote:</div><blockquote>${earlier}</blockquote>`,
    true,
  ],
  [
    'the same in pieces',
    `<p>Yes.</p><div>On 5 Nov <b>Jo</b> wrote:<br></div><br><blockquote>${earlier}</blockquote>`,
    true,
  ],
  [
    'of Gmail',
    `Yes.<div class="gmail_quote"><div>On Wed, Jo wrote:<br></div><blockquote class="gmail_quote">${earlier}</blockquote></div>`,
    true,
  ],
  [
    'with a signature in a colour',
    `<p>Yes.</p>${cite(`${earlier}<p style="color:#00c">Jo</p><p>Garden and house</p>`)}`,
    true,
  ],
  ['clauses', `<p>These clauses apply from 1 January:</p><blockquote>${earlier}</blockquote>`, false],
  [
    'passed on by Gmail',
    `FYI<div class="gmail_quote"><div class="gmail_attr">---- Forwarded ----<br>${header}</div>${earlier}</div>`,
    false,
  ],
  [
    'passed on by Apple',
    `FYI<br>${cite(`<div>Begin forwarded message:</div><br><div>${header.replaceAll('<br>', '</div><div>')}</div>${earlier}`)}`,
    false,
  ],
  [
    'answered in it, as is said',
    `<p>See my answers below.</p>${cite(`${earlier}<p>At the gate.</p><p>When?</p><p>At seven.</p>`)}`,
    false,
  ],
  [
    'answered in it, in a colour',
    `<p>Dear Jo,</p>${cite(`${earlier}<p style="color:#00c">At the gate.</p><p>When?</p><p style="color:#00c">At seven.</p>`)}`,
    false,
  ],
  [
    'of Gmail, answered after it',
    `Yes.<div class="gmail_quote"><blockquote class="gmail_quote">When?</blockquote>${earlier}</div>`,
    false,
  ],
  ['all there is', cite(earlier), false],
]

test('only what is a quotation of earlier mail is folded', async ({ read }) => {
  const got: [string, boolean][] = []
  for (const [why, content] of threads) {
    const page = await read(why, [html(content)])
    await shownText(page)
    const words = page.frameLocator('iframe.message').getByText('Earlier words').first()
    got.push([why, !(await words.isVisible())])
  }
  expect(got).toEqual(threads.map(([why, , folded]) => [why, folded]))
})

/** HTML in which nothing is to be seen. */
const blanks = [
  '<html><head></head><body lang="RU"></body></html>',
  '<style>p{color:red}</style><p>&nbsp;</p>',
  '<p>&#8203;<br>&#8288;</p>',
  '<p style="display:none">not for anybody</p>',
  '<img alt="" width="1" height="1" src="https://a.example/counts">',
]

const alternative = (subject: string, plain: string, rich: string) =>
  multipart('alternative', subject, [text(plain), html(rich)])

test('a letter of nothing but such words is shown at once, and blank HTML gives way to the text beside it', async ({
  read,
  reader,
}) => {
  const page = await read('From a dark screen', [html(`<div>${white('come at seven')}</div>${white('Mara')}`)])
  await expect(page.frameLocator('iframe.message').getByText('come at seven')).toBeVisible()
  await expect(page.getByText('Words in the colour of their background')).toHaveCount(0)
  await read('A head without end', [html('<html><head><title>t</title><body><p>come at eight</p></body></html>')])
  await expect(page.frameLocator('iframe.message').getByText('come at eight')).toBeVisible()
  for (const [i, blank] of blanks.entries()) {
    await reader.read(alternative(`Blank ${i}`, 'come on Thursday', blank), `Blank ${i}`)
    await expect(page.getByRole('region', { name: 'Message text' })).toHaveText('come on Thursday')
    await expect(page.locator('iframe.message')).toHaveCount(0)
  }
  await reader.read(alternative('A sheet', 'x', '<img alt="" src="https://a.example/sheet.png">'), 'A sheet')
  await shownText(page)
  await expect(page.locator('iframe.message')).toHaveCount(1)
})

test('the key that prints prints all of a letter, however long', { tag: '@own' }, async ({ read }) => {
  const lines = Array.from({ length: 700 }, (_, i) => `<p>line ${i + 1} ${'of many words '.repeat(6)}</p>`).join('')
  const page = await read('On paper', [html(`${lines}<p>the end</p>`)])
  await shownText(page)
  const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs')
  const paper = await getDocument({ data: new Uint8Array(await page.pdf({ format: 'A4' })) }).promise
  const words = new Set<string>()
  for (let i = 1; i <= paper.numPages; i++) {
    for (const item of (await (await paper.getPage(i)).getTextContent()).items) {
      if ('str' in item) for (const [line] of item.str.matchAll(/line \d+|the end/g)) words.add(line)
    }
  }
  expect(words.size).toBe(701)
})

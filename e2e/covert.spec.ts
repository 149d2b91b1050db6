import { share } from './attacks.ts'
import { covertCases, openCases } from './covert/cases.ts'
import { type Shower, tried } from './covert/quoted.ts'
import { expect, type Reader, test } from './fixtures.ts'

const from = 'From: Eve <eve@evil.example>\r\nTo: robin@example.com\r\nSubject: Hello\r\n'
const html = (body: string) => `${from}Content-Type: text/html; charset=utf-8\r\n\r\n${body}`
const parts = (kind: string, ...entities: string[]) =>
  `${from}Content-Type: multipart/${kind}; boundary=b\r\n\r\n${entities.map(entity => `--b\r\n${entity}\r\n`).join('')}--b--\r\n`
const part = (type: string, body: string, more = '') => `Content-Type: ${type}; charset=utf-8\r\n${more}\r\n${body}`

/** What an answer holds: the line above the quotation, and what of the message is in it. */
const bodies: readonly [why: string, body: string, quoted: string][] = [
  ['what is seen', '<p>Seen <b>well</b></p>', 'Seen well'],
  [
    'a table, with its rows and cells',
    '<table><tr><th>Article<th>Price<tr><td>12<td>9.90</table>',
    'Article\nPrice\n12\n9.90',
  ],
  ['display: none', '<p>Seen</p><p style="display:none">covert</p>', 'Seen'],
  ['display: none from a sheet', '<style>.sheet{display:none}</style><p>Seen</p><p class=sheet>covert</p>', 'Seen'],
  ['visibility', '<p>Seen</p><p style="visibility:hidden">covert</p>', 'Seen'],
  [
    'hidden, but for a part of it',
    '<p>Seen</p><div style="visibility:hidden">covert<p style="visibility:visible">open</p></div>',
    'Seen\nopen',
  ],
  ['no opacity', '<p>Seen</p><p style="opacity:0">covert</p>', 'Seen'],
  ['nearly no opacity', '<p>Seen</p><p style="opacity:0.02">covert</p>', 'Seen'],
  ['the colour of its ground', '<p>Seen</p><p style="color:#fff">covert</p>', 'Seen'],
  [
    'the colour of its ground, made by another',
    '<p>Seen</p><div style="background:#123"><p style="color:#112233">covert</p></div>',
    'Seen',
  ],
  ['no colour', '<p>Seen</p><p style="color:transparent">covert</p>', 'Seen'],
  ['no size', '<p>Seen</p><p style="font-size:0">covert</p>', 'Seen'],
  ['a size of a pixel', '<p>Seen</p><p style="font-size:1px">covert</p>', 'Seen'],
  ['a box without height', '<p>Seen</p><div style="height:0;overflow:hidden">covert</div>', 'Seen'],
  ['a box without width', '<p>Seen</p><div style="width:0;overflow:hidden;white-space:nowrap">covert</div>', 'Seen'],
  ['a text pushed out of its box', '<p>Seen</p><p style="text-indent:-9999px;overflow:hidden">covert</p>', 'Seen'],
  ['a place outside', '<p>Seen</p><p style="position:absolute;left:-9999px">open</p>', 'Seen\nopen'],
  ['nearly the colour of its ground', '<p>Seen</p><p style="color:#f4f4f4">covert</p>', 'Seen'],
  ['nearly no colour', '<p>Seen</p><p style="color:rgba(0,0,0,0.04)">covert</p>', 'Seen'],
  [
    'its ground in another notation',
    '<p>Seen</p><div style="background:#fff;color:#fff"><p style="color:color(srgb 1 1 1)">covert</p></div>',
    'Seen',
  ],
  [
    'a ground that shines through',
    '<p>Seen</p><div style="background:rgba(0,0,0,0.5)"><p style="color:#808080">covert</p></div>',
    'Seen',
  ],
  [
    'little opacity in little opacity',
    '<p>Seen</p><div style="opacity:0.3"><p style="opacity:0.3">covert</p></div>',
    'Seen',
  ],
  ['a box of a few pixels', '<p>Seen</p><div style="height:4px;overflow:hidden">covert</div>', 'Seen'],
  ['a place outside by a margin', '<p>Seen</p><p style="margin-left:-5000px">open</p>', 'Seen\nopen'],
  [
    'a part that opens when it is clicked',
    '<p>Seen</p><details><summary>more</summary>open</details>',
    'Seen\nmoreopen',
  ],
  [
    'only shown where it is wide',
    '<style>@media (min-width: 5000px){.wide{display:block!important}}</style><p>Seen</p><p class=wide style="display:none">covert</p>',
    'Seen',
  ],
  ['a field', '<p>Seen</p><input value=covert><textarea>covert</textarea><select><option>covert</select>', 'Seen'],
  ['a form', '<form action="https://evil.example"><p>Seen</p><input type=hidden value=covert></form>', 'Seen'],
  ['a comment', '<p>Seen</p><!-- covert -->', 'Seen'],
  ['words for those without script', '<p>Seen</p><noscript>covert</noscript><template>covert</template>', 'Seen'],
  ['a title', '<title>covert</title><p>Seen</p>', 'Seen'],
  ['attributes', '<p title="covert" data-x="covert" aria-label="covert">Seen</p>', 'Seen'],
  ['a picture elsewhere', '<p>Seen</p><img src="https://evil.example/covert.png" alt="covert">', 'Seen'],
]

const messages: readonly [why: string, message: string, quoted: string][] = [
  [
    'the other form of the text',
    parts('alternative', part('text/plain', 'covert'), part('text/html', '<p>Seen</p>')),
    'Seen',
  ],
  [
    'a part that is named as a picture',
    parts(
      'related',
      part('text/html', '<p>Seen</p><img src="cid:x@y">'),
      part('text/plain', 'covert', 'Content-ID: <x@y>\r\nContent-Disposition: attachment\r\n'),
    ),
    'Seen',
  ],
  [
    'an attached message',
    parts(
      'mixed',
      part('text/html', '<p>Seen</p>'),
      'Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\nSubject: covert\r\n\r\ncovert',
    ),
    'Seen',
  ],
  [
    'an attached text',
    parts('mixed', part('text/plain', 'Seen'), part('text/plain', 'covert', 'Content-Disposition: attachment\r\n')),
    'Seen',
  ],
  ['headers that nobody is shown', `X-Covert: covert\r\n${html('<p>Seen</p>')}`, 'Seen'],
]

async function answerTo({ page, read }: Reader, message: string): Promise<string> {
  await read(message, 'Hello')
  await page.getByRole('button', { name: 'Reply', exact: true }).click()
  const text = page.getByRole('textbox', { name: 'Message text' })
  await expect(text).toContainText('Eve wrote:')
  expect(await page.locator('main').innerHTML()).not.toContain('covert')
  const quote = await text.locator('blockquote').first().innerText()
  await page.getByRole('button', { name: 'Discard' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Hello' })).toBeVisible()
  return quote.replace(/\s*\n\s*/g, '\n').trim()
}

/** Between two cases in one message. */
const rule = (i: number) => `Case ${i} ends`

test('an answer quotes what is seen of HTML, and nothing else', async ({ reader }) => {
  const together = bodies.map(([, body], i) => `<div>${body}</div><p>${rule(i)}</p>`).join('')
  const quote = await answerTo(reader, html(together))
  const got = bodies.map(([why], i) => {
    const from = i === 0 ? 0 : quote.indexOf(rule(i - 1)) + rule(i - 1).length
    return [why, quote.slice(from, quote.indexOf(rule(i))).trim()]
  })
  expect(got).toEqual(bodies.map(([why, , quoted]) => [why, quoted]))
})

test('an answer quotes of a message only the part that is shown', async ({ reader }) => {
  const got: [string, string][] = []
  for (const [why, message] of messages) got.push([why, await answerTo(reader, message)])
  expect(got).toEqual(messages.map(([why, , quoted]) => [why, quoted]))
})

/** `npm run prove -- covert` tries all of them, in three engines. */
const some = share(1)(covertCases, 2)
const open = share(1)(openCases, 1)

test('an answer quotes no words that pixels do not show, and those that everybody reads', async ({
  reader: { page },
  services,
}) => {
  await page.setViewportSize({ width: 600, height: 1_600 })
  const shower: Shower = {
    run: async (work, ...args) => (await page.evaluate(`(${work})(...${JSON.stringify(args)})`)) as never,
    click: selector => page.locator(selector).first().click(),
    screenshot: () => page.screenshot(),
  }
  for (const one of open) {
    expect(await tried(shower, services, one)).toEqual({ name: one.name, shown: true, quoted: true })
  }
  for (const one of some) {
    const { name, shown, quoted } = await tried(shower, services, one)
    expect({ name, quotedUnseen: quoted && !shown }).toEqual({ name, quotedUnseen: false })
  }
})

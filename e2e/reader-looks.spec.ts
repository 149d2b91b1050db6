// A message looks as it was sent: its order, its language, its colours and its width; and nothing is shown that nobody sees. `npm run prove -- reading` has more of it.

import { watchConsole } from './reader.ts'
import { expect, redDot, shownText, test } from './reading.ts'
import { html, text, white } from './rich.ts'

test('what other people wrote before is folded, in HTML and in plain text', async ({ read }) => {
  const long = 'earlier words, many of them. '.repeat(20)
  const page = await read('Thread', [html(`<p>new words</p><blockquote type="cite"><p>${long}</p></blockquote>`)])
  const frame = page.frameLocator('iframe.message')
  await expect(frame.getByText('new words')).toBeVisible()
  await expect(frame.getByText('earlier words')).toBeHidden()
  await frame.getByText('Earlier messages').click()
  await expect(frame.getByText('earlier words')).toBeVisible()

  const plain = await read('Plain thread', [text(`new line\n${'> old line\n'.repeat(10)}`)])
  await expect(plain.getByText('new line')).toBeVisible()
  await expect(plain.getByText('> old line')).toBeHidden()
  await plain.getByText('Earlier messages').click()
  await expect(plain.getByText('> old line')).toBeVisible()
})

test('a message from right to left runs so, in its own language, and its words are found', async ({ read }) => {
  const page = await read('שלום', [html('<html lang="he"><body><p>שלום עולם, מה שלומך</p></body></html>')])
  await shownText(page)
  const body = page.frameLocator('iframe.message').locator('body')
  expect(await body.evaluate(element => getComputedStyle(element).direction)).toBe('rtl')
  expect(await page.frameLocator('iframe.message').locator('html').getAttribute('lang')).toBe('he')
  // As a browser's own search does: window by window.
  const found = await body.evaluate(element =>
    (element.ownerDocument.defaultView as unknown as { find(words: string): boolean }).find('עולם'),
  )
  expect(found).toBe(true)
})

test('words that are hidden are not in the message that was shown', async ({ read }) => {
  const page = await read('Hidden', [
    html(
      [
        '<style>.a { display: none } .b { color: #fff } @media (min-width: 1px) { .c { font-size: 0 } }</style>',
        '<p>seen</p><p class="a">secret-1</p><p class="b">secret-2</p><p class="c">secret-3</p>',
        '<p style="opacity: 0">secret-4</p><div style="height: 0; overflow: hidden">secret-5</div>',
        '<p style="visibility: hidden">secret-6</p><p style="text-indent: -9999px; overflow: hidden">secret-7</p>',
        '<p style="background: #222; color: #222">secret-8</p><table style="background: #036"><tr><td style="color: #fff">light on dark</td></tr></table>',
        '<p style="position: absolute; left: -9999px">moved</p><p style="color: transparent">secret-9</p>',
      ].join(''),
    ),
  ])
  await shownText(page)
  const style = await page
    .frameLocator('iframe.message')
    .locator('body')
    .evaluate(body => body.textContent!)
  expect(style).not.toMatch(/secret/)
  for (const words of ['seen', 'light on dark', 'moved']) {
    await expect(page.frameLocator('iframe.message').getByText(words)).toBeInViewport()
  }
})

test('ordinary mail looks as it was sent: tables, colours, sheets of style, the looks of the body', async ({
  read,
}) => {
  const page = await read('Looks', [
    html(
      [
        '<html><head><style><!-- .price { color: rgb(200, 0, 0); font-weight: bold } td.wide { padding: 20px } --></style></head>',
        '<body style="background-color: rgb(240, 244, 248)">',
        '<table border="1" width="400" cellpadding="4" align="center" bgcolor="#ffffee"><tr><td colspan="2" class="wide" valign="top">head</td></tr>',
        '<tr><td width="100" align="right">left</td><td bgcolor="#00ff00"><span class="price">9.90</span></td></tr></table>',
        '<p style="font: italic 20px Georgia, serif; border: 2px solid rgb(0, 0, 255); border-radius: 6px; margin: 10px 0">styled</p>',
        `<img alt="line" width="300" height="20" src="data:image/png;base64,${redDot}"><img alt="dot" src="data:image/png;base64,${redDot}">`,
        '<font color="#ff0000" size="5">red</font><ol start="3"><li>third</li></ol></body></html>',
      ].join(''),
    ),
  ])
  await shownText(page)
  const body = page.frameLocator('iframe.message').locator('body')
  const looks = await body.evaluate(element => {
    const style = (selector: string) => getComputedStyle(element.querySelector(selector)!)
    const attribute = (selector: string, name: string) => element.querySelector(selector)!.getAttribute(name)
    return {
      ground: style('div').backgroundColor,
      table: [style('table').width, style('table').backgroundColor, style('table').borderTopWidth],
      cell: [style('td').paddingTop, attribute('td', 'colspan'), attribute('td', 'valign')],
      price: [style('.price').color, style('.price').fontWeight],
      right: style('td[align=right]').textAlign.endsWith('right'),
      styled: [style('p').fontStyle, style('p').fontSize, style('p').borderTopColor, style('p').borderTopLeftRadius],
      red: style('font').color,
      start: attribute('ol', 'start'),
      pictures: [...element.querySelectorAll('img')].map(({ width, height }) => [width, height]),
    }
  })
  expect(looks).toEqual({
    ground: 'rgb(240, 244, 248)',
    table: ['400px', 'rgb(255, 255, 238)', '1px'],
    cell: ['20px', '2', 'top'],
    price: ['rgb(200, 0, 0)', '700'],
    right: true,
    styled: ['italic', '20px', 'rgb(0, 0, 255)', '6px'],
    red: 'rgb(255, 0, 0)',
    start: '3',
    pictures: [
      [300, 20],
      [8, 8],
    ],
  })
})

test('a wide table is fitted to a narrow screen', async ({ read }) => {
  const page = await read('Newsletter', [
    html(
      '<body style="background: #eee"><table width="600" style="width: 600px"><tr><td width="300">left words</td><td width="300" style="min-width: 300px">right words</td></tr><tr><td colspan="2"><table border="1"><tr><td>Article</td><td>Number</td><td>Price of a piece</td><td id="sum">1,118.80</td></tr></table></td></tr></table><div style="width: 640px">wide</div></body>',
    ),
  ])
  await page.setViewportSize({ width: 320, height: 640 })
  await shownText(page)
  const body = page.frameLocator('iframe.message').locator('body')
  await expect
    .poll(() =>
      body.evaluate(
        element =>
          element.ownerDocument.documentElement.scrollWidth - element.ownerDocument.documentElement.clientWidth,
      ),
    )
    .toBeLessThanOrEqual(0)
  const sum = page.frameLocator('iframe.message').getByText('1,118.80')
  const lines = (cell: Element) => {
    const range = cell.ownerDocument.createRange()
    range.selectNodeContents(cell)
    return range.getClientRects().length
  }
  expect(await sum.evaluate(lines)).toBe(1)
  // No more ground below than the letter has: what is drawn smaller needs less of it.
  const blank = await body.evaluate(
    element =>
      element.ownerDocument.documentElement.clientHeight - element.lastElementChild!.getBoundingClientRect().bottom,
  )
  expect(blank).toBeLessThan(40)
  const right = page.frameLocator('iframe.message').getByText('right words')
  await right.scrollIntoViewIfNeeded()
  await expect(right).toBeInViewport({ ratio: 1 })
})

test('in the dark a letter stays dark on light, or brings its own ground', async ({ read }) => {
  const page = await read('In the dark', [
    html(
      '<p id="plain">plain words</p><p style="color:#000">black words</p><p style="background:#000;color:#fff">own</p>',
    ),
  ])
  await page.emulateMedia({ colorScheme: 'dark' })
  await shownText(page)
  const colours = await page
    .frameLocator('iframe.message')
    .locator('body')
    .evaluate(body => {
      const style = (element: Element) => getComputedStyle(element)
      const { backgroundColor, colorScheme } = style(body.ownerDocument.documentElement)
      return [backgroundColor, colorScheme, ...[...body.querySelectorAll('p')].map(line => style(line).color)]
    })
  expect(colours).toEqual(['rgb(255, 255, 255)', 'light only', 'rgb(28, 39, 51)', 'rgb(0, 0, 0)', 'rgb(255, 255, 255)'])
})

const onPicture = ';background-image:url(https://pictures.example.org/hero.png)'

test('words in the colour of their ground are said to be there, and can be read and quoted', async ({ read }) => {
  const page = await read('Two answers', [
    html(`<p>Two answers:</p>${white('the first')}${white('on a picture', onPicture)}<p>the second</p>`),
  ])
  const body = page.frameLocator('iframe.message').locator('body')
  await shownText(page)
  await expect(body).not.toContainText('the first')
  await expect(page.getByText('Words in the colour of their background are not shown.')).toBeVisible()
  await page.getByRole('button', { name: 'Show them' }).click()
  await expect(body).toContainText('on a picture')
  await expect(page.getByText('Words in the colour of their background')).toHaveCount(0)
  await page.getByRole('button', { name: 'Reply', exact: true }).click()
  const answer = page.getByRole('textbox', { name: 'Message text' })
  for (const words of ['the first', 'on a picture', 'the second']) await expect(answer).toContainText(words)
})

test('words on a picture that does not come stand on a dark ground', async ({ read }) => {
  const page = await read('Hero', [html(`<div>${white('come at seven', onPicture)}</div><p>please</p>`)])
  await page.route('https://pictures.example.org/**', route => route.abort())
  await page.getByRole('button', { name: 'Load', exact: true }).click()
  const line = page.frameLocator('iframe.message').getByText('come at seven')
  await expect(line).toHaveCSS('background-color', 'rgb(28, 39, 51)')
})

/** In the page: how much of the letter is below the end of its frame. */
const cutOff = (body: Element) =>
  body.ownerDocument.documentElement.scrollHeight - body.ownerDocument.defaultView!.innerHeight

test('the frame follows a letter that grows again and again, and not one that grows with it', async ({ read }) => {
  const page = await read('Grows', [html('<p>one</p>')])
  const body = page.frameLocator('iframe.message').locator('body')
  await shownText(page)
  for (let i = 0; i < 9; i++) {
    await body.evaluate(element =>
      element.append(Object.assign(element.ownerDocument.createElement('p'), { textContent: 'more' })),
    )
    await expect.poll(() => body.evaluate(cutOff)).toBe(0)
  }
  const high = '<div style="height:2000px">two</div>'
  await read('Grows with it, from a height', [html(`${high}<div style="min-height:110vh">one</div>`)])
  await shownText(page)
  const height = () => page.locator('iframe.message').evaluate(frame => frame.clientHeight)
  await expect.poll(height).toBeLessThan(2_400)
  await body.evaluate(element =>
    element.append(Object.assign(element.ownerDocument.createElement('p'), { textContent: 'three' })),
  )
  await expect.poll(height).toBeGreaterThan(2_200)
  await read('As high as its frame', [html('<div style="min-height:110vh">one</div>')])
  await shownText(page)
  await body.evaluate(element => element.firstElementChild!.append('more'))
  await expect.poll(height).toBeLessThan(400)
})

test('links to parts of a letter lead there, past its end too', async ({ read, reader: { context } }) => {
  const quiet = watchConsole(context)
  const filler = '<p>filler</p>'.repeat(80)
  const links = ['dose', 'risks', 'title', 'no%20one'].map(part => `<a href="#${part}">to ${part}</a> `).join('')
  const page = await read('Parts', [
    html(
      `<base href="https://a.example/">${links}<a href="#nowhere">to nowhere</a>${filler}<h2 id="dose">The dose</h2>${filler}<a name="risks">The risks</a>${filler}<p id="title">The title</p>${filler}<p id="no one">No one</p><a href="#top">to the top</a>`,
    ),
  ])
  await shownText(page)
  const frame = page.frameLocator('iframe.message')
  for (const [part, words] of [
    ['dose', 'The dose'],
    ['risks', 'The risks'],
    ['title', 'The title'],
    ['no%20one', 'No one'],
  ]) {
    await frame.getByText(`to ${part}`, { exact: true }).click()
    await expect(frame.getByText(words!)).toBeInViewport()
    const band = (await page.getByRole('region', { name: 'Not signed' }).boundingBox())!
    expect((await frame.getByText(words!).boundingBox())!.y).toBeGreaterThanOrEqual(band.y + band.height)
    await frame.getByText('to the top').click()
    await expect(frame.getByText('to dose')).toBeInViewport()
  }
  await expect(frame.getByText('to nowhere')).not.toHaveAttribute('href', /./)
  expect(context.pages()).toHaveLength(1)
  quiet()
})

// What a reader expects of a good mail app: pictures, documents, invitations, threads, long and large messages.

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { corpus } from './messages.ts'
import { openFile, signIn, watchConsole } from './reader.ts'
import { file, html, invitation, mixed, type Part, pdf, pngHeader, text } from './rich.ts'
import { expect, type Town, test as withTown } from './services.ts'

const robin = 'robin@example.com'
/** Of 8 by 8. */
const redDot = 'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP4z8CAFWEXHbQSACj/P8Fu7N9hAAAAAElFTkSuQmCC'

/** A reader who has signed in once, and opens message after message. */
const test = withTown.extend<{ read: (subject: string, parts: readonly Part[]) => Promise<Page> }>({
  read: async ({ town, context }, use) => {
    let signedIn = false
    await use(async (subject, parts) => {
      const { portal } = await openFile(context, await town.seal(mixed(subject, parts), robin))
      if (!signedIn) await signIn(portal, town)
      signedIn = true
      await expect(portal.getByRole('heading', { level: 1, name: subject })).toBeVisible()
      return portal
    })
  },
})

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

async function saved(page: Page, press: string): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: press, exact: true }).click(),
  ])
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) }
}

async function shownText(page: Page): Promise<string> {
  await expect(page.locator('iframe.message')).toHaveAttribute('aria-busy', 'false')
  return page.frameLocator('iframe.message').locator('body').innerText()
}

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
  context,
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

test('a picture of 20,000 by 20,000 is not drawn, and said to be too large', async ({ read }) => {
  const bomb = pngHeader(20_000, 20_000)
  const page = await read('Bomb', [
    html(
      `<p>before</p><img alt="bomb" src="cid:bomb"><img alt="data" src="data:image/png;base64,${Buffer.from(bomb).toString('base64')}">`,
    ),
    { type: 'image/png; name=bomb.png', headers: ['Content-ID: <bomb>', 'Content-Disposition: inline'], content: bomb },
  ])
  await expect(page.getByText('This picture is too large to be shown here.')).toBeVisible()
  expect(await shownText(page)).toContain('before')
  const frame = page.frameLocator('iframe.message')
  await expect(frame.getByAltText('bomb')).not.toHaveAttribute('src', /./)
  await expect(frame.getByAltText('data')).not.toHaveAttribute('src', /./)
})

test('500 attachments: some are listed, all on request, and all come as one file', async ({ read }) => {
  const parts = Array.from({ length: 500 }, (_, i) => file('same.txt', 'text/plain', `number ${i}`))
  const page = await read('Many', [text('x'), ...parts])
  await expect(page.getByRole('button', { name: 'Download same.txt' })).toHaveCount(20)
  const { name, bytes } = await saved(page, 'Download all (.zip)')
  expect(name).toBe('attachments.zip')
  expect(bytes.includes('same (500).txt')).toBe(true)
  expect(bytes.includes('number 499')).toBe(true)
  await page.getByRole('button', { name: 'Show all 500 attachments' }).click()
  await expect(page.getByRole('button', { name: 'Download same.txt' })).toHaveCount(500)
})

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
  const held = await page
    .frameLocator('iframe.message')
    .locator('body')
    .evaluate(body => body.textContent!)
  expect(held).not.toMatch(/secret/)
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

test('600 kB of HTML show their words first, and their looks on request; 14 MB only their words', async ({ read }) => {
  test.setTimeout(180_000)
  const row = '<p>line of <b>words</b></p>'
  const long = await read('Long', [html(`<p>The beginning</p>${row.repeat(23_000)}`)])
  await expect(long.getByText('This is a long message')).toBeVisible()
  await expect(long.getByText('The beginning')).toBeVisible()
  await expect(long.locator('iframe.message')).toHaveCount(0)
  await long.getByText('More', { exact: true }).click()
  await long.getByRole('button', { name: /Show formatted text/ }).click()
  await expect(long.frameLocator('iframe.message').getByText('The beginning')).toBeVisible()

  const huge = await read('Huge', [html(`<p>The beginning</p>${'<div>'.repeat(500_000)}${row.repeat(500_000)}`)])
  await expect(huge.getByText('cannot be shown with its looks')).toBeVisible()
  await expect(huge.getByText('The beginning')).toBeVisible()
  await huge.getByRole('button', { name: 'Show more' }).click()
  await huge.getByText('More', { exact: true }).click()
  await expect(huge.getByRole('button', { name: /Show formatted text/ })).toHaveCount(0)
  expect((await saved(huge, 'Save original (.eml)')).bytes.length).toBeGreaterThan(14_000_000)
})

const bombs: Record<string, string> = {
  'deep nesting': `<style>${'.a{'.repeat(50_000)}color:red${'}'.repeat(50_000)}</style>`,
  'a hundred thousand rules': `<style>${'.a{color:red}'.repeat(100_000)}</style>`,
  'selectors without end': `<style>${':not('.repeat(5_000)}p${')'.repeat(5_000)}{color:red}</style>`,
  'brackets in an attribute': `<p style="width: ${'('.repeat(100_000)}">x</p>`,
  'elements in elements': '<div>'.repeat(50_000),
}
test('bombs of style and nesting leave the words readable', async ({ read }) => {
  for (const [name, bomb] of Object.entries(bombs)) {
    await test.step(name, async () => {
      const page = await read(name, [html(`${bomb}<p>still here</p>`)])
      const words = () =>
        page.evaluate(() => {
          const frame = document.querySelector<HTMLIFrameElement>('iframe.message')
          return (frame ? frame.contentDocument : document)?.body?.innerText
        })
      await expect.poll(words).toContain('still here')
      await page.close()
    })
  }
})

test('a message over the limits of the parser says so, and its original is whole', async ({ read, town, context }) => {
  await read('First', [text('x')])
  const lines = [
    'From: Alice <alice@example.com>',
    'Subject: Ten thousand',
    'Content-Type: multipart/mixed; boundary=a',
    '',
    ...Array.from({ length: 10_000 }, () => '--a\r\n\r\nx'),
    '--a--',
    '',
  ].join('\r\n')
  const { portal } = await openFile(context, await town.seal(lines, robin))
  await expect(portal.getByRole('heading', { level: 1, name: 'Ten thousand' })).toBeVisible()
  await expect(portal.getByText('built too large to be shown here')).toBeVisible()
  await portal.getByText('More', { exact: true }).click()
  expect(sha256((await saved(portal, 'Save original (.eml)')).bytes)).toBe(sha256(lines))
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

test('a corpus message with a digest of messages opens each of them', async ({ town, context }) => {
  const digest = corpus().find(({ name }) => name === 'multipartdigestnestedemptyparts.msg')!
  const { portal } = await openFile(context, await town.seal(digest.bytes, robin))
  await signIn(portal, town as Town)
  await expect(portal.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(portal.getByRole('heading', { name: 'Attachments' })).toBeVisible()
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

test('opening that takes its time shows how far it is, and can be left: the message waits', async ({
  read,
  town,
  context,
}) => {
  await read('First', [text('x')])
  const slow =
    'const fast = crypto.subtle.decrypt.bind(crypto.subtle);' +
    'crypto.subtle.decrypt = (...asked) => new Promise(go => setTimeout(go, 20)).then(() => fast(...asked));'
  const vault = '**/assets/vault-*.js'
  await context.route(vault, async route => {
    const response = await route.fetch()
    await route.fulfill({ response, body: slow + (await response.text()) })
  })
  const page = await context.newPage()
  await page.goto(town.origin)
  const large = mixed('Large', [text('large words'), file('large.bin', 'application/zip', Buffer.alloc(17_000_000, 7))])
  await page.locator('input[type=file]').setInputFiles(await town.seal(large, robin))
  await expect(page.getByRole('progressbar', { name: 'Opening your message' })).toBeVisible()
  await context.unroute(vault)
  await page.getByRole('link', { name: 'Cancel' }).click()
  await expect(page.getByRole('heading', { name: 'Read your private message' })).toBeVisible()
  await page.getByRole('button', { name: /^Message, arrived/ }).click()
  await expect(page.getByText('large words')).toBeVisible()
})

// Messages that are long, large, slow, or built to break a reader.

import { createHash } from 'node:crypto'
import { openFile, signIn } from './reader.ts'
import { expect, saved, shownText, test } from './reading.ts'
import { file, html, mixed, pngHeader, text } from './rich.ts'

const robin = 'robin@example.com'

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

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

test('600 kB of HTML show their words first, and their looks on request; what is larger only its words', async ({
  read,
}) => {
  const row = '<p>line of <b>words</b></p>'
  const long = await read('Long', [html(`<p>The beginning</p>${row.repeat(23_000)}`)])
  await expect(long.getByText('This is a long message')).toBeVisible()
  await expect(long.getByText('The beginning')).toBeVisible()
  await expect(long.locator('iframe.message')).toHaveCount(0)
  await long.getByText('More', { exact: true }).click()
  await long.getByRole('button', { name: /Show formatted text/ }).click()
  await expect(long.frameLocator('iframe.message').getByText('The beginning')).toBeVisible()

  const huge = await read('Huge', [html(`<p>The beginning</p>${'<div>'.repeat(70_000)}${row.repeat(70_000)}`)])
  await expect(huge.getByText('cannot be shown with its looks')).toBeVisible()
  await expect(huge.getByText('The beginning')).toBeVisible()
  await huge.getByRole('button', { name: 'Show more' }).click()
  await huge.getByText('More', { exact: true }).click()
  await expect(huge.getByRole('button', { name: /Show formatted text/ })).toHaveCount(0)
  expect((await saved(huge, 'Save original (.eml)')).bytes.length).toBeGreaterThan(2_000_000)
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
      const page = await read(name, [html(`${bomb}<p>still here: ${name}</p>`)])
      const words = () =>
        page.evaluate(() => {
          const frame = document.querySelector<HTMLIFrameElement>('iframe.message')
          return (frame ? frame.contentDocument : document)?.body?.innerText
        })
      await expect.poll(words).toContain(`still here: ${name}`)
    })
  }
})

test('an answer asks for a line once, however deep the letter nests what stands around it', { tag: '@own' }, async ({
  read,
}) => {
  const words = Array.from({ length: 1_000 }, (_, i) => `<span>word${i}</span>`).join(' ')
  const page = await read('Deep', [html(`<p>${'<span>'.repeat(200)}${words}${'</span>'.repeat(200)}</p>`)])
  await expect(page.locator('iframe.message')).toHaveAttribute('aria-busy', 'false')
  await page.locator('iframe.message').evaluate((frame: HTMLIFrameElement) => {
    const { Element: Page } = frame.contentWindow as Window & typeof globalThis
    const asked = Page.prototype.getClientRects
    Object.assign(window, { lines: 0 })
    Page.prototype.getClientRects = function (this: Element) {
      const rects = asked.call(this)
      Object.assign(window, { lines: (window as unknown as { lines: number }).lines + rects.length })
      return rects
    }
  })
  await page.getByRole('button', { name: 'Reply', exact: true }).click()
  await expect(page.getByRole('textbox', { name: 'Message text' })).toContainText('word999')
  expect(await page.evaluate(() => (window as unknown as { lines: number }).lines)).toBeLessThan(5_000)
})

test('an answer has all of a letter that nests grounds without end, or says that it is cut', async ({ read }) => {
  const words = Array.from({ length: 2_000 }, (_, i) => `<span>word${i} lorem ipsum dolor sit amet</span>`).join(' ')
  const ground = '<span style="background: #fffffe">'
  const page = await read('Grounds', [html(`<p>${ground.repeat(240)}${words}${'</span>'.repeat(240)}</p>`)])
  await expect(page.locator('iframe.message')).toHaveAttribute('aria-busy', 'false')
  await page.getByRole('button', { name: 'Reply', exact: true }).click()
  const answer = page.getByRole('textbox', { name: 'Message text' })
  await expect(answer).toContainText('word0')
  await expect(answer).toContainText(/word1999|\[…\]/)
})

test('a message over the limits of the parser says so, and its original is whole', async ({ reader }) => {
  const lines = [
    'From: Alice <alice@example.com>',
    'Subject: Ten thousand',
    'Content-Type: multipart/mixed; boundary=a',
    '',
    ...Array.from({ length: 10_000 }, () => '--a\r\n\r\nx'),
    '--a--',
    '',
  ].join('\r\n')
  await reader.read(lines, 'Ten thousand')
  const { page } = reader
  await expect(page.getByText('built too large to be shown here')).toBeVisible()
  await page.getByText('More', { exact: true }).click()
  expect(sha256((await saved(page, 'Save original (.eml)')).bytes)).toBe(sha256(lines))
})

test('a large file is kept in pieces, between which the page answers, and opens from there whole', async ({
  services,
  context,
}) => {
  const large = mixed('Large', [text('large words'), file('large.bin', 'application/zip', Buffer.alloc(7_000_000, 7))])
  const { portal } = await openFile(context, await services.seal('Subject: First\r\n\r\nfirst', robin))
  await signIn(portal, services)
  await expect(portal.getByRole('heading', { level: 1, name: 'First' })).toBeVisible()
  const page = await context.newPage()
  await page.goto(services.origin)
  await page.locator('input[type=file]').waitFor({ state: 'attached' })
  await page.evaluate(() => {
    const sizes: number[] = []
    Object.assign(window, { sizes })
    const put = IDBObjectStore.prototype.put
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, value, key) {
      const { bytes = value } = value as { bytes?: unknown }
      if (bytes instanceof ArrayBuffer) sizes.push(bytes.byteLength)
      return put.call(this, value, key)
    }
  })
  await page.locator('input[type=file]').setInputFiles(await services.seal(large, robin))
  await expect(page.getByText('large words')).toBeVisible()
  const sizes = await page.evaluate(() => (window as unknown as { sizes: number[] }).sizes)
  expect(sizes.length).toBeGreaterThan(2)
  expect(Math.max(...sizes)).toBeLessThan(5_000_000)
  await page.reload()
  await expect(page.getByText('large words')).toBeVisible()
  expect((await saved(page, 'Download large.bin')).bytes.equals(Buffer.alloc(7_000_000, 7))).toBe(true)
})

test('opening that takes its time shows how far it is, and can be left: the message waits', async ({
  services,
  context,
}) => {
  const { portal } = await openFile(context, await services.seal('Subject: First\r\n\r\nfirst', robin))
  await signIn(portal, services)
  await expect(portal.getByRole('heading', { level: 1, name: 'First' })).toBeVisible()
  // It comes to no end by itself: whoever leaves has all the time for it.
  const slow =
    'const fast = crypto.subtle.decrypt.bind(crypto.subtle); let chunks = 0;' +
    'crypto.subtle.decrypt = async (...asked) => {' +
    " if (asked[2].byteLength > 60_000 && ++chunks === 20) await import('/assets/go.js'); return fast(...asked) };"
  let go = () => {}
  const left = new Promise<void>(resolve => {
    go = resolve
  })
  await context.route('**/assets/go.js', async route => {
    await left
    await route.fulfill({ contentType: 'text/javascript', body: '' })
  })
  await context.route('**/assets/vault-base-*.js', async route => {
    const response = await route.fetch()
    await route.fulfill({ response, body: slow + (await response.text()) })
  })
  const page = await context.newPage()
  await page.goto(services.origin)
  const large = mixed('Large', [text('large words'), file('large.bin', 'application/zip', Buffer.alloc(3_000_000, 7))])
  await page.locator('input[type=file]').setInputFiles(await services.seal(large, robin))
  await expect(page.getByRole('progressbar', { name: 'Opening your message' })).toBeVisible()
  await page.getByRole('link', { name: 'Cancel' }).click()
  await expect(page.getByRole('heading', { name: 'Read your private message' })).toBeVisible()
  go()
  await page.getByRole('button', { name: /^Message, arrived/ }).click()
  await expect(page.getByText('large words')).toBeVisible()
})

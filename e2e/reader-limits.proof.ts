// Messages that are longer, larger and slower than those of e2e/reader-limits.spec.ts.

import { openFile, signIn } from './reader.ts'
import { expect, saved, test } from './reading.ts'
import { file, html, mixed, text } from './rich.ts'

const robin = 'robin@example.com'

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

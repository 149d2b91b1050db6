// Messages that are long, large, slow, or built to break a reader. `npm run prove -- reading` has more of it.

import { createHash } from 'node:crypto'
import { expect, saved, shownText, test } from './reading.ts'
import { file, html, pngHeader, text } from './rich.ts'

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

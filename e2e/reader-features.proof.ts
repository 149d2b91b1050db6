// Paper, forms of text, and documents that are none.

import type { Page } from '@playwright/test'
import { expect, shownText, test } from './reading.ts'
import { file, html, text } from './rich.ts'

async function printed(page: Page): Promise<string> {
  await page.getByText('More', { exact: true }).click()
  await page.getByRole('button', { name: 'Print', exact: true }).click()
  const frame = page.frameLocator('iframe.print')
  await expect(frame.locator('body.postern-print')).toBeAttached()
  return frame.locator('html').evaluate(element => element.outerHTML)
}

test('what is printed is headers and body, to the last line, and nothing of ours', { tag: '@own' }, async ({
  read,
  browser,
}) => {
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

test('on paper no style of a letter hides who wrote it, or says that somebody else did', { tag: '@own' }, async ({
  read,
}) => {
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

test('a file that is no PDF inside says so, and can be downloaded', async ({ read }) => {
  const page = await read('Broken', [text('x'), file('offer.pdf', 'application/pdf', '%PDF-1.7\nnothing of it')])
  await page.getByRole('button', { name: 'Show offer.pdf' }).click()
  await expect(page.getByRole('dialog')).toContainText('locked with a password, or broken')
})

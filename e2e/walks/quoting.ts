// Answers to a letter, as they are written and as they arrive.

import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { expect, type Reader } from '../fixtures.ts'
import { robin } from '../hostile.ts'
import { openFile, send } from '../reader.ts'
import { redDot } from '../reading.ts'
import type { Services } from '../services.ts'
import { text } from '../writing.ts'

/** @param pictures Content-IDs, each of a picture of 8 by 8. */
export function letterOf(html: string, pictures: readonly string[] = [], from = 'Ines <ines@clinic.example>'): string {
  const parts = pictures.map(
    id =>
      `--b\r\nContent-Type: image/png\r\nContent-ID: <${id}>\r\nContent-Disposition: inline; filename="${id}.png"\r\nContent-Transfer-Encoding: base64\r\n\r\n${redDot}\r\n`,
  )
  const head = `Subject: Results\r\nFrom: ${from}\r\nTo: ${robin}\r\nMIME-Version: 1.0\r\n`
  return `${head}Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}\r\n${parts.join('')}--b--\r\n`
}

export async function answering({ page, read }: Reader, letter: string, how = 'Reply'): Promise<Page> {
  await read(letter, 'Results')
  await expect(page.locator('iframe.message')).toHaveAttribute('aria-busy', 'false')
  await page.getByRole('button', { name: how, exact: true }).click()
  await expect(text(page)).toBeVisible()
  return page
}

/** Sends an answer to oneself. @returns the page in which it is read. */
export async function arrived(page: Page, services: Services): Promise<Page> {
  await send(page)
  await expect(page.getByRole('heading', { name: 'Sent to you' })).toBeVisible()
  const carrier = services.mailbox
    .messages()
    .findLast(({ parsed }) => parsed.attachments.some(({ filename }) => filename === 'encrypted_message.htm'))!
  const file = path.join(services.folder, 'answer.htm')
  await writeFile(file, carrier.parsed.attachments[0]!.content)
  const { portal } = await openFile(page.context(), file)
  return portal
}

export const results = `<h2>Results</h2>
<table><tr><th>Value</th><th align=right>Yours</th></tr><tr><td>Sugar</td><td align=right>91</td></tr></table>
<ol start=3><li>rest</li><li>water</li></ol><pre>a  b
c</pre><hr><p><span style="font-weight:bold">Well</span> done</p>`

export const pictures = `<p>Chart: <img src="cid:shown" width=64 height=64 alt="words that nobody saw"></p>
<p><img src="https://elsewhere.example/a.png" width=64 height=64></p>
<div style="visibility:hidden"><img src="cid:hidden" width=64 height=64></div>
<div style="opacity:0.1"><img src="cid:faint" width=64 height=64></div>
<p><img src="cid:tiny" width=6 height=6></p>`

export const named = ['shown', 'hidden', 'faint', 'tiny', 'attached']

// Real input, sealed: shown or explained, each part once, and saved as the very bytes that were sealed.

import { readFile } from 'node:fs/promises'
import { expect, type Page, test } from '@playwright/test'
import { parseMessage } from '../../src/mail/parse.ts'
import type { Reader } from '../fixtures.ts'
import { paste, sealed } from '../hostile.ts'
import type { corpus } from '../messages.ts'
import { watchConsole } from '../reader.ts'
import type { Services } from '../services.ts'

/** How many parts are listed, and how many pictures of the message are drawn. */
async function partsOf(page: Page): Promise<{ listed: number; drawn: number }> {
  await expect(page.locator('iframe.message[aria-busy=true]')).toHaveCount(0)
  const all = page.getByRole('button', { name: /^Show all \d+ attachments/ })
  if ((await all.count()) > 0) await all.click()
  const listed = await page.locator('.attachments .filename').count()
  const drawn = await page.evaluate(() => {
    const images = [...(document.querySelector('iframe')?.contentDocument?.images ?? [])]
    const seen = images.filter(image => image.src.startsWith('blob:') && image.getBoundingClientRect().height > 0)
    return new Set(seen.map(({ src }) => src)).size
  })
  return { listed, drawn }
}

export async function showsEach(
  { context, page }: Reader,
  services: Services,
  messages: ReturnType<typeof corpus>,
): Promise<void> {
  const quiet = watchConsole(context)
  for (const { name, bytes } of messages) {
    await test.step(name, async () => {
      await page.evaluate(() => document.querySelector('h1')!.setAttribute('data-old', ''))
      await page.evaluate(paste, await sealed(services, bytes))
      await expect(page.locator('h1:not([data-old])')).toBeVisible()
      await page.getByText('More', { exact: true }).click()
      const [original] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save original (.eml)' }).click(),
      ])
      expect(Buffer.compare(await readFile(await original.path()), bytes)).toBe(0)
      const shown = await page.getByRole('main').innerText()
      const { listed, drawn } = await partsOf(page)
      expect(listed + drawn).toBe((await parseMessage(bytes)).attachments.length)
      const framed =
        (await page.locator('iframe').count()) > 0 ? await page.frameLocator('iframe').locator('body').innerText() : ''
      expect(`${shown}${framed}`.trim().length).toBeGreaterThan(0)
    })
  }
  quiet()
}

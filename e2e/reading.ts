// A reader who has signed in, and is shown one message after the other.

import { readFile } from 'node:fs/promises'
import { expect, type Page } from '@playwright/test'
import { test as base } from './fixtures.ts'
import { mixed, type Part } from './rich.ts'

/** `read` shows a message of these parts in the reader's page. */
export const test = base.extend<{ read: (subject: string, parts: readonly Part[]) => Promise<Page> }>({
  read: async ({ reader }, use) => {
    await use(async (subject, parts) => {
      await reader.read(mixed(subject, parts), subject)
      return reader.page
    })
  },
})

/** A picture of 8 by 8. */
export const redDot =
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP4z8CAFWEXHbQSACj/P8Fu7N9hAAAAAElFTkSuQmCC'

/** Presses a button that saves something. */
export async function saved(page: Page, press: string): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: press, exact: true }).click(),
  ])
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) }
}

export async function shownText(page: Page): Promise<string> {
  await expect(page.locator('iframe.message')).toHaveAttribute('aria-busy', 'false')
  return page.frameLocator('iframe.message').locator('body').innerText()
}

export { expect }

// A reader who has signed in, and is shown one message after the other.

import { readFile } from 'node:fs/promises'
import { expect, type Page } from '@playwright/test'
import { test as base, newPage, readerIn } from './fixtures.ts'
import { mixed, type Part } from './rich.ts'

/** Of a worker: the page in which one message after the other is read. */
let kept: Page | null = null

/** What it takes to be used again: a message is on the screen, and nothing else of it was changed. */
async function asItWas(page: Page): Promise<boolean> {
  if (new URL(page.url()).pathname !== '/read') return false
  await page.setViewportSize({ width: 1280, height: 720 })
  await page.emulateMedia({ media: null, colorScheme: null, forcedColors: null })
  return true
}

/**
 * Messages are read in one page, as far as tests leave it at a message. A test that changes more of it has the tag `@own`.
 * `read` shows a message of these parts.
 */
export const test = base.extend<{ read: (subject: string, parts: readonly Part[]) => Promise<Page> }>({
  reader: async ({ signedIn, services }, use, info) => {
    const isOwn = info.tags.includes('@own')
    const page = isOwn || !kept || kept.isClosed() ? await newPage(signedIn, services) : kept
    await use(readerIn(page, services))
    await Promise.all([signedIn.unrouteAll(), page.unrouteAll()])
    const isKept = !isOwn && info.status === 'passed' && (await asItWas(page))
    await Promise.all(
      signedIn
        .pages()
        .filter(open => !isKept || open !== page)
        .map(open => open.close()),
    )
    kept = isKept ? page : null
  },
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

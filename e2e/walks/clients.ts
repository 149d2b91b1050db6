// The page that says which programs there are, as people see it.

import { type BrowserContext, expect } from '@playwright/test'
import { clientPaths } from '../../src/contract/paths.ts'
import { type Language, words } from '../../src/core/htm/words.ts'
import type { Services } from '../services.ts'
import { inLight, type Look } from './screens.ts'

/** @param languages English first. @param look of its English form. */
export async function isReadable(
  services: Services,
  context: BrowserContext,
  { languages, widths, look }: { languages: readonly Language[]; widths: readonly number[]; look: Look },
): Promise<void> {
  const page = await context.newPage()
  const asked: string[] = []
  const refused: string[] = []
  page.on('request', request => asked.push(request.url()))
  page.on('console', message => refused.push(message.text()))
  await page.goto(`${services.origin}${clientPaths.clients}?lang=en`)
  for (const language of languages) {
    if (language !== 'en') await page.getByRole('link', { name: words[language].language, exact: true }).click()
    await expect(page.locator('html')).toHaveAttribute('lang', language)
    for (const width of widths) {
      await page.setViewportSize({ width, height: 720 })
      await (language === 'en' ? look : inLight)(page, `programs, ${language}, ${width} pixels wide`)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    }
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' })
  }
  // Nothing but the pages themselves, and nothing that their policy forbids.
  expect(new Set(asked.map(url => new URL(url).pathname))).toEqual(new Set([clientPaths.clients]))
  expect(refused).toEqual([])
}

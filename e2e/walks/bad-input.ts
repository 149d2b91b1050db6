// A file that is brought to the portal, and what is said of it.

import type { Page } from '@playwright/test'
import { expect } from '../fixtures.ts'

export async function choose(
  page: Page,
  origin: string,
  file: string | { name: string; mimeType: string; buffer: Buffer },
): Promise<void> {
  await page.goto(origin)
  await page.locator('input[type=file]').setInputFiles(file)
}

export const named = (name: string, content: string | Uint8Array) => ({
  name,
  mimeType: 'text/html',
  buffer: Buffer.from(content),
})

export async function expectProblem(page: Page, heading: string | RegExp, code: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
  await expect(page.getByText(`Code for support: ${code}`)).toBeVisible()
  await expect(page.getByRole('main').getByRole('button')).toHaveCount(1)
}

// Somebody who writes: an answer to a message, begun.

import { expect, type Page } from '@playwright/test'
import type { Reader } from './fixtures.ts'
import { robin } from './hostile.ts'
import { openFile, signIn } from './reader.ts'
import type { Services } from './services.ts'

export const lunchOf = (ann: string) => `Subject: Lunch\r\nFrom: ${ann}\r\nTo: ${robin}\r\n\r\nAt noon?`
export const lunch = lunchOf('ann@a.example')

export const text = (page: Page) => page.getByRole('textbox', { name: 'Message text' })
export const to = (page: Page) => page.getByRole('combobox', { name: 'To', exact: true })

/** In the reader's page. */
export async function answering({ page, read }: Reader, message = lunch): Promise<Page> {
  await read(message, 'Lunch')
  await page.getByRole('button', { name: 'Reply', exact: true }).click()
  await expect(text(page)).toBeVisible()
  return page
}

/** The same in a browser with nothing in it. */
export async function writing(page: Page, services: Services, press = 'Reply', message = lunch): Promise<Page> {
  const { portal } = await openFile(page.context(), await services.seal(message, robin))
  await signIn(portal, services)
  await portal.getByRole('button', { name: press, exact: true }).click()
  await expect(text(portal)).toBeVisible()
  return portal
}

/** At the beginning of an answer. */
export async function agree(portal: Page): Promise<Page> {
  await text(portal).press('Control+Home')
  await portal.keyboard.type('Gladly.')
  return portal
}

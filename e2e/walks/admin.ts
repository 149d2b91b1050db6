// x

import type { Browser } from '@playwright/test'
import { paths } from '../../src/contract/paths.ts'
import { type Status, status } from '../../src/contract/status.ts'
import { fromBase64url, fromUtf8 } from '../../src/core/bytes.ts'
import { expect } from '../fixtures.ts'
import { enterCode, watchConsole } from '../reader.ts'
import type { Services } from '../services.ts'

export const ada = 'ada@example.com'

export async function feed({ origin }: Services): Promise<Status> {
  const { signed } = (await (await fetch(origin + paths.status)).json()) as { signed: string }
  return status.parse(JSON.parse(fromUtf8(fromBase64url(signed.split('.')[1]!))))
}

/** A feed is made once a second. */
export const expectWindows = (services: Services, count: number) =>
  expect.poll(async () => (await feed(services)).windows.length).toBe(count)

/** An administrator, at the windows. */
export async function signedIn(browser: Browser, services: Services) {
  const context = await browser.newContext()
  const expectQuiet = watchConsole(context)
  const page = await context.newPage()
  await page.goto(services.origin + paths.admin)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('textbox', { name: 'Your mail address' }).fill(ada)
  await page.getByRole('button', { name: 'Send me a code' }).click()
  await enterCode(page, await services.mailbox.code(ada))
  await expect(page.getByText('There are no windows.')).toBeVisible()
  return { page, expectQuiet }
}

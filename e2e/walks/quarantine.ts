// Mail that a gateway keeps, and the page on which administrators look after it.

import { type Browser, type BrowserContextOptions, expect, type Page } from '@playwright/test'
import { test } from '../fixtures.ts'
import { type Gateway, type StoredMessage, startGatewayWithMail } from '../gateway.ts'
import { watchConsole } from '../reader.ts'
import { type OwnServices, type Services, startServices } from '../services.ts'

export const ann = 'ann@example.com'
const hostile = '<img src=x onerror=alert(1)>\u202Egnp.exe'

export const messages: readonly StoredMessage[] = [
  ...Array.from({ length: 57 }, (_, i): StoredMessage => {
    return {
      from: ann,
      to: [`people${i}-all@partner.example`],
      subject: `Minutes ${i + 1}`,
      age: 7_200 + 60 * (57 - i),
    }
  }),
  {
    direction: 'in',
    reason: 'forged-sender',
    from: 'bob@out.test',
    to: [ann],
    subject: 'An offer',
    tries: 2,
    age: 3_600,
  },
  {
    direction: 'in',
    reason: 'damaged',
    from: 'bob@out.test',
    to: [ann, 'dora@example.com'],
    subject: hostile,
    age: 60,
  },
  { reason: 'sender', from: '', to: ['eve@out.test'], subject: '', age: 30 },
]

interface Kept {
  services: OwnServices
  gateway: Gateway
}

/** Of a file of tests, at the beginning of each of which the gateway keeps those messages. */
export function keepMail(): Readonly<Kept> {
  const kept: Partial<Kept> = {}
  test.beforeAll(async () => {
    kept.services = await startServices()
    kept.gateway = await startGatewayWithMail(kept.services)
  })
  test.beforeEach(() => kept.gateway!.restart({}, messages))
  test.afterAll(async () => {
    await kept.gateway?.close()
    await kept.services?.close()
  })
  return kept as Kept
}

export async function signedIn(browser: Browser, { gateway }: Kept, options: BrowserContextOptions = {}) {
  const context = await browser.newContext(options)
  const expectQuiet = watchConsole(context)
  const page = await context.newPage()
  await page.goto(await gateway.link())
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('60 messages are kept.')).toBeVisible()
  return { context, page, expectQuiet }
}

export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name })
export const acts = (page: Page, label: string | RegExp) => page.getByRole('group', { name: label })
export const deliveredTo = ({ mailbox }: Services, address: string) =>
  mailbox.messages().filter(({ to }) => to.includes(address))

export async function expectReflow(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
}

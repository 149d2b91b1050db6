// The day the services are down: stopped for real, with a browser in which Robin has read a message before.

import type { BrowserContext, Page } from '@playwright/test'
import { expect, test } from '../fixtures.ts'
import { paste, robin, sealed } from '../hostile.ts'
import { letter } from '../messages.ts'
import { expectMessage, openFile, signIn } from '../reader.ts'
import { type OwnServices, startServices } from '../services.ts'

export interface Outage {
  /** They are stopped, and run again when a test ends. */
  services: OwnServices
  /** Robin has read a message here, so that this browser has keys, a certificate and the shell. It lives through one outage after the other. */
  home: BrowserContext
}

export async function controlled(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated')
}

/** Of a file of tests. */
export function liveThrough(): Readonly<Outage> {
  const outage: Partial<Outage> = {}
  const closePages = () => Promise.all(outage.home!.pages().map(page => page.close()))
  test.beforeAll(async ({ browser }) => {
    const services = await startServices()
    outage.services = services
    outage.home = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Zurich' })
    const { portal } = await openFile(outage.home, await services.seal(letter('First', 'all was well'), robin))
    const certified = portal.waitForResponse(/\/api\/certificates$/)
    await signIn(portal, services)
    await expectMessage(portal, 'First', 'all was well')
    await certified
    await controlled(portal)
    await closePages()
  })
  test.afterEach(closePages)
  test.afterAll(async () => {
    await outage.home?.close()
    await outage.services?.close()
  })
  return outage as Outage
}

/** A message of that person is on the screen, and all is well. */
export async function reading({ home, services }: Outage, from: string): Promise<Page> {
  const portal = await home.newPage()
  await portal.goto(services.origin)
  await expect(portal.getByRole('button', { name: 'Choose the file' })).toBeVisible()
  await portal.evaluate(paste, await sealed(services, letter('Before', 'all was well', from)))
  await expectMessage(portal, 'Before', 'all was well')
  return portal
}

/** The services stop, and a reply is written that waits. */
export async function replyDuring({ services }: Outage, portal: Page): Promise<void> {
  await services.stop()
  await portal.getByRole('button', { name: 'Reply', exact: true }).click()
  await portal.getByRole('textbox', { name: 'Message text' }).press('Control+Home')
  await portal.keyboard.type('Written while all was down.')
  await portal.getByRole('button', { name: 'Send sealed reply' }).click()
  await expect(portal.getByRole('heading', { name: 'Your message waits to be sent' })).toBeVisible()
}

export const carriersTo = ({ services }: Outage, address: string) =>
  services.mailbox.messages().filter(({ to }) => to.includes(address))

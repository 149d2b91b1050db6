// What tests are given. What is dear to start is started once a worker: the services, and browsers in which somebody has signed in.
// A file whose tests come from elsewhere, or that has more of a worker's, has a worker of its own, which starts all of it anew.

import { type BrowserContext, test as base, expect, type Page } from '@playwright/test'
import { shellProgram } from './chromium.ts'
import { paste, robin, sealed } from './hostile.ts'
import { type PretendedServices, startPretendedServices } from './pretended.ts'
import { openFile, signIn } from './reader.ts'
import { type Services, startServices } from './services.ts'
import { startWatchedBrowser, type WatchedBrowser } from './sink.ts'

/** Starting takes as long as it takes. Milliseconds. */
const starting = 300_000

export interface Reader {
  /** Robin has signed in here. What a test changes of it, others find. */
  readonly context: BrowserContext
  /** A page of the portal, at its start. */
  readonly page: Page
  /** Puts a message into the page as somebody who pastes it, and waits for its title. */
  read(message: Uint8Array | string, title: string | RegExp): Promise<void>
}

export interface OfTest {
  readonly pretended: PretendedServices
  readonly reader: Reader
}

export interface OfWorker {
  readonly services: Services
  readonly pretendedServices: PretendedServices
  readonly signedIn: BrowserContext
  /** The Chromium in which hostile mail is read. */
  readonly program: string
  readonly watched: WatchedBrowser
}

/** A page of the portal, at its start. */
export async function newPage(context: BrowserContext, services: Services): Promise<Page> {
  const page = await context.newPage()
  await page.goto(services.origin)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  return page
}

export function readerIn(page: Page, services: Services): Reader {
  return {
    context: page.context(),
    page,
    async read(message, title) {
      const text = await sealed(services, message)
      // What stands there, or will in a moment, may have the same title.
      await page
        .locator('h1')
        .first()
        .evaluate(heading => heading.setAttribute('data-old', ''))
      await page.evaluate(paste, text)
      await expect(page.locator('h1:not([data-old])').and(page.getByRole('heading', { name: title }))).toBeVisible()
    },
  }
}

export const test = base.extend<OfTest, OfWorker>({
  /** What a page still asks for when its test is over is nobody's failure. */
  context: async ({ context }, use) => {
    await use(context)
    const routed = [context, ...context.pages()]
    await Promise.all(routed.map(each => each.unrouteAll({ behavior: 'ignoreErrors' })))
  },
  services: [
    async ({}, use) => {
      const services = await startServices()
      await use(services)
      await services.close()
    },
    { scope: 'worker', timeout: starting },
  ],
  pretendedServices: [
    async ({}, use) => {
      const pretended = await startPretendedServices()
      await use(pretended)
      await pretended.close()
    },
    { scope: 'worker', timeout: starting },
  ],
  /** Healthy at the beginning of every test, whose time it keeps: its clock stands still. */
  pretended: async ({ pretendedServices }, use) => {
    pretendedServices.reset()
    await use(pretendedServices)
  },
  signedIn: [
    async ({ browser, services }, use) => {
      const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Zurich' })
      const { portal, opener } = await openFile(context, await services.seal('Subject: First\r\n\r\nfirst', robin))
      await signIn(portal, services)
      await expect(portal.getByRole('heading', { level: 1, name: 'First' })).toBeVisible()
      await Promise.all([portal, opener].map(page => page.close()))
      await use(context)
      await context.close()
    },
    { scope: 'worker', timeout: starting },
  ],
  reader: async ({ signedIn, services }, use) => {
    // A page that another file has kept does its share of what pages do together.
    await Promise.all(signedIn.pages().map(open => open.close()))
    await use(readerIn(await newPage(signedIn, services), services))
    await signedIn.unrouteAll()
    await Promise.all(signedIn.pages().map(open => open.close()))
  },
  program: [shellProgram, { scope: 'worker', option: true }],
  watched: [
    async ({ program }, use) => {
      const watched = await startWatchedBrowser(program)
      await use(watched)
      await watched.close()
    },
    { scope: 'worker', timeout: starting },
  ],
})

export { expect }

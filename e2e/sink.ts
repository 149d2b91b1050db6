// A reader in a Chromium for which every other name leads to a sink: what arrives there is a request that left.

import { createServer } from 'node:net'
import { type Browser, type BrowserContext, chromium, expect, type Page, test } from '@playwright/test'
import type { Attack } from './attacks.ts'
import { chromiumArguments } from './chromium.ts'
import { isShown, judge, painted, paste, plant, robin, sealHtml, unharmed } from './hostile.ts'
import { openFile, signIn } from './reader.ts'
import type { Services } from './services.ts'

/** Chromium's own services: what it asks of them has nothing to do with a message. */
const ofChromium = ['google.com', 'googleapis.com', 'gvt1.com', 'gstatic.com']

/** Every other name but localhost leads here: a connection is a request that left. */
async function startSink() {
  const seen = { connections: 0, said: [] as string[] }
  const server = createServer(socket => {
    seen.connections++
    socket.destroy()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const nowhere = ofChromium.map(host => `MAP *.${host} ~NOTFOUND`)
  const rules = [...nowhere, `MAP * 127.0.0.1:${port}`, 'EXCLUDE localhost'].join(', ')
  return { seen, rules, close: () => server.close() }
}

export interface Watched {
  /** Requests that left. */
  readonly connections: number
  /** What dialogs said. */
  readonly said: readonly string[]
}

export interface WatchedBrowser {
  readonly browser: Browser
  readonly seen: { connections: number; said: string[] }
  /** A reader who has read a first message, once for all who only show messages. */
  reader(services: Services): Promise<Page>
  close(): Promise<void>
}

export async function startWatchedBrowser(program: string): Promise<WatchedBrowser> {
  const sink = await startSink()
  const { seen } = sink
  const browser = await chromium.launch({
    executablePath: program,
    args: [...chromiumArguments, `--host-resolver-rules=${sink.rules}`],
  })
  let reader: Promise<Page> | null = null
  return {
    browser,
    seen,
    reader(services) {
      reader ??= browser.newContext().then(context => openReader(context, services, seen))
      return reader
    },
    async close() {
      await browser.close()
      sink.close()
    },
  }
}

async function openReader(context: BrowserContext, services: Services, seen: WatchedBrowser['seen']): Promise<Page> {
  const { portal } = await openFile(context, await services.seal('Subject: First\r\n\r\nfirst', robin))
  await signIn(portal, services)
  await expect(portal.getByText('first', { exact: true })).toBeVisible()
  portal.on('dialog', dialog => {
    seen.said.push(dialog.message())
    dialog.dismiss()
  })
  return portal
}

/** Does the work in a reader that shows a message, and looks once more whether anything ran. */
export async function withReader(
  { reader, seen }: WatchedBrowser,
  services: Services,
  work: (page: Page, seen: Watched) => Promise<void>,
): Promise<void> {
  const page = await reader(services)
  Object.assign(seen, { connections: 0, said: [] })
  await work(page, seen)
  expect(seen.said).toEqual([])
  expect(page.context().pages()).toHaveLength(2)
}

/** The same in a reader of its own, into which a hole is made first. */
export async function withOpenReader(
  { browser, seen }: WatchedBrowser,
  services: Services,
  open: (context: BrowserContext) => Promise<void>,
  work: (page: Page, seen: Watched) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext()
  await open(context)
  Object.assign(seen, { connections: 0, said: [] })
  await work(await openReader(context, services, seen), seen)
  await context.unrouteAll({ behavior: 'ignoreErrors' })
  await context.close()
}

/** Milliseconds, far above what showing takes: a payload that is not shown is a failure with a name, not a test without an end. */
const timeoutMs = 240_000

/** Shows a message as a reader who pastes it does. */
export async function show(page: Page, services: Services, html: string): Promise<void> {
  await page.evaluate(paste, await sealHtml(services, html))
  await page.waitForFunction(isShown, undefined, { timeout: timeoutMs })
  await page.evaluate(painted)
}

export async function expectUnharmed(page: Page, services: Services): Promise<void> {
  await expect(page.getByRole('region', { name: 'Not signed' })).toBeVisible()
  expect(await page.evaluate(judge)).toEqual(unharmed(services))
}

/** Nothing runs, nothing leaves, nothing covers. */
export function expectHarmless(watched: WatchedBrowser, services: Services, attacks: readonly Attack[]): Promise<void> {
  return withReader(watched, services, async (page, sink) => {
    for (const { title, payload } of attacks) {
      await test.step(title, async () => {
        await show(page, services, payload)
        await expectUnharmed(page, services)
        expect(sink.connections, title).toBe(0)
      })
    }
  })
}

/** Chromium opens a connection for a frame in a frame before it asks the policy, and then sends nothing: here the allow-list is the fence. */
const preconnected = 'frames'

/** Without the allow-list, the frame and its policy still hold. */
export function expectFenced(watched: WatchedBrowser, services: Services, attacks: readonly Attack[]): Promise<void> {
  return withReader(watched, services, async (page, sink) => {
    await show(page, services, '<p>harmless</p>')
    for (const { title, payload } of attacks) {
      if (title === preconnected) continue
      await test.step(title, async () => {
        await page.evaluate(plant, payload)
        await page.evaluate(painted)
        expect(sink.connections, title).toBe(0)
      })
    }
  })
}

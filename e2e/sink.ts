// A reader in a Chromium for which every other name leads to a sink: what arrives there is a request that left.

import { createServer } from 'node:net'
import { type Browser, type BrowserContext, chromium, expect, type Page } from '@playwright/test'
import { chromiumArguments, chromiumProgram } from './chromium.ts'
import { robin } from './hostile.ts'
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

export async function startWatchedBrowser(): Promise<WatchedBrowser> {
  const sink = await startSink()
  const { seen } = sink
  const browser = await chromium.launch({
    executablePath: chromiumProgram,
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
  await context.close()
}

// A reader in a Chromium for which every other name leads to a sink: what arrives there is a request that left.

import { createServer } from 'node:net'
import { type Browser, chromium, expect, type Page } from '@playwright/test'
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
  close(): Promise<void>
}

export async function startWatchedBrowser(): Promise<WatchedBrowser> {
  const sink = await startSink()
  const browser = await chromium.launch({
    executablePath: chromiumProgram,
    args: [...chromiumArguments, `--host-resolver-rules=${sink.rules}`],
  })
  return {
    browser,
    seen: sink.seen,
    async close() {
      await browser.close()
      sink.close()
    },
  }
}

/** Opens a first message, does the work, and looks once more whether anything ran. */
export async function withReader(
  { browser, seen }: WatchedBrowser,
  services: Services,
  work: (page: Page, seen: Watched) => Promise<void>,
  prepare?: (page: Page) => Promise<void>,
) {
  Object.assign(seen, { connections: 0, said: [] })
  const context = await browser.newContext()
  try {
    const { portal } = await openFile(context, await services.seal('Subject: First\r\n\r\nfirst', robin))
    await signIn(portal, services)
    await expect(portal.getByText('first', { exact: true })).toBeVisible()
    portal.on('dialog', dialog => {
      seen.said.push(dialog.message())
      dialog.dismiss()
    })
    await prepare?.(portal)
    await work(portal, seen)
    expect(seen.said).toEqual([])
    expect(context.pages()).toHaveLength(2)
  } finally {
    await context.close()
  }
}

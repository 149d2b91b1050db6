// Chromium, driven by Playwright, as the other engines are.

import path from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { chromiumArguments, chromiumProgram, shellProgram } from '../chromium.ts'
import { type Engine, type EngineOptions, usualSize } from './engine.ts'

/** The same without a window. */
export const startShell = (options: EngineOptions = {}) => startChromium(options, shellProgram)

export async function startChromium(
  { proxyPort, profile = '', downloads, size = usualSize }: EngineOptions = {},
  program = chromiumProgram,
): Promise<Engine> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: program,
    args: chromiumArguments,
    locale: 'en-GB',
    viewport: size,
    ...(proxyPort !== undefined && { proxy: { server: `http://127.0.0.1:${proxyPort}`, bypass: '<-loopback>' } }),
  })
  const said: string[] = []
  const names = new Map<Page, string>()
  const meet = (tab: Page) => {
    names.set(tab, String(names.size + 1))
    tab.on('dialog', dialog => {
      said.push(dialog.message())
      dialog.dismiss()
    })
    tab.on('download', download => {
      if (downloads !== undefined) download.saveAs(path.join(downloads, download.suggestedFilename()))
    })
  }
  context.pages().forEach(meet)
  context.on('page', meet)
  let page = context.pages()[0] ?? (await context.newPage())
  return {
    name: 'chromium',
    own: /^$/,
    said,
    async goto(url) {
      await page.goto(url)
    },
    async run(work, ...args) {
      return (await page.evaluate(`(${work})(...${JSON.stringify(args)})`)) as never
    },
    async click(selector) {
      await page.locator(selector).first().click()
    },
    async type(selector, text) {
      await page.locator(selector).first().pressSequentially(text)
    },
    screenshot: () => page.screenshot(),
    async open(url) {
      page = await context.newPage()
      await page.goto(url)
      return names.get(page)!
    },
    tabs: async () => context.pages().map(tab => names.get(tab)!),
    async use(name) {
      page = context.pages().find(tab => names.get(tab) === name)!
      await page.bringToFront()
    },
    close: () => context.close(),
  }
}

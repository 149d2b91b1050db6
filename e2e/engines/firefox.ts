// Firefox, driven over WebDriver BiDi.

import puppeteer, { type Page, TimeoutError } from 'puppeteer-core'
import { type Engine, type EngineOptions, until, usualSize } from './engine.ts'

/** Where Debian's package puts it. */
export const firefoxProgram = process.env['POSTERN_FIREFOX'] ?? '/usr/bin/firefox-esr'

function proxyPreferences(port: number) {
  return {
    'network.proxy.type': 1,
    'network.proxy.http': '127.0.0.1',
    'network.proxy.http_port': port,
    'network.proxy.ssl': '127.0.0.1',
    'network.proxy.ssl_port': port,
    'network.proxy.no_proxies_on': '',
    'network.proxy.allow_hijacking_localhost': true,
  }
}

/** As at somebody's desk, where the tabs come back after a crash; only more often. */
const remembering = { 'browser.sessionstore.resume_from_crash': true, 'browser.sessionstore.interval': 200 }

const savingTo = (folder: string) => ({
  'browser.download.folderList': 2,
  'browser.download.dir': folder,
  'browser.download.always_ask_before_handling_new_types': false,
})

export async function startFirefox({
  proxyPort,
  profile,
  downloads,
  size = usualSize,
}: EngineOptions = {}): Promise<Engine> {
  const browser = await puppeteer.launch({
    ...(profile !== undefined && { userDataDir: profile }),
    browser: 'firefox',
    executablePath: firefoxProgram,
    headless: true,
    defaultViewport: size,
    extraPrefsFirefox: {
      ...(proxyPort !== undefined && proxyPreferences(proxyPort)),
      ...(profile !== undefined && remembering),
      ...(downloads !== undefined && savingTo(downloads)),
    },
  })
  const said: string[] = []
  const names = new WeakMap<Page, string>()
  let count = 0
  /** Gives a tab its name, once, and listens to its dialogs from then on. */
  const nameOf = (tab: Page): string => {
    const window = names.get(tab)
    if (window) return window
    const name = String(++count)
    names.set(tab, name)
    tab.on('dialog', dialog => {
      said.push(dialog.message())
      dialog.dismiss()
    })
    return name
  }
  browser.on('targetcreated', async target => {
    const tab = target.type() === 'page' ? await target.page() : null
    if (tab) nameOf(tab)
  })
  let page = (await browser.pages())[0] ?? (await browser.newPage())
  nameOf(page)
  /** The driver may lose a node that is drawn anew while it is handed over: then it is looked for again. */
  const find = (selector: string) =>
    until(selector, () =>
      page
        .waitForSelector(selector.startsWith('//') ? `xpath/${selector}` : selector, {
          visible: true,
          timeout: 600_000,
        })
        .catch(error => {
          if (error instanceof TimeoutError) throw error
          return null
        }),
    )
  return {
    name: 'firefox',
    own: /(?:^|\.)(?:mozilla\.(?:com|net|org)|firefox\.com|dummy\.test)$/,
    said,
    async goto(url) {
      await page.goto(url)
    },
    async run(work, ...args) {
      return (await page.evaluate(`(${work})(...${JSON.stringify(args)})`)) as never
    },
    async click(selector) {
      await (await find(selector)).click()
    },
    async type(selector, text) {
      await (await find(selector)).type(text)
    },
    screenshot: () => page.screenshot(),
    async open(url) {
      page = await browser.newPage()
      await page.goto(url)
      return nameOf(page)
    },
    tabs: async () => (await browser.pages()).map(nameOf),
    async use(name) {
      page = (await browser.pages()).find(tab => nameOf(tab) === name)!
      await page.bringToFront()
    },
    close: () => browser.close(),
  }
}

// A page that plays Outlook: at a site of its own, around the add-in's, around the portal's.

import { request } from 'node:http'
import type { BrowserContext, Frame, Page } from '@playwright/test'
import { build } from 'vite'
import { apiSets } from '../../src/clients/outlook/testing/api-sets.ts'
import type { FakeMail, FakeOutlook, Traps } from '../../src/clients/outlook/testing/fake-office.ts'
import { outlookPaths } from '../../src/contract/paths.ts'
import { expect } from '../fixtures.ts'
import { type OwnServices, startServices } from '../services.ts'

const [outlook, mail, elsewhere] = [
  'https://outlook.example.org',
  'https://mail.example.net',
  'https://elsewhere.example',
]
const officeJs = 'https://office.example.com/1/office.js'

/** What the services answer under the add-in's name. @param origin where they are. */
export function answerOf(origin: string, url: string, language: string) {
  const headers = { host: new URL(url).host, 'accept-language': language }
  return new Promise<{ status: number; headers: Record<string, string>; body: Buffer }>((resolve, reject) => {
    const asking = request(origin + new URL(url).pathname, { headers }, answer => {
      const parts: Buffer[] = []
      answer.on('data', part => parts.push(part))
      answer.on('end', () =>
        resolve({
          status: answer.statusCode!,
          headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)])),
          body: Buffer.concat(parts),
        }),
      )
    })
    asking.on('error', reject)
    asking.end()
  })
}

export const startPortal = (): Promise<OwnServices> =>
  startServices({ OUTLOOK_ORIGIN: outlook, OUTLOOK_OFFICE_JS: officeJs, OUTLOOK_HOSTS: mail })

let script: Promise<string> | null = null

async function built(): Promise<string> {
  const made = await build({
    ...{ configFile: false, logLevel: 'error', publicDir: false },
    build: {
      write: false,
      rolldownOptions: { input: 'src/clients/outlook/testing/fake-page.ts', output: { format: 'iife' } },
    },
  })
  const [chunk] = 'output' in made ? made.output : []
  if (chunk?.type !== 'chunk') throw new Error('not one script')
  return chunk.code
}

/** In place of Microsoft's. @param set of Mailbox functions that this Outlook has. */
async function fakeOffice(set: string): Promise<string> {
  script ??= built()
  return `const fakeSets = ${JSON.stringify(apiSets())}, fakeSet = ${JSON.stringify(set)};\n${await script}`
}

export interface InOutlook {
  readonly page: Page
  /** The portal's pane. */
  readonly pane: Frame
  /** Where Microsoft's script runs. */
  readonly bridge: Frame
  choose(mail: Partial<FakeMail>): Promise<void>
  trap(traps: Traps): Promise<void>
  /** From now on it is counted anew what was saved. */
  forget(): Promise<void>
  stands(): Promise<Pick<FakeOutlook, 'mail' | 'saved' | 'asked'>>
  /** Addresses that were asked for, and what was posted there. */
  readonly asked: readonly string[]
  readonly posted: readonly string[]
}

/** What is global in the bridge. */
export type Held = { readonly outlook: FakeOutlook }

const sandbox =
  'allow-downloads allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-same-origin allow-scripts allow-storage-access-by-user-activation allow-top-navigation-by-user-activation'

interface Beside {
  /** Of Mailbox functions that this Outlook has; null: Microsoft's script cannot be loaded. */
  readonly set?: string | null
  readonly mail?: Partial<FakeMail>
}

/** With the attributes that Outlook on the web gives its frames. */
async function play(page: Page, services: OwnServices, { set = '1.15', mail: first = {} }: Beside): Promise<void> {
  const office = set === null ? null : await fakeOffice(set)
  await page.route('https://**/*', async route => {
    const url = route.request().url()
    if (url.startsWith(outlook)) return route.fulfill(await answerOf(services.origin, url, 'en'))
    if (url === officeJs && office !== null) {
      const body = `${office}\noutlook.choose(${JSON.stringify(first)})`
      return route.fulfill({ contentType: 'text/javascript', body })
    }
    if (![mail, elsewhere].some(around => url.startsWith(around))) return route.abort()
    const frame = `<iframe width="400" height="900" sandbox="${sandbox}" src="${outlook}${outlookPaths.bridge}"></iframe>`
    return route.fulfill({ contentType: 'text/html', body: `<!doctype html><title>Mail</title>${frame}` })
  })
}

/** Around the bridge stands a page that nobody named. @returns what the browser says when it refuses the pane. */
export async function openElsewhere(page: Page, services: OwnServices): Promise<string> {
  await play(page, services, {})
  const said = page.waitForEvent('console', message => message.text().includes('frame-ancestors'))
  await page.goto(elsewhere)
  return (await said).text()
}

/** Shows the pane beside a mail. */
export async function openOutlook(
  context: BrowserContext,
  services: OwnServices,
  beside: Beside = {},
): Promise<InOutlook> {
  const asked: string[] = []
  const posted: string[] = []
  const page = await context.newPage()
  page.on('request', each => {
    asked.push(each.url())
    posted.push(each.postData() ?? '')
  })
  await play(page, services, beside)
  await page.goto(mail)
  const frameAt = async (beginning: string) => {
    await expect.poll(() => page.frames().some(each => each.url().startsWith(beginning))).toBe(true)
    return page.frames().find(each => each.url().startsWith(beginning))!
  }
  const [bridge, pane] = [await frameAt(outlook), await frameAt(services.origin)]
  return {
    ...{ page, pane, bridge, asked, posted },
    choose: chosen => bridge.evaluate(given => (globalThis as unknown as Held).outlook.choose(given), chosen),
    trap: traps =>
      bridge.evaluate(given => {
        ;(globalThis as unknown as Held).outlook.traps = given
      }, traps),
    forget: () => bridge.evaluate(() => void (globalThis as unknown as Held).outlook.saved.splice(0)),
    stands: () =>
      bridge.evaluate(() => {
        const { mail: now, saved, asked: calls } = (globalThis as unknown as Held).outlook
        return { mail: now, saved, asked: calls }
      }),
  }
}

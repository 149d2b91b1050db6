// Windows as the real services alone serve them: to administrators, and to anybody as a calendar, a page and a document.

import { expect } from 'vitest'
import { paths } from '../../src/contract/paths.ts'
import { type WindowPlan, windowAnswer, windowsAnswer } from '../../src/contract/windows.ts'
import type { Browser } from '../../src/server/testing/services.ts'
import { type Case, refuses, rudeness, signedIn, works } from './case.ts'
import { administrators, type Host } from './host.ts'
import { tooOften } from './sign-in.ts'

const day = 86_400
const signedInAs = new WeakMap<Host, Promise<Browser>>()

/** One of them, signed in once. */
async function administrator(host: Host): Promise<Browser> {
  const browser = signedInAs.get(host) ?? signedIn(host, administrators[0]!).then(({ browser }) => browser)
  signedInAs.set(host, browser)
  return browser
}

function planOf(host: Host, changes: Partial<WindowPlan> = {}): WindowPlan {
  const now = Math.floor(host.now().getTime() / 1000)
  return {
    start: now + day,
    end: now + 2 * day,
    state: 'maintenance',
    text: { en: 'New machines', de: 'Neue Rechner' },
    affected: [{ component: 'gateway', name: {}, works: {} }],
    unaffected: [],
    notices: [],
    ...changes,
  }
}

type Path = 'adminWindows' | 'adminWindow' | 'adminWindowStart' | 'adminWindowEnd' | 'adminWindowUpdates'

const at = (path: keyof typeof paths, id: string) => paths[path].replace(':id', id)

/** A window that was just announced. */
async function announced(host: Host): Promise<string> {
  const answer = await (await administrator(host)).call('POST', paths.adminWindows, planOf(host))
  host.pass(1)
  return windowAnswer.parse(await answer.json()).window.id
}

/** Who is let in, at each of these paths. */
function guarded(path: Path, method: 'GET' | 'POST' | 'PUT'): Case[] {
  const call = (browser: Browser) => browser.call(method, at(path, 'x'), method === 'GET' ? undefined : {})
  return [
    refuses('not-signed-in', `${method} of nobody`, host => call(host.browser())),
    refuses('not-administrator', `${method} of somebody else`, async host => call((await signedIn(host)).browser)),
    refuses(
      'fresh-code-needed',
      `${method} with a code of the day before`,
      async host => {
        const { browser } = await signedIn(host, administrators.at(-1)!)
        host.pass(day + 1)
        return call(browser)
      },
      { alone: true },
    ),
    refuses('rate-limited', `${method} too often`, tooOften(method, at(path, 'x'), method === 'GET' ? undefined : {}), {
      kind: 'tight',
    }),
    ...(method === 'GET'
      ? []
      : [
          refuses('origin-refused', `${method} from elsewhere`, host =>
            host.browser().call(method, at(path, 'x'), {}, { origin: 'https://example.com' }),
          ),
          refuses('not-found', `${method} of a window that is none`, async host =>
            (await administrator(host)).call(method, at(path, 'none'), bodyFor(path, host)),
          ),
        ]),
  ]
}

function bodyFor(path: Path, host: Host): unknown {
  return path === 'adminWindowUpdates' ? { text: { en: 'Half of it is done' }, end: null } : planOf(host)
}

const changes = (path: Path, method: 'POST' | 'PUT') =>
  works(
    `${method} changes the window`,
    async host => {
      const id = await announced(host)
      if (path === 'adminWindowEnd') await (await administrator(host)).call('POST', at('adminWindowStart', id))
      return (await administrator(host)).call(method, at(path, id), bodyFor(path, host))
    },
    { status: 200, shape: windowAnswer },
  )

/** More than any body is, of whoever sends it. */
const tooLong = (path: Path, method: 'POST' | 'PUT') =>
  refuses('too-large', `${method} of more than any body is`, async host =>
    (await administrator(host)).call(method, at(path, 'x'), 'x'.repeat(600_000)),
  )

export const adminWindows: readonly Case[] = [
  works('are told', async host => (await administrator(host)).call('GET', paths.adminWindows), {
    status: 200,
    shape: windowsAnswer,
    also: body => expect(body).toMatchObject({ enforced: true }),
  }),
  works('are announced', async host => (await administrator(host)).call('POST', paths.adminWindows, planOf(host)), {
    status: 201,
    shape: windowAnswer,
  }),
  refuses(
    'bad-request',
    'a plan that ends before it begins',
    async host => (await administrator(host)).call('POST', paths.adminWindows, planOf(host, { end: 1 })),
    { values: { reason: 'end-before-start' } },
  ),
  tooLong('adminWindows', 'POST'),
  ...guarded('adminWindows', 'GET'),
  // There is no window in the address that could be none.
  ...guarded('adminWindows', 'POST').filter(({ code }) => code !== 'not-found'),
]

/** What was ended cannot be ended, nor begin, once more. */
const tooLate = (path: Path) =>
  refuses(
    'bad-request',
    'a window that is over',
    async host => {
      const id = await announced(host)
      const browser = await administrator(host)
      await browser.call('POST', at('adminWindowEnd', id))
      host.pass(1)
      return browser.call('POST', at(path, id))
    },
    { values: { reason: 'over' } },
  )

export const adminWindow: readonly Case[] = [
  changes('adminWindow', 'PUT'),
  refuses(
    'bad-request',
    'a plan that ends before it begins',
    async host =>
      (await administrator(host)).call('PUT', at('adminWindow', await announced(host)), planOf(host, { end: 1 })),
    { values: { reason: 'end-before-start' } },
  ),
  tooLong('adminWindow', 'PUT'),
  ...guarded('adminWindow', 'PUT'),
]
export const adminWindowStart: readonly Case[] = [
  changes('adminWindowStart', 'POST'),
  tooLate('adminWindowStart'),
  ...guarded('adminWindowStart', 'POST'),
]
export const adminWindowEnd: readonly Case[] = [
  changes('adminWindowEnd', 'POST'),
  tooLate('adminWindowEnd'),
  ...guarded('adminWindowEnd', 'POST'),
]
export const adminWindowUpdates: readonly Case[] = [
  changes('adminWindowUpdates', 'POST'),
  refuses(
    'bad-request',
    'nothing that is said',
    async host =>
      (await administrator(host)).call('POST', at('adminWindowUpdates', await announced(host)), {
        text: {},
        end: null,
      }),
    { values: { reason: 'nothing-said' } },
  ),
  tooLong('adminWindowUpdates', 'POST'),
  ...guarded('adminWindowUpdates', 'POST'),
]

const open = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'cache-control': 'public, max-age=60',
}

export const calendar: readonly Case[] = [
  works(
    'holds the windows',
    async host => {
      const id = await announced(host)
      const answer = await host.browser().call('GET', `${paths.calendar}?lang=de`)
      const text = await answer.clone().text()
      expect(text).toMatch(/^BEGIN:VCALENDAR\r\n/)
      expect(text).toContain(id)
      return answer
    },
    { status: 200, headers: { ...open, 'content-type': /^text\/calendar/, 'content-language': 'de' } },
  ),
  ...rudeness('calendar', 'GET'),
]

export const advisory: readonly Case[] = [
  works('is a page', async host => host.browser().call('GET', `${at('advisory', await announced(host))}?lang=fr`), {
    status: 200,
    headers: { ...open, 'content-type': /^text\/html/, 'content-language': 'fr' },
  }),
  refuses('not-found', 'of a window that is none', host => host.browser().call('GET', at('advisory', 'none'))),
]

export const advisoryDocument: readonly Case[] = [
  works(
    'is a document',
    async host => {
      const answer = await host.browser().call('GET', `${at('advisoryDocument', await announced(host))}?lang=it`)
      expect(new TextDecoder().decode((await answer.clone().arrayBuffer()).slice(0, 5))).toBe('%PDF-')
      return answer
    },
    { status: 200, headers: { ...open, 'content-type': 'application/pdf', 'content-language': 'it' } },
  ),
  refuses('not-found', 'of a window that is none', host => host.browser().call('GET', at('advisoryDocument', 'none'))),
]

// Windows as the real services alone serve them: to administrators, and to anybody as a calendar, a page and a document.

import { expect } from 'vitest'
import { type WindowPlan, windowAnswer, windowsAnswer } from '../../src/contract/windows.ts'
import { secondsOf } from '../../src/core/seconds.ts'
import { Program } from '../../src/server/testing/program.ts'
import type { Browser } from '../../src/server/testing/services.ts'
import { type Case, paths, refuses, rudeness, signedIn, works } from './case.ts'
import { administrators, type Services } from './services.ts'
import { tooOften } from './sign-in.ts'

const day = 86_400
const signedInAs = new WeakMap<Services, Promise<Browser>>()

/** One of them, signed in once. */
export async function administrator(services: Services): Promise<Browser> {
  const browser = signedInAs.get(services) ?? signedIn(services, administrators[0]!).then(({ browser }) => browser)
  signedInAs.set(services, browser)
  return browser
}

const programs = new WeakMap<Services, Promise<Program>>()

/** That of another of them, signed in once. */
async function programOf(services: Services): Promise<Program> {
  const signIn = async () => {
    const program = new Program(services)
    await program.signIn(administrators.at(-2)!)
    return program
  }
  const program = programs.get(services) ?? signIn()
  programs.set(services, program)
  return program
}

function planOf(services: Services, changes: Partial<WindowPlan> = {}): WindowPlan {
  const now = secondsOf(services.now())
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

type Path = 'windows' | 'window' | 'windowStart' | 'windowEnd' | 'windowUpdates'

const at = (path: keyof typeof paths, id: string) => paths[path].replace(':id', id)

/** A window that was just announced. */
async function announced(services: Services): Promise<string> {
  const answer = await (await administrator(services)).call('POST', paths.windows, planOf(services))
  services.pass(1)
  return windowAnswer.parse(await answer.json()).window.id
}

/** Who is let in, at each path of administrators. */
export function guarded(path: keyof typeof paths, method: 'GET' | 'POST' | 'PUT'): Case[] {
  const call = (browser: Browser) => browser.call(method, at(path, 'x'), method === 'GET' ? undefined : {})
  return [
    refuses('not-signed-in', `${method} of nobody`, services => call(services.browser())),
    refuses('not-administrator', `${method} of somebody else`, async services =>
      call((await signedIn(services)).browser),
    ),
    refuses('not-administrator', `${method} of an administrator’s program`, async services => {
      const program = await programOf(services)
      return program.call(method, at(path, 'x'), method === 'GET' ? undefined : {})
    }),
    refuses(
      'fresh-code-needed',
      `${method} with a code of the day before`,
      async services => {
        const { browser } = await signedIn(services, administrators.at(-1)!)
        services.pass(day + 1)
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
          refuses('origin-refused', `${method} from elsewhere`, services =>
            services.browser().call(method, at(path, 'x'), {}, { origin: 'https://example.com' }),
          ),
          ...(isOfWindow(path)
            ? [
                refuses('not-found', `${method} of a window that is none`, async services =>
                  (await administrator(services)).call(method, at(path, 'none'), bodyFor(path, services)),
                ),
              ]
            : []),
        ]),
  ]
}

const isOfWindow = (path: keyof typeof paths): path is Path => paths[path].startsWith(`${paths.windows}/`)

function bodyFor(path: Path, services: Services): unknown {
  return path === 'windowUpdates' ? { text: { en: 'Half of it is done' }, end: null } : planOf(services)
}

const changes = (path: Path, method: 'POST' | 'PUT') =>
  works(
    `${method} changes the window`,
    async services => {
      const id = await announced(services)
      if (path === 'windowEnd') await (await administrator(services)).call('POST', at('windowStart', id))
      return (await administrator(services)).call(method, at(path, id), bodyFor(path, services))
    },
    { status: 200, shape: windowAnswer },
  )

/** More than any body is, of whoever sends it. */
export const tooLong = (path: keyof typeof paths, method: 'POST' | 'PUT') =>
  refuses('too-large', `${method} of more than any body is`, async services =>
    (await administrator(services)).call(method, at(path, 'x'), 'x'.repeat(600_000)),
  )

export const adminWindows: readonly Case[] = [
  works('are told', async services => (await administrator(services)).call('GET', paths.windows), {
    status: 200,
    shape: windowsAnswer,
    also: body => expect(body).toMatchObject({ enforced: true }),
  }),
  works(
    'are announced',
    async services => (await administrator(services)).call('POST', paths.windows, planOf(services)),
    {
      status: 201,
      shape: windowAnswer,
    },
  ),
  refuses(
    'bad-request',
    'a plan that ends before it begins',
    async services => (await administrator(services)).call('POST', paths.windows, planOf(services, { end: 1 })),
    { values: { reason: 'end-before-start' } },
  ),
  tooLong('windows', 'POST'),
  ...guarded('windows', 'GET'),
  ...guarded('windows', 'POST'),
]

/** What was ended cannot be ended, nor begin, once more. */
const tooLate = (path: Path) =>
  refuses(
    'bad-request',
    'a window that is over',
    async services => {
      const id = await announced(services)
      const browser = await administrator(services)
      await browser.call('POST', at('windowEnd', id))
      services.pass(1)
      return browser.call('POST', at(path, id))
    },
    { values: { reason: 'over' } },
  )

export const adminWindow: readonly Case[] = [
  changes('window', 'PUT'),
  refuses(
    'bad-request',
    'a plan that ends before it begins',
    async services =>
      (await administrator(services)).call(
        'PUT',
        at('window', await announced(services)),
        planOf(services, { end: 1 }),
      ),
    { values: { reason: 'end-before-start' } },
  ),
  tooLong('window', 'PUT'),
  ...guarded('window', 'PUT'),
]
export const adminWindowStart: readonly Case[] = [
  changes('windowStart', 'POST'),
  tooLate('windowStart'),
  ...guarded('windowStart', 'POST'),
]
export const adminWindowEnd: readonly Case[] = [
  changes('windowEnd', 'POST'),
  tooLate('windowEnd'),
  ...guarded('windowEnd', 'POST'),
]
export const adminWindowUpdates: readonly Case[] = [
  changes('windowUpdates', 'POST'),
  refuses(
    'bad-request',
    'nothing that is said',
    async services =>
      (await administrator(services)).call('POST', at('windowUpdates', await announced(services)), {
        text: {},
        end: null,
      }),
    { values: { reason: 'nothing-said' } },
  ),
  tooLong('windowUpdates', 'POST'),
  ...guarded('windowUpdates', 'POST'),
]

const open = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'cache-control': 'public, max-age=60',
}

export const calendar: readonly Case[] = [
  works(
    'holds the windows',
    async services => {
      const id = await announced(services)
      const answer = await services.browser().call('GET', `${paths.calendar}?lang=de`)
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
  works(
    'is a page',
    async services => services.browser().call('GET', `${at('advisory', await announced(services))}?lang=fr`),
    {
      status: 200,
      headers: { ...open, 'content-type': /^text\/html/, 'content-language': 'fr' },
    },
  ),
  refuses('not-found', 'of a window that is none', services => services.browser().call('GET', at('advisory', 'none'))),
]

export const advisoryDocument: readonly Case[] = [
  works(
    'is a document',
    async services => {
      const answer = await services
        .browser()
        .call('GET', `${at('advisoryDocument', await announced(services))}?lang=it`)
      expect(new TextDecoder().decode((await answer.clone().arrayBuffer()).slice(0, 5))).toBe('%PDF-')
      return answer
    },
    { status: 200, headers: { ...open, 'content-type': 'application/pdf', 'content-language': 'it' } },
  ),
  refuses('not-found', 'of a window that is none', services =>
    services.browser().call('GET', at('advisoryDocument', 'none')),
  ),
]

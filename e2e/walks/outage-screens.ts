// An outage by name, on the screens: something is said, nobody is left without a way on, and nothing fails unheard.

import { type BrowserContext, expect, type Page } from '@playwright/test'
import { letter } from '../messages.ts'
import type { PretendedServices } from '../pretended.ts'
import { enterCode, openFile, sendNow } from '../reader.ts'

/** In the order in which they are visited. */
export const screens = [
  'start',
  'held',
  'reader',
  'composer',
  'sent now',
  'sent',
  'device',
  'code',
  'another address',
  'sign-in',
  'not held',
] as const
export type Screen = (typeof screens)[number]

interface Cell {
  /** The first heading. */
  readonly says: string | RegExp
  /** What stands beside it, when something did not work. */
  readonly note?: string
  /** null: nothing is told above the screen. */
  readonly banner: RegExp | null
}

/** On a day when everything works. */
export const usual: Readonly<Record<Screen, string | RegExp>> = {
  start: 'Read your private message',
  held: 'Held',
  reader: 'Held',
  composer: 'Reply',
  'sent now': /^Sent to .+; a copy for you$|^Your message is on its way/,
  sent: 'Sent from this device',
  device: 'This device',
  code: 'Hers',
  'another address': 'Your private message is here',
  'sign-in': 'Type the code',
  'not held': 'Older',
}

export const waits = 'Your message waits here'
const arrived = 'Your private message is here'
const queued = 'Your message waits to be sent'
const away = /^The portal cannot be reached since|^A part of the portal does not answer since/
const stillThere = { code: 'Type the code' } as const
const nothingNew = { 'another address': waits, 'sign-in': waits, 'not held': waits } as const

interface Day {
  readonly banner: RegExp | null
  /** Where no banner is: the page has not learned of it there, or it does not matter there. */
  readonly quiet?: readonly Screen[]
  readonly but?: Partial<Record<Screen, string | RegExp>>
  readonly notes?: Partial<Record<Screen, string>>
}

export const days: Readonly<Record<string, Day>> = {
  healthy: { banner: null },
  'window-announced': { banner: /^Maintenance from /, quiet: ['code'] },
  'window-now': {
    banner: /^Maintenance until |does not answer since/,
    but: { 'sent now': queued, ...stillThere, 'sign-in': arrived, 'not held': waits },
    notes: { code: 'The portal is away for maintenance', 'sign-in': 'The portal is away for maintenance' },
  },
  'window-overrun': {
    banner: away,
    but: { 'sent now': queued, ...stillThere, ...nothingNew },
    notes: { code: 'The portal does not answer' },
  },
  'keys-down': {
    banner: away,
    but: { code: waits, 'not held': waits },
  },
  'sign-in-down': {
    banner: away,
    but: { 'sent now': queued, ...stillThere, ...nothingNew },
    notes: { code: 'The portal does not answer' },
  },
  'relay-down': {
    banner: away,
    quiet: ['start', 'held', 'reader', 'composer', 'code'],
    but: { 'sent now': queued },
  },
  'everything-down': {
    banner: away,
    but: { 'sent now': queued, ...stillThere, ...nothingNew },
    notes: { code: 'The portal does not answer' },
  },
  // What stands there while the answers are on their way.
  slow: {
    banner: null,
    but: { 'sent now': 'Reply', ...stillThere, 'sign-in': arrived, 'not held': arrived },
  },
  'proxy-error-page': {
    banner: away,
    but: { 'sent now': queued, ...stillThere, ...nothingNew },
    notes: { code: 'The portal is away' },
  },
  'rate-limited': {
    banner: null,
    but: { 'sent now': queued, ...stillThere, ...nothingNew },
    notes: { code: 'Too many requests' },
  },
  'new-month-no-key': {
    banner: away,
    quiet: ['code'],
    but: { code: arrived, 'not held': waits },
    notes: { code: 'This code is over' },
  },
  // The services' clock jumps under an open page: it is right again once the page is loaded anew, as it says.
  'clock-wrong': { banner: /^The clock of this device is wrong/, quiet: ['code'], but: { code: 'This did not work' } },
  'key-retired': { banner: null, but: { 'sent now': 'Reply' }, notes: { 'sent now': 'This key is no longer in use' } },
  offline: {
    banner: /^You are offline/,
    but: { 'sent now': queued, ...stillThere, ...nothingNew },
    notes: { code: 'The portal does not answer' },
  },
}

function cellOf(name: string, screen: Screen): Cell {
  const { banner, quiet = [], but = {}, notes = {} } = days[name]!
  const note = notes[screen]
  return { says: but[screen] ?? usual[screen], banner: quiet.includes(screen) ? null : banner, ...(note && { note }) }
}

async function holds(page: Page, name: string, screen: Screen): Promise<void> {
  const { says, note, banner } = cellOf(name, screen)
  const where = `${name} × ${screen}`
  await expect.soft(page.getByRole('heading', { level: 1 }), where).toHaveText(says)
  if (note) await expect.soft(page.getByRole('main').locator('.note.bad'), where).toContainText(note)
  const news = page.locator('.banner').filter({ has: page.getByText(banner ?? /./) })
  if (banner) await expect.soft(news.first(), where).toBeVisible()
  // Its words, where there is one.
  else await expect.soft(news, where).toHaveText([])
  const ways = page.locator('main, .banner, header nav').locator('button:enabled:visible, a:visible')
  await expect.soft(ways.first(), `${where}: ways on`).toBeVisible()
  if (!note && says === usual[screen]) return
  const own = page.locator('main, .banner').locator('button:enabled:visible, a:visible')
  await expect.soft(own.first(), `${where}: ways on from what went wrong`).toBeVisible()
}

/** What a browser says by itself of a request that failed, and of a frame that runs no script. */
const ofBrowser = /^Failed to load resource|^Blocked script execution in '.*\/frame\.html'|^Access to fetch at/

function listen(context: BrowserContext): readonly string[] {
  const heard: string[] = []
  context.on('weberror', error => heard.push(`unhandled: ${error.error().message}`))
  context.on('console', message => {
    if (message.type() === 'error' && !ofBrowser.test(message.text())) heard.push(message.text())
  })
  return heard
}

export interface Prepared {
  readonly name: string
  readonly context: BrowserContext
  /** Where a code was asked for, and the code; for the screen `code`. */
  readonly asked: { readonly page: Page; readonly code: string } | null
  readonly files: Readonly<Record<'held' | 'older' | 'others', string>>
  /** Answers that were sent here, or wait to be. */
  answers: number
}

const robin = 'robin@example.com'
const threeMonths = 95 * 86_400_000

/** A browser in which robin has read and answered before; in which somebody else has asked for a code, where that is looked at. */
export async function prepare(
  context: BrowserContext,
  services: PretendedServices,
  name: string,
  visited: readonly Screen[] = screens,
): Promise<Prepared> {
  const dave = `dave-${name}@example.com`
  const files = {
    held: await services.seal(letter('Held', 'words'), robin),
    older: await services.seal(letter('Older', 'words'), robin, { at: new Date(Date.now() - threeMonths) }),
    others: await services.seal(letter('Others', 'words'), dave),
  }
  const { portal, opener } = await openFile(context, files.held)
  await portal.getByRole('button', { name: 'Send me a code' }).click()
  const certified = portal.waitForResponse(/\/api\/certificates$/)
  await enterCode(portal, await services.code(robin))
  await expect(portal.getByRole('heading', { level: 1 })).toHaveText('Held')
  await certified
  await portal.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated')
  const asked = visited.includes('code') ? await ask(context, services, `carol-${name}@example.com`) : null
  await Promise.all([portal, opener].map(page => page.close()))
  return { name, context, asked, files, answers: 0 }
}

async function ask(context: BrowserContext, services: PretendedServices, address: string) {
  const { portal: page, opener } = await openFile(context, await services.seal(letter('Hers', 'words'), address))
  await page.getByRole('button', { name: 'Send me a code' }).click()
  const code = await services.code(address)
  await expect(page.getByRole('textbox', { name: 'Code' })).toBeVisible()
  await opener.close()
  return { page, code }
}

const ways: Readonly<
  Record<Screen, (services: PretendedServices, prepared: Prepared, before: Page | null) => Promise<Page>>
> = {
  start: ({ origin }, { context }) => visit(context, origin),
  held: (_, { context, files }) => open(context, files.held),
  async reader(_, __, before) {
    await before!.reload()
    return before!
  },
  async composer(_, __, before) {
    await before!.getByRole('button', { name: 'Reply', exact: true }).click()
    return before!
  },
  async 'sent now'(_, { name }, before) {
    await before!.getByRole('button', { name: 'Send sealed reply' }).click()
    if (cellOf(name, 'sent now').says === usual['sent now']) await sendNow(before!)
    return before!
  },
  sent: ({ origin }, { context }) => visit(context, `${origin}/sent`),
  device: ({ origin }, { context }) => visit(context, `${origin}/device`),
  async code(_, { asked }) {
    await enterCode(asked!.page, asked!.code)
    return asked!.page
  },
  'another address': (_, { context, files }) => open(context, files.others),
  async 'sign-in'(_, { name }, before) {
    // What stands there while it opens has the same headline.
    const send = before!.getByRole('button', { name: 'Send me a code' })
    if (name !== 'slow') await expect(send.or(before!.getByRole('heading', { name: waits }))).toBeVisible()
    if (await send.isVisible()) await send.click()
    return before!
  },
  'not held': (_, { context, files }) => open(context, files.older),
}

async function visit(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(url)
  return page
}

export async function open(context: BrowserContext, file: string): Promise<Page> {
  const { portal, opener } = await openFile(context, file)
  await portal.waitForURL(/\/read/)
  await opener.close()
  return portal
}

/** Visits the screens in their order, on the day of this name. */
export async function walk(
  prepared: Prepared,
  pretended: PretendedServices,
  name: string,
  visited: readonly Screen[] = screens,
): Promise<void> {
  const { context } = prepared
  const heard = listen(context)
  pretended.switchTo(name)
  if (name === 'offline') await context.setOffline(true)
  let page: Page | null = null
  for (const screen of visited) {
    page = await ways[screen](pretended, { ...prepared, name }, page)
    await holds(page, name, screen)
    if (screen === 'sent now' && cellOf(name, screen).says !== usual.composer) prepared.answers++
  }
  expect(heard).toEqual([])
}

/** The day is over: what waited has left, and nothing is told above the screen. */
export async function recover({ context, answers }: Prepared, pretended: PretendedServices): Promise<void> {
  await Promise.all(context.pages().map(page => page.close()))
  await context.setOffline(false)
  pretended.reset()
  const page = await visit(context, `${pretended.origin}/sent`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(usual.sent)
  const sent = async () => {
    await page.reload()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(usual.sent)
    // The page looks into the outbox a moment after it is there.
    await expect(page.getByRole('heading', { name: 'Waiting to be sent' })).toHaveCount(0)
    return page.locator('main section').count()
  }
  await expect.poll(sent, { intervals: [3_000] }).toBe(answers)
  await expect(page.locator('.banner')).toHaveCount(0)
  await page.close()
}

// An administrator says that something is away: previewed, published, seen by everybody, begun and ended; and nobody else can. `npm run prove -- administering` does it by keyboard.

import type { Page } from '@playwright/test'
import ICAL from 'ical.js'
import { paths } from '../src/contract/paths.ts'
import { expect, test } from './fixtures.ts'
import { signIn, watchConsole } from './reader.ts'
import { type Services, startServices } from './services.ts'
import { ada, expectWindows, feed } from './walks/admin.ts'

async function signInAs(page: Page, services: Services, address: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Your mail address' }).fill(address)
  await signIn(page, services, address)
}

async function calendar({ origin }: Services) {
  const text = await (await fetch(origin + paths.calendar)).text()
  return new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent')
}

/** On the wall of the browser's zone. @param days from now. */
const wall = (days: number, hour: string) =>
  `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)}T${hour}`

test('an administrator announces, begins, tells of and ends a window, and publishes nothing without a preview', async ({
  browser,
}) => {
  const services = await startServices({ ADMINISTRATORS: ada, ENFORCE_WINDOWS: '1' })
  const context = await browser.newContext()
  const expectQuiet = watchConsole(context)
  const page = await context.newPage()
  await page.goto(services.origin + paths.admin)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await signInAs(page, services, ada)
  await expect(page.getByText('There are no windows.')).toBeVisible()

  await page.getByRole('button', { name: 'Announce a window' }).click()
  await page.getByRole('button', { name: 'Preview' }).click()
  await expect(page.getByRole('alert')).toHaveText('Say what is affected: one component at least.')
  await page.getByLabel('opening new messages').selectOption('affected')
  await page.getByLabel('sending').selectOption('not affected')
  await page.getByLabel('Start', { exact: false }).first().fill(wall(2, '10:00'))
  await page.getByLabel('End, as planned').fill(wall(2, '09:00'))
  await page.getByRole('button', { name: 'Preview' }).click()
  await expect(page.getByRole('alert')).toHaveText('The end must be later than the start.')
  await page.getByLabel('End, as planned').fill(wall(2, '12:00'))
  await page.getByLabel('What people are told').fill('New keys <b>for all</b>')
  await page.getByLabel('Write in').selectOption('Deutsch')
  await page.getByLabel('What people are told').fill('Neue Schlüssel')
  await page.getByLabel(/^What still works of it: opening new messages/).fill('Ältere Nachrichten')
  await page.getByRole('button', { name: 'Add an address or port that changes' }).click()
  await page.getByLabel('What changes, 1').fill('Port 8443')
  await expect(page.getByText('Written so far: English and Deutsch.')).toBeVisible()

  await page.getByRole('button', { name: 'Preview' }).click()
  await expect(page.getByRole('heading', { name: 'This is what people will be shown' })).toBeFocused()
  for (const tense of ['Before', 'While it lasts', 'When it takes longer', 'Afterwards'])
    await expect(page.getByRole('heading', { name: tense })).toBeVisible()
  await expect(page.getByText('New keys <b>for all</b>').first()).toBeVisible()
  await page.getByRole('button', { name: 'Deutsch' }).click()
  await expect(page.getByText('Neue Schlüssel').first()).toBeVisible()
  await expect(page.getByText(/^Wartung von /)).toBeVisible()
  await page.getByRole('button', { name: 'Français' }).click()
  await expect(page.getByText('New keys <b>for all</b>').first()).toBeVisible()
  expect((await feed(services)).windows).toEqual([])

  await page.getByRole('button', { name: 'Go on writing' }).click()
  await expect(page.getByLabel('What people are told')).toHaveValue('New keys <b>for all</b>')
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'It is announced.' })).toBeVisible()
  await expectWindows(services, 1)
  const [window] = (await feed(services)).windows
  expect(window).toMatchObject({
    text: { en: 'New keys <b>for all</b>', de: 'Neue Schlüssel' },
    affected: [{ component: 'keys', works: { de: 'Ältere Nachrichten' } }],
    unaffected: [{ component: 'relay' }],
    notices: [{ de: 'Port 8443' }],
    state: 'maintenance',
  })
  expect(window!.end - window!.start).toBe(2 * 3600)
  expect((await calendar(services))[0]?.getFirstPropertyValue('status')).toBe('CONFIRMED')

  await page.getByRole('button', { name: /^Start now: / }).click()
  await page.getByRole('button', { name: 'Start now' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'It has begun.' })).toBeVisible()
  await expect.poll(async () => (await feed(services)).overall).toBe('maintenance')
  const stopped = await fetch(services.origin + paths.keys, {
    method: 'POST',
    headers: { origin: services.origin, 'content-type': 'application/json' },
    body: '{}',
  })
  expect([stopped.status, Number(stopped.headers.get('retry-after')) > 3600]).toEqual([503, true])

  await page.getByRole('button', { name: /^Say how it goes on: / }).click()
  await page.getByRole('button', { name: 'Preview' }).click()
  await expect(page.getByRole('alert')).toHaveText('Write a text, or choose a new end.')
  await page.getByLabel('What people are told').fill('Half of it is done')
  await page.getByRole('button', { name: 'Preview' }).click()
  await expect(page.getByText('Half of it is done')).toBeVisible()
  await page.getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'It is said.' })).toBeVisible()

  const advisory = await context.newPage()
  await advisory.goto(`${services.origin}${paths.advisory.replace(':id', window!.id)}?lang=de`)
  await expect(advisory.getByRole('heading', { level: 1, name: 'Wartung: Schlüssel' })).toBeVisible()
  await expect(advisory.getByText('Neue Schlüssel')).toBeVisible()
  await expect(advisory.getByText('Half of it is done')).toBeVisible()
  await advisory.getByRole('link', { name: 'English' }).click()
  await expect(advisory.getByText('New keys <b>for all</b>')).toBeVisible()
  expect(await advisory.evaluate(() => getComputedStyle(document.querySelector('main')!).maxInlineSize)).toBe('720px')

  await page.getByRole('button', { name: /^End now: / }).click()
  await page.getByRole('button', { name: 'End now' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'It is over.' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Past' })).toBeVisible()
  await expect.poll(async () => (await feed(services)).overall).toBe('available')
  expectQuiet()
  await services.close()
})

test('whoever is no administrator is told so, and may use another address', async ({ browser }) => {
  const services = await startServices({ ADMINISTRATORS: ada })
  const page = await (await browser.newContext()).newPage()
  await page.goto(services.origin + paths.admin)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await signInAs(page, services, 'mallory@example.com')
  await expect(page.getByRole('alert')).toContainText('Your address is not named as one of them.')
  await page.getByRole('button', { name: 'Use another address' }).click()
  await signInAs(page, services, ada)
  await expect(page.getByText('There are no windows.')).toBeVisible()
  await page.getByRole('link', { name: 'Instances' }).click()
  await expect(page.getByText('This one answered you.')).toBeVisible()
  await expect(page.getByText(/^Statements: \d/)).toBeVisible()
  await services.close()
})

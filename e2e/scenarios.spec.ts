// Every screen in an outage; `npm run prove -- scenarios` visits every screen in every outage by name.

import { scenarios } from '../mocks/scenarios.ts'
import { test as base, expect } from './fixtures.ts'
import { days, open, type Prepared, prepare, recover, usual, waits, walk } from './walks/outage-screens.ts'

/** The screens of somebody who has read here before, without a network, and of somebody who has not, without the services. */
const withoutNetwork = ['held', 'composer', 'sent now', 'device'] as const

let lived: Prepared | null = null

/** A browser that lives through one outage after the other. */
const test = base.extend<{ prepared: Prepared }>({
  prepared: async ({ browser, pretended }, use) => {
    lived ??= await prepare(await browser.newContext({ locale: 'en-GB' }), pretended, 'lived', withoutNetwork)
    await use(lived)
    await recover(lived, pretended)
  },
})

test('each outage is in the table', () => {
  expect(Object.keys(days)).toEqual(scenarios.map(({ name }) => name))
})

test('offline', ({ prepared, pretended }) => walk(prepared, pretended, 'offline', withoutNetwork))

// A browser of its own: a message that waits would be there on the next day.
test('everything-down', async ({ context, pretended }) => {
  const name = 'everything-down'
  const screens = ['start', 'code', 'another address', 'sign-in', 'not held'] as const
  await walk(await prepare(context, pretended, name, screens), pretended, name, screens)
})

test('who waits for one message reads another', async ({ prepared: { context, files }, pretended }) => {
  pretended.switchTo('everything-down')
  const page = await open(context, files.older)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(waits)
  await page.getByRole('link', { name: 'Read another message' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(usual.start)
  await page.locator('input[type=file]').setInputFiles(files.held)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Held')
})

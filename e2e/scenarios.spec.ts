// Every screen in an outage; `npm run prove -- scenarios` visits every screen in every outage by name.

import { scenarios } from '../mocks/scenarios.ts'
import { test as base, expect } from './fixtures.ts'
import { days, open, type Prepared, prepare, recover, type Screen, usual, waits, walk } from './walks/outage-screens.ts'

const looking = ['held', 'reader', 'sent', 'device'] as const

let lived: Prepared | null = null

/** A browser that lives through one outage after the other. */
const test = base.extend<{ prepared: Prepared }>({
  prepared: async ({ browser, pretended }, use) => {
    lived ??= await prepare(await browser.newContext({ locale: 'en-GB' }), pretended, 'lived', looking)
    await use(lived)
    await recover(lived, pretended)
  },
})

test('each outage is in the table', () => {
  expect(Object.keys(days)).toEqual(scenarios.map(({ name }) => name))
})

/** Every screen once, each in an outage of another kind: one that is announced, one of the services, one of the reader's own network. */
const visited: Readonly<Record<string, readonly Screen[]>> = {
  'window-announced': looking,
  offline: ['held', 'composer', 'sent now'],
}

for (const [name, screens] of Object.entries(visited))
  test(name, ({ prepared, pretended }) => walk(prepared, pretended, name, screens))

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

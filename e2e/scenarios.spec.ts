// Every outage by name, on some of the screens, and every screen in some of the outages; `npm run prove -- scenarios` visits all.

import { scenarios } from '../mocks/scenarios.ts'
import { test as base, expect } from './fixtures.ts'
import { days, open, type Prepared, prepare, recover, type Screen, usual, waits, walk } from './outage-screens.ts'

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

/** What follows from each other stays together. */
const answering = ['held', 'composer', 'sent now'] as const
const asking = ['start', 'another address', 'sign-in'] as const
const looking = ['held', 'reader', 'sent', 'device'] as const
const waiting = ['code', 'not held'] as const

const visited: Readonly<Record<string, readonly Screen[]>> = {
  healthy: answering,
  'window-announced': looking,
  'window-now': waiting,
  'window-overrun': answering,
  'keys-down': waiting,
  'sign-in-down': asking,
  'relay-down': answering,
  'everything-down': looking,
  slow: asking,
  'proxy-error-page': answering,
  'rate-limited': asking,
  'new-month-no-key': waiting,
  'clock-wrong': looking,
  'key-retired': answering,
  offline: answering,
}

/** What they leave in the browser is not of the next day: a message that waits, a key that is over, another month. */
const alone: readonly string[] = [
  ...['window-now', 'keys-down', 'sign-in-down', 'slow'],
  ...['rate-limited', 'new-month-no-key', 'clock-wrong', 'key-retired'],
]

for (const { name } of scenarios) {
  const screens = visited[name]!
  if (alone.includes(name))
    test(name, async ({ context, pretended }) =>
      walk(await prepare(context, pretended, name, screens), pretended, name, screens),
    )
  else test(name, ({ prepared, pretended }) => walk(prepared, pretended, name, screens))
}

test('who waits for one message reads another', async ({ prepared: { context, files }, pretended }) => {
  pretended.switchTo('everything-down')
  const page = await open(context, files.older)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(waits)
  await page.getByRole('link', { name: 'Read another message' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(usual.start)
  await page.locator('input[type=file]').setInputFiles(files.held)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Held')
})

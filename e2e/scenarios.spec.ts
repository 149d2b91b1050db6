// Every outage by name, on some of the screens, and every screen in some of the outages; `npm run prove -- scenarios` visits all.

import { scenarios } from '../mocks/scenarios.ts'
import { expect, test } from './fixtures.ts'
import { days, open, prepare, type Screen, usual, waits, walk } from './outage-screens.ts'

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

for (const { name } of scenarios) test(name, ({ context, pretended }) => walk(context, pretended, name, visited[name]))

test('who waits for one message reads another', async ({ context, pretended }) => {
  const { files } = await prepare(context, pretended, 'waiting')
  pretended.switchTo('everything-down')
  const page = await open(context, files.older)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(waits)
  await page.getByRole('link', { name: 'Read another message' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(usual.start)
  await page.locator('input[type=file]').setInputFiles(files.held)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Held')
})

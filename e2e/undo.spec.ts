// Second thoughts: a message that is on its way can be called back, and is not lost with its page. `npm run prove -- composing` does it in several tabs.

import { expect, test } from './fixtures.ts'
import { keepHeld } from './reader.ts'
import { agree, answering, lunchOf, text } from './writing.ts'

test('a message can be called back for ten seconds, with nothing lost', async ({ reader, services }) => {
  const portal = await agree(await answering(reader, lunchOf('ann@undo.example')))
  await keepHeld(portal)
  await portal.getByRole('button', { name: 'Send sealed reply' }).click()
  await expect(portal.getByText('It is sealed, and goes to ann@undo.example in ten seconds.')).toBeVisible()
  await expect(text(portal)).toBeHidden()
  await portal.getByRole('button', { name: 'Undo sending' }).click()
  await expect(text(portal)).toContainText('Gladly.')
  await expect(portal.getByRole('alert')).toHaveCount(0)
  await expect(portal.getByRole('button', { name: 'Send sealed reply' })).toBeFocused()
  await portal.keyboard.press('Enter')
  await portal.getByRole('button', { name: 'Send now' }).click()
  await expect(portal.getByRole('heading', { name: /^Sent to/ })).toBeVisible()
  expect(services.mailbox.messages().filter(({ to }) => to.includes('ann@undo.example'))).toHaveLength(1)
})

test('a message whose page is closed meanwhile leaves at the next visit', async ({ reader, services }) => {
  const portal = await agree(await answering(reader, lunchOf('ann@gone.example')))
  await keepHeld(portal)
  const at = await portal.evaluate(() => Date.now())
  await portal.getByRole('button', { name: 'Send sealed reply' }).click()
  await expect(portal.getByRole('button', { name: 'Undo sending' })).toBeVisible()
  const next = await portal.context().newPage()
  await next.clock.setFixedTime(at)
  await portal.close()
  await next.goto(portal.url())
  await expect(next.getByRole('heading', { name: 'Your message waits to be sent' })).toBeVisible()
  await expect(next.getByRole('listitem')).toContainText('To ann@gone.example')
  await next.clock.setFixedTime(at + 11_000)
  await next.reload()
  await expect(next.getByRole('heading', { name: /^Sent to/ })).toBeVisible()
  expect(services.mailbox.messages().filter(({ to }) => to.includes('ann@gone.example'))).toHaveLength(1)
})

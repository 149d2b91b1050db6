// Second thoughts in one tab about a message that leaves from another.

import { expect, test } from './fixtures.ts'
import { keepHeld, sendNow } from './reader.ts'
import { agree, lunchOf, writing } from './writing.ts'

test('a message that is held in one tab leaves from another, once, and is not called back then', async ({
  page,
  services,
}) => {
  const portal = await agree(await writing(page, services, 'Reply', lunchOf('ann@tabs.example')))
  await keepHeld(portal)
  await portal.getByRole('button', { name: 'Send sealed reply' }).click()
  await expect(portal.getByRole('button', { name: 'Undo sending' })).toBeVisible()
  const other = await portal.context().newPage()
  await other.goto(portal.url())
  await expect(other.getByRole('listitem')).toContainText('To ann@tabs.example')
  const list = await portal.context().newPage()
  await list.goto(`${services.origin}/sent`)
  await expect(list.getByText('Nothing was sent from this device.')).toBeVisible()
  await sendNow(other)
  await expect(other.getByRole('heading', { name: /^Sent to/ })).toBeVisible()
  await portal.getByRole('button', { name: 'Undo sending' }).click()
  await expect(portal.getByRole('heading', { name: 'Your message no longer waits' })).toBeVisible()
  const late = 'Another tab of this browser has sent it, or has taken it back.'
  await expect(portal.getByText(late)).toBeVisible()
  await list.getByRole('button', { name: 'Take back' }).click()
  await expect(list.getByText(late)).toBeVisible()
  await expect(list.getByRole('main')).toContainText('ann@tabs.example')
  expect(services.mailbox.messages().filter(({ to }) => to.includes('ann@tabs.example'))).toHaveLength(1)
})

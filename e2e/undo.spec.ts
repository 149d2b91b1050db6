// Second thoughts: a message that is on its way can be called back, and is not lost with its page.

import type { Page } from '@playwright/test'
import { expect, type Reader, test } from './fixtures.ts'
import { keepHeld, openFile, sendNow, signIn } from './reader.ts'
import type { Services } from './services.ts'

const robin = 'robin@example.com'
const text = (page: Page) => page.getByRole('textbox', { name: 'Message text' })

const lunch = (ann: string) => `Subject: Lunch\r\nFrom: ${ann}\r\nTo: ${robin}\r\n\r\nAt noon?`

/** Robin answers a message of this person. */
async function answering({ page, read }: Reader, ann: string): Promise<Page> {
  await read(lunch(ann), 'Lunch')
  return answer(page)
}

/** The same in a browser with nothing in it. */
async function answeringAnew(page: Page, services: Services, ann: string): Promise<Page> {
  const { portal } = await openFile(page.context(), await services.seal(lunch(ann), robin))
  await signIn(portal, services)
  return answer(portal)
}

async function answer(portal: Page): Promise<Page> {
  await portal.getByRole('button', { name: 'Reply', exact: true }).click()
  await text(portal).press('Control+Home')
  await portal.keyboard.type('Gladly.')
  return portal
}

test('a message can be called back for ten seconds, with nothing lost', async ({ reader, services }) => {
  const portal = await answering(reader, 'ann@undo.example')
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
  const portal = await answering(reader, 'ann@gone.example')
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

test('a message that is held in one tab leaves from another, once, and is not called back then', async ({
  page,
  services,
}) => {
  const portal = await answeringAnew(page, services, 'ann@tabs.example')
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

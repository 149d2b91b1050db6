// Drafts that are large for their portal, and what cannot be sent.

import { expect, test } from './fixtures.ts'
import { send } from './reader.ts'
import { type OwnServices, startServices } from './services.ts'
import { to, writing } from './writing.ts'

test.describe('where little is large', () => {
  let small: OwnServices
  test.beforeAll(async () => {
    small = await startServices({ MESSAGE_BYTES: '6000000', ATTACH_BYTES: '2000000' })
  })
  test.afterAll(() => small?.close())

  test('what cannot be sent is said beside the draft, which stays', async ({ page }) => {
    const portal = await writing(page, small)
    await portal.getByRole('button', { name: 'Remove ann@a.example' }).click()
    await portal.getByRole('button', { name: 'Send sealed reply' }).click()
    await expect(portal.getByRole('alert')).toContainText('There is nobody to send to')
    await to(portal).fill('bob@')
    await portal.getByRole('button', { name: 'Send sealed reply' }).click()
    await expect(portal.getByRole('alert')).toContainText('This is not a mail address')
    await expect(portal.getByText('bob@ (not an address)')).toBeVisible()
    await portal
      .locator('input[type=file][multiple]')
      .setInputFiles({ name: 'film.mov', mimeType: 'video/quicktime', buffer: Buffer.alloc(5_000_000) })
    await expect(portal.getByText(/more than 6 MB cannot be sent/)).toBeVisible()
    await expect(portal.getByRole('button', { name: 'Send sealed reply' })).toBeDisabled()
    await portal.getByRole('button', { name: 'Remove film.mov' }).click()
    await expect(portal.getByRole('button', { name: 'Send sealed reply' })).toBeEnabled()
  })

  test('a large message shows how far it is, can be stopped, and is sent once at the second try', async ({ page }) => {
    const portal = await writing(page, small)
    await portal
      .locator('input[type=file][multiple]')
      .setInputFiles({ name: 'film.mov', mimeType: 'video/quicktime', buffer: Buffer.alloc(4_000_000, 1) })
    await expect(portal.getByText('film.mov')).toBeVisible()
    const cdp = await portal.context().newCDPSession(portal)
    await cdp.send('Network.enable')
    await cdp.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      // Minutes for all of it: a slow machine looks in time.
      uploadThroughput: 50_000,
    })
    await send(portal)
    const bar = portal.getByRole('progressbar', { name: 'Sealing and sending' })
    await expect.poll(() => bar.evaluate((element: HTMLProgressElement) => element.value)).toBeGreaterThan(0.35)
    await portal.getByRole('button', { name: 'Stop' }).click()
    await expect(portal.getByRole('alert')).toContainText('Sending was stopped')
    await cdp.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: -1,
    })
    await send(portal)
    await expect(portal.getByRole('heading', { name: 'Sent to ann@a.example; a copy for you' })).toBeVisible()
    // It is too large for a file in a mail: a link brings it.
    const carriers = small.mailbox
      .messages()
      .filter(({ to, parsed }) => to.includes('ann@a.example') && parsed.attachments.length === 0)
    expect(carriers.map(({ parsed }) => /\/m\/[0-9a-f]{32}/.test(parsed.text ?? ''))).toEqual([true])
  })
})

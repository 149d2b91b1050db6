// The day the services are down: stopped for real, and the portal goes on from what this browser holds. `npm run prove -- scenarios` has more of it.

import { pathToFileURL } from 'node:url'
import { expectAccessible } from './accessible.ts'
import { expect, test } from './fixtures.ts'
import { robin } from './hostile.ts'
import { letter } from './messages.ts'
import { enterCode, expectMessage, openFile, sendNow, signIn, withoutScript } from './reader.ts'
import { carriersTo, controlled, liveThrough, reading, replyDuring } from './walks/outage.ts'

const outage = liveThrough()

test('a reply written meanwhile leaves once when the services are back, in the open page', async () => {
  const ann = 'ann@open.example'
  const portal = await reading(outage, ann)
  await replyDuring(outage, portal)
  await expectAccessible(portal, 'a reply that waits')
  await outage.services.restart()
  await sendNow(portal)
  await expect(portal.getByRole('heading', { name: `Sent to ${ann}; a copy for you` })).toBeVisible()
  await portal.goto(`${outage.services.origin}/sent`)
  await expect(portal.getByText(ann)).toBeVisible()
  expect(carriersTo(outage, ann)).toHaveLength(1)
})

test('a reply written meanwhile leaves once at the next visit when its tab was closed', async () => {
  const ann = 'ann@closed.example'
  const portal = await reading(outage, ann)
  await replyDuring(outage, portal)
  await portal.close()
  await outage.services.restart()
  const [one, two] = [await outage.home.newPage(), await outage.home.newPage()]
  await Promise.all([one.goto(outage.services.origin), two.goto(outage.services.origin)])
  await expect.poll(() => carriersTo(outage, ann).length).toBe(1)
  await one.goto(`${outage.services.origin}/sent`)
  await expect(one.getByText(ann)).toBeVisible()
  await expect(one.getByRole('heading', { name: 'Waiting to be sent' })).toHaveCount(0)
  expect(carriersTo(outage, ann)).toHaveLength(1)
})

test('a reply that waits leaves by Background Sync when no page of the portal is open', async () => {
  const ann = 'ann@sync.example'
  const portal = await reading(outage, ann)
  await replyDuring(outage, portal)
  const elsewhere = await outage.home.newPage()
  const devtools = await outage.home.newCDPSession(elsewhere)
  const registered = new Promise<string>(resolve => {
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const ours = registrations.find(({ scopeURL }) => scopeURL.startsWith(outage.services.origin))
      if (ours) resolve(ours.registrationId)
    })
  })
  await devtools.send('ServiceWorker.enable')
  const registrationId = await registered
  await portal.close()
  await outage.services.restart()
  await devtools.send('ServiceWorker.dispatchSyncEvent', {
    origin: outage.services.origin,
    registrationId,
    tag: 'postern-outbox',
    lastChance: false,
  })
  await expect.poll(() => carriersTo(outage, ann).length).toBe(1)
  await elsewhere.goto(`${outage.services.origin}/sent`)
  await expect(elsewhere.getByText(ann)).toBeVisible()
  await expect(elsewhere.getByRole('heading', { name: 'Waiting to be sent' })).toHaveCount(0)
  expect(carriersTo(outage, ann)).toHaveLength(1)
})

test('a newer version is offered, not forced, and comes by the press of a button', async () => {
  const portal = await outage.home.newPage()
  // Another status host changes a header of every page, and nothing else.
  await outage.services.restart({ STATUS_URLS: 'https://status.example/status.json' })
  await portal.goto(`${outage.services.origin}/about`)
  await expect(portal.getByText('A newer version of this page is ready.')).toBeVisible()
  await expectAccessible(portal, 'a newer version')
  const stored = () =>
    portal.evaluate(async () =>
      (await caches.match('/', { ignoreSearch: true }))?.headers.get('content-security-policy'),
    )
  await portal.getByRole('button', { name: 'Load it now' }).click()
  await expect(portal.getByText('A newer version of this page is ready.')).toHaveCount(0)
  await expect.poll(stored).toContain('https://status.example')

  // And where the page is so slow that the browser is at it before the page has its answer.
  await portal.addInitScript(() => {
    const { serviceWorker } = navigator
    serviceWorker.register = async () => {
      const registration = (await serviceWorker.getRegistration())!
      const isFound = registration.installing !== null || registration.waiting !== null
      if (!isFound) await new Promise(found => registration.addEventListener('updatefound', found, { once: true }))
      return registration
    }
  })
  await outage.services.restart({ STATUS_URLS: 'https://other.example/status.json' })
  await portal.goto(`${outage.services.origin}/about`)
  await expect(portal.getByText('A newer version of this page is ready.')).toBeVisible()
  await outage.services.restart()
})

test('on a device that is not one’s own, a message that waits keeps the tab from closing unasked', async ({
  context,
}) => {
  const { portal } = await openFile(context, await outage.services.seal(letter('Before', 'all was well'), robin))
  await portal.getByRole('checkbox', { name: /This is not my device/ }).check()
  await signIn(portal, outage.services)
  await expectMessage(portal, 'Before', 'all was well')
  await portal.getByRole('button', { name: 'Reply', exact: true }).click()
  await portal.getByRole('textbox', { name: 'Message text' }).press('Control+Home')
  await portal.keyboard.type('Written elsewhere.')
  await outage.services.stop()
  await portal.getByRole('button', { name: 'Send sealed reply' }).click()
  await expect(portal.getByText(/^This browser keeps nothing. Leave this page open/)).toBeVisible()
  const asked = portal.waitForEvent('dialog')
  await portal.close({ runBeforeUnload: true })
  const dialog = await asked
  expect(dialog.type()).toBe('beforeunload')
  await dialog.dismiss()
  await expect(portal.getByRole('heading', { name: 'Your message waits to be sent' })).toBeVisible()
  await outage.services.restart()
})

const waitingTitle = 'Your message waits here'

test('with the services stopped, what a held key opens is read, and what none opens waits until they are back', async () => {
  const during = await outage.services.seal(letter('During', 'nothing answers'), robin)
  const posted = await withoutScript(await outage.services.seal(letter('Posted', 'without a script'), robin))
  const forSam = await outage.services.seal(letter('For Sam', 'a new reader'), 'sam@example.com')
  await outage.services.stop()

  await test.step('from its file', async () => {
    const { portal } = await openFile(outage.home, during)
    await expectMessage(portal, 'During', 'nothing answers')
    await expect(
      portal.getByText(/^The portal cannot be reached since|^A part of the portal does not answer since/),
    ).toBeVisible()
    await expect(portal.getByText(/^You can go on reading messages from/)).toBeVisible()
    await portal.close()
  })

  await test.step('by a post without script, which the service worker takes', async () => {
    const page = await outage.home.newPage()
    await page.goto(pathToFileURL(posted).href)
    const [portal] = await Promise.all([
      outage.home.waitForEvent('page'),
      page.getByRole('button', { name: 'Read message' }).first().click(),
    ])
    await expectMessage(portal, 'Posted', 'without a script')
    expect(new URL(portal.url()).pathname).toBe('/read')
    await portal.close()
  })

  await test.step('a key that is not held', async () => {
    const { portal } = await openFile(outage.home, forSam)
    await expect(portal.getByRole('heading', { name: waitingTitle })).toBeVisible()
    await expectAccessible(portal, 'a message that waits')
    await outage.services.restart()
    await portal.getByRole('main').getByRole('button', { name: 'Try now' }).click()
    await portal.getByRole('button', { name: 'Send me a code' }).click()
    await enterCode(portal, await outage.services.mailbox.code('sam@example.com'))
    await expectMessage(portal, 'For Sam', 'a new reader')
  })
})

test('a version that does not start is left behind by a reload', async () => {
  const portal = await outage.home.newPage()
  await portal.goto(outage.services.origin)
  await controlled(portal)
  await portal.evaluate(async () => {
    const name = (await caches.keys()).find(each => each.includes('precache'))!
    const cache = await caches.open(name)
    const shell = (await cache.keys()).find(({ url }) => new URL(url).pathname === '/')!
    await cache.put(shell, new Response('<p>broken</p>', { headers: { 'content-type': 'text/html' } }))
  })
  await portal.goto(outage.services.origin)
  await expect(portal.getByText('broken')).toBeVisible()
  // As if somebody had looked at it for a while.
  await portal.evaluate(async () => {
    const cache = await caches.open('postern-started')
    await cache.put('/starting', new Response(String(Date.now() - 60_000)))
  })
  await portal.reload()
  await expect(portal.getByRole('button', { name: 'Choose the file' })).toBeVisible()
})

// A reply that waits in one tab while another one sends it.

import { expect, test } from './fixtures.ts'
import { sendNow } from './reader.ts'
import { carriersTo, liveThrough, reading, replyDuring } from './walks/outage.ts'

const outage = liveThrough()

test('a reply that another tab sends does not stay on the screen as one that waits', async () => {
  const ann = 'ann@tab.example'
  const portal = await reading(outage, ann)
  // After twenty seconds this tab would try again by itself: on a slow machine that is sooner than the other one.
  await portal.evaluate(() => {
    const later = setTimeout
    Object.assign(window, { setTimeout: (work: () => void, ms = 0) => (ms < 20_000 ? later(work, ms) : 0) })
  })
  await replyDuring(outage, portal)
  await outage.services.restart()
  const other = await outage.home.newPage()
  await other.goto(outage.services.origin)
  await expect.poll(() => carriersTo(outage, ann).length).toBe(1)
  await other.close()
  await sendNow(portal)
  await expect(portal.getByRole('heading', { name: 'Your message no longer waits' })).toBeVisible()
  await portal.getByRole('main').getByRole('link', { name: 'Sent', exact: true }).click()
  await expect(portal.getByText(ann)).toBeVisible()
  expect(carriersTo(outage, ann)).toHaveLength(1)
})

// A reply that waits in one tab while another one sends it, and one that is saved as a file.

import { readFile } from 'node:fs/promises'
import { expect, test } from './fixtures.ts'
import { expectMessage, openFile, sendNow, signIn } from './reader.ts'
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

test('a waiting reply can be saved as a file that its recipient opens, and taken back', async ({ context }) => {
  const ann = 'ann@file.example'
  const portal = await reading(outage, ann)
  await replyDuring(outage, portal)
  const [download] = await Promise.all([
    portal.waitForEvent('download'),
    portal.getByRole('button', { name: 'Save as a file' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('encrypted_message.htm')
  const file = `${await download.path()}.htm`
  await download.saveAs(file)
  expect(await readFile(file, 'utf8')).toContain('BEGIN AGE ENCRYPTED FILE')
  await portal.getByRole('button', { name: 'Take back' }).click()
  await expect(portal.getByRole('textbox', { name: 'Message text' })).toContainText('Written while all was down.')
  await outage.services.restart()
  const { portal: hers } = await openFile(context, file)
  await signIn(hers, outage.services, ann)
  await expectMessage(hers, 'Re: Before', 'Written while all was down.')
  await expect(hers.getByText('Sender verified')).toBeVisible()
  expect(carriersTo(outage, ann).filter(({ parsed }) => parsed.attachments.length > 0)).toHaveLength(0)
})

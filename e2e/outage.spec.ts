// The day the services are down: stopped for real, and the portal goes on from what this browser holds.

import { readFile } from 'node:fs/promises'
import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { letter } from './letters.ts'
import { enterCode, expectMessage, openFile, signIn } from './reader.ts'
import { startTown, type Town } from './town.ts'

const robin = 'robin@example.com'
const ann = 'ann@a.example'

test.describe.configure({ timeout: 60_000 })

/** A town of one's own: it is stopped. */
async function inTown(work: (town: Town) => Promise<void>): Promise<void> {
  const town = await startTown()
  try {
    await work(town)
  } finally {
    await town.close()
  }
}

/** Robin has read a message here before, so that this browser has keys, a certificate and the shell. */
async function prepared(context: BrowserContext, town: Town): Promise<Page> {
  const { portal, opener } = await openFile(context, await town.seal(letter('Before', 'all was well', ann), robin))
  const certified = portal.waitForResponse(/\/api\/certificates$/)
  await signIn(portal, town)
  await expectMessage(portal, 'Before', 'all was well')
  await opener.close()
  await certified
  await portal.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated')
  return portal
}

const waitingTitle = 'Your message waits here'

test('a message whose key is held opens from its file with the services stopped', async ({ context }) => {
  await inTown(async town => {
    await prepared(context, town)
    const file = await town.seal(letter('During', 'nothing answers'), robin)
    await town.stop()
    const { portal } = await openFile(context, file)
    await expectMessage(portal, 'During', 'nothing answers')
    await expect(
      portal.getByText(/^The portal cannot be reached since|^A part of the portal does not answer since/),
    ).toBeVisible()
    await expect(portal.getByText(/^You can go on reading messages from/)).toBeVisible()
  })
})

test('a message whose key is not held waits, and opens by itself when the services are back', async ({ context }) => {
  await inTown(async town => {
    await prepared(context, town)
    const file = await town.seal(letter('For Sam', 'a new reader'), 'sam@example.com')
    await town.stop()
    const { portal } = await openFile(context, file)
    await expect(portal.getByRole('heading', { name: waitingTitle })).toBeVisible()
    await town.restart()
    await portal.getByRole('main').getByRole('button', { name: 'Try now' }).click()
    await portal.getByRole('button', { name: 'Send me a code' }).click()
    await enterCode(portal, await town.mailbox.code('sam@example.com'))
    await expectMessage(portal, 'For Sam', 'a new reader')
  })
})

async function replyDuring(portal: Page, town: Town): Promise<void> {
  await town.stop()
  await portal.getByRole('button', { name: 'Reply', exact: true }).click()
  await portal.getByRole('textbox', { name: 'Message text' }).press('Control+Home')
  await portal.keyboard.type('Written while all was down.')
  await portal.getByRole('button', { name: 'Send sealed reply' }).click()
  await expect(portal.getByRole('heading', { name: 'Your message waits to be sent' })).toBeVisible()
}

const carriersTo = (town: Town, address: string) => town.mailbox.messages().filter(({ to }) => to.includes(address))

test('a reply written meanwhile leaves once when the services are back, in the open page', async ({ context }) => {
  await inTown(async town => {
    const portal = await prepared(context, town)
    await replyDuring(portal, town)
    await town.restart()
    await portal.getByRole('main').getByRole('button', { name: 'Send now' }).click()
    await expect(portal.getByRole('heading', { name: 'Sent to 2 people' })).toBeVisible()
    await portal.goto(`${town.origin}/sent`)
    await expect(portal.getByText(ann)).toBeVisible()
    expect(carriersTo(town, ann)).toHaveLength(1)
  })
})

test('a reply written meanwhile leaves once at the next visit when its tab was closed', async ({ context }) => {
  await inTown(async town => {
    const portal = await prepared(context, town)
    await replyDuring(portal, town)
    await portal.close()
    await town.restart()
    const [one, two] = [await context.newPage(), await context.newPage()]
    await Promise.all([one.goto(town.origin), two.goto(town.origin)])
    await expect.poll(() => carriersTo(town, ann).length).toBe(1)
    await one.goto(`${town.origin}/sent`)
    await expect(one.getByText(ann)).toBeVisible()
    await expect(one.getByRole('heading', { name: 'Waiting to be sent' })).toHaveCount(0)
    expect(carriersTo(town, ann)).toHaveLength(1)
  })
})

test('a waiting reply can be saved as a file that its recipient opens, and taken back', async ({
  context,
  browser,
}) => {
  await inTown(async town => {
    const portal = await prepared(context, town)
    await replyDuring(portal, town)
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
    await town.restart()
    const other = await browser.newContext()
    const { portal: hers } = await openFile(other, file)
    await signIn(hers, town, ann)
    await expectMessage(hers, 'Re: Before', 'Written while all was down.')
    await expect(hers.getByText('Sender verified')).toBeVisible()
    expect(carriersTo(town, ann).filter(({ parsed }) => parsed.attachments.length > 0)).toHaveLength(0)
    await other.close()
  })
})

// Four people write to each other; and a file goes along that is still being read.

import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { robin } from './hostile.ts'
import { send, sendNow } from './reader.ts'
import {
  addTo,
  alice,
  aliceWrites,
  among,
  bob,
  bobReads,
  carol,
  carrier,
  carriersTo,
  dan,
  expectOwnCopy,
  expectSealed,
  expectUnseen,
  fileOf,
  files,
  hashOf,
  open,
  sha256,
} from './walks/answer.ts'

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==',
  'base64',
)

test('two people write to each other, and a third gets it passed on; a fourth is a blind copy', ({
  browser,
  services,
}) =>
  among(browser, services, [alice, bob, carol, dan], async (pages, sent) => {
    const [a, b, c, d] = pages as [Page, Page, Page, Page]
    await aliceWrites(a, services)
    expectSealed(sent())
    await expectOwnCopy(a, services)

    // Bob answers everybody with a picture in the text and an attachment.
    await bobReads(b, services)
    await b.getByRole('button', { name: 'Reply to all' }).click()
    await expect(b.getByRole('button', { name: `Remove ${alice}` })).toBeVisible()
    await expect(b.getByRole('button', { name: `Remove ${carol}` })).toBeVisible()
    await expect(b.getByRole('button', { name: `Remove ${bob}` })).toHaveCount(0)
    await expect(b.getByRole('textbox', { name: 'Subject' })).toHaveValue('Re: Quarterly quicksilver')
    await b.getByRole('textbox', { name: 'Message text' }).press('Control+Home')
    await b.keyboard.type('See the picture: ')
    await b.locator('input[type=file][accept^="image"]').setInputFiles(await fileOf(services, 'dot.png', png))
    await expect(b.getByRole('textbox', { name: 'Message text' }).getByAltText('dot.png')).toHaveJSProperty(
      'naturalWidth',
      5,
    )
    await b.locator('input[type=file][multiple]').setInputFiles(await fileOf(services, 'notes.txt', files[1]!.bytes))
    await send(b)
    await expect(
      b.getByRole('heading', { name: 'Sent to alice@a.example and carol@c.example; a copy for you' }),
    ).toBeVisible()

    // Alice reads the answer: verified, with the picture, with what she wrote.
    await open(a, await carrier(services, alice, 2))
    await expect(a.getByRole('heading', { name: 'Re: Quarterly quicksilver' })).toBeVisible()
    await expect(a.getByText('Sender verified')).toBeVisible()
    const letter = a.frameLocator('iframe.message')
    await expect(letter.getByText('See the picture:')).toBeVisible()
    await expect(letter.locator('img')).toHaveJSProperty('naturalWidth', 5)
    await expect(letter.getByText('The velociraptor sings at midnight.')).toBeVisible()
    expect(await hashOf(a, 'notes.txt')).toBe(sha256(files[1]!.bytes))

    // And passes it on to Carol as an attachment, who opens the original in it.
    await a.getByText('More', { exact: true }).click()
    await a.getByRole('button', { name: 'Forward as attachment' }).click()
    await addTo(a, 'To', carol)
    await send(a, 'Send sealed message')
    await expect(a.getByRole('heading', { name: 'Sent to carol@c.example; a copy for you' })).toBeVisible()
    await open(c, await carrier(services, carol, 3))
    await expect(c.getByRole('heading', { name: 'Fwd: Re: Quarterly quicksilver' })).toBeVisible()
    await c.getByRole('button', { name: /^Open .*\.eml/ }).click()
    await expect(c.getByText('Attached message')).toBeVisible()
    expect(await hashOf(c, 'notes.txt')).toBe(sha256(files[1]!.bytes))

    // Dan, the blind copy, reads it, and stands nowhere in it.
    await open(d, await carrier(services, dan, 1))
    await expect(d.getByRole('heading', { name: 'Quarterly quicksilver' })).toBeVisible()
    await expect(d.getByText('Sender verified')).toBeVisible()
    await expectUnseen(b, services, bob)
    await expectUnseen(d, services, dan)

    // The link in the carrier leads to the same message.
    const [, link] = /(http:\/\/localhost:\d+\/m\/[0-9a-f]{32})/.exec(
      services.mailbox.messages().find(({ to, parsed }) => to.includes(dan) && parsed.text?.includes('/m/'))!.parsed
        .text!,
    )!
    await d.goto(link!)
    await expect(d.getByRole('heading', { name: 'Quarterly quicksilver' })).toBeVisible()

    // Somebody it was not sent to is told so.
    await open(d, await carrier(services, bob, 1))
    await expect(d.getByText(`This message is not for`).or(d.getByText(`send a code to ${bob}`))).toBeVisible()
  }))

test('a file that is still being read goes along', async ({ reader, services }) => {
  const { page } = reader
  const before = carriersTo(services, robin).length
  await reader.read(`Subject: Lunch\r\nFrom: ${bob}\r\nTo: ${robin}\r\n\r\nAt noon?`, 'Lunch')
  await page.getByRole('button', { name: 'Reply', exact: true }).click()
  // From a slow disk.
  await page.evaluate(() => {
    const read = File.prototype.arrayBuffer
    const isRead = new Promise<void>(resolve => Object.assign(window, { letRead: resolve }))
    File.prototype.arrayBuffer = async function () {
      await isRead
      return read.call(this)
    }
  })
  await page
    .locator('input[type=file][multiple]')
    .setInputFiles({ name: 'menu.txt', mimeType: 'text/plain', buffer: Buffer.from('soup') })
  await page.getByRole('button', { name: 'Send sealed reply' }).click()
  await page.evaluate('letRead()')
  await sendNow(page)
  await expect(page.getByRole('heading', { name: `Sent to ${bob}; a copy for you` })).toBeVisible()
  await open(page, await carrier(services, robin, before + 1))
  await expect(page.getByRole('button', { name: 'Download menu.txt' })).toBeVisible()
})

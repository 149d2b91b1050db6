import { createHash, randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { BrowserContext, Page } from '@playwright/test'
import { startWire } from './engines/wire.ts'
import { expect, test } from './fixtures.ts'
import { robin } from './hostile.ts'
import { openFile, send, sendNow, signIn, watchConsole } from './reader.ts'
import type { Services } from './services.ts'

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==',
  'base64',
)

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** A file of one's own to attach. */
async function fileOf(services: Services, name: string, bytes: Uint8Array): Promise<string> {
  const file = path.join(services.folder, name)
  await writeFile(file, bytes)
  return file
}

const carriersTo = (services: Services, address: string) =>
  services.mailbox
    .messages()
    .filter(
      ({ to, parsed }) => to.includes(address) && parsed.attachments.some(a => a.filename === 'encrypted_message.htm'),
    )

/** The newest carrier that reached the address, as a file. */
async function carrier(services: Services, address: string, number: number): Promise<string> {
  const carriers = () => carriersTo(services, address)
  await expect.poll(() => carriers().length).toBeGreaterThanOrEqual(number)
  const { parsed } = carriers()[number - 1]!
  return fileOf(services, `encrypted_message-${address}-${number}.htm`, parsed.attachments[0]!.content)
}

/** Somebody at their own browser, signed in by a first message. */
async function person(browser: BrowserContext, services: Services, address: string): Promise<Page> {
  const { portal } = await openFile(
    browser,
    await services.seal('Subject: First\r\nFrom: x@x.example\r\n\r\nfirst', address),
  )
  await signIn(portal, services, address)
  await expect(portal.getByRole('heading', { name: 'First' })).toBeVisible()
  await portal.goto(services.origin)
  return portal
}

async function open(page: Page, file: string): Promise<void> {
  await page.goto(new URL('/', page.url()).href)
  await page.locator('input[type=file]').setInputFiles(file)
}

async function addTo(page: Page, field: string, addresses: string): Promise<void> {
  await page.getByRole('combobox', { name: field, exact: true }).fill(addresses)
  await page.getByRole('combobox', { name: field, exact: true }).press('Enter')
}

async function hashOf(page: Page, name: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: `Download ${name}` }).click(),
  ])
  const { readFile } = await import('node:fs/promises')
  return sha256(await readFile(await download.path()))
}

const [alice, bob, carol, dan] = ['alice@a.example', 'bob@b.example', 'carol@c.example', 'dan@d.example'] as const

test('two people write to each other, and a third gets it passed on; a fourth is a blind copy', async ({
  browser,
  services,
}) => {
  const wire = await startWire({ origin: services.origin, keep: true })
  const proxy = { server: `http://127.0.0.1:${wire.port}`, bypass: '<-loopback>' }
  const contexts = await Promise.all([{ proxy }, {}, {}, {}].map(options => browser.newContext(options)))
  const quiet = contexts.map(watchConsole)
  const [a, b, c, d] = (await Promise.all(
    [alice, bob, carol, dan].map((address, i) => person(contexts[i]!, services, address)),
  )) as [Page, Page, Page, Page]
  const files = [
    { name: 'plan.pdf', bytes: randomBytes(200_000) },
    { name: 'notes.txt', bytes: Buffer.from('some notes') },
    { name: 'grüße 🎉.bin', bytes: randomBytes(1_000) },
  ]

  // Alice writes.
  await a.getByRole('button', { name: `As ${alice}` }).click()
  await addTo(a, 'To', `Bob Brown <${bob}>`)
  await a.getByRole('button', { name: 'Add Cc or Bcc' }).click()
  await addTo(a, 'Cc', carol)
  await addTo(a, 'Bcc (nobody else sees these)', dan)
  await a.getByRole('textbox', { name: 'Subject' }).fill('Quarterly quicksilver')
  await a.getByRole('textbox', { name: 'Message text' }).click()
  await a.keyboard.type('The velociraptor sings at midnight.')
  const paths = await Promise.all(files.map(({ name, bytes }) => fileOf(services, name, bytes)))
  await a.locator('input[type=file][multiple]').setInputFiles(paths)
  await expect(a.getByText('plan.pdf')).toBeVisible()
  await send(a, 'Send sealed message')
  await expect(
    a.getByRole('heading', { name: 'Sent to Bob Brown, carol@c.example and dan@d.example; a copy for you' }),
  ).toBeVisible()

  // Nothing of it left in clear.
  const sent = Buffer.concat(wire.sent)
  expect(sent.length).toBeGreaterThan(200_000)
  expect(sent.includes('age-encryption.org/v1')).toBe(true)
  for (const word of ['quicksilver', 'velociraptor', 'plan.pdf', 'notes.txt', 'grüße', 'some notes']) {
    expect(sent.includes(word)).toBe(false)
    expect(sent.includes(Buffer.from(word).toString('base64').replace(/=+$/, ''))).toBe(false)
  }

  // Her own copy came to her, sealed like any other; this browser knows to whom and when, and nothing more.
  await open(a, await carrier(services, alice, 1))
  await expect(a.getByRole('heading', { name: 'Quarterly quicksilver' })).toBeVisible()
  await expect(a.getByText('Sender verified')).toBeVisible()
  await a.goto(`${services.origin}/sent`)
  await expect(a.getByRole('listitem').filter({ hasText: bob })).toContainText('sent')
  await expect(a.getByRole('main')).not.toContainText(/quicksilver|velociraptor|plan\.pdf/)

  // Bob reads, and answers everybody with a picture in the text and an attachment.
  await open(b, await carrier(services, bob, 1))
  await expect(b.getByRole('heading', { name: 'Quarterly quicksilver' })).toBeVisible()
  await expect(b.getByText('Sender verified')).toBeVisible()
  for (const { name, bytes } of files) expect(await hashOf(b, name)).toBe(sha256(bytes))
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
  await b.locator('input[type=file][multiple]').setInputFiles(paths[1]!)
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
  for (const page of [b, d]) {
    await open(page, await carrier(services, page === b ? bob : dan, 1))
    await page.getByText('More', { exact: true }).click()
    await page.getByRole('button', { name: 'View source' }).click()
    await expect(page.getByText('Message-ID:')).toBeVisible()
    expect(await page.locator('.message.source').innerText()).not.toContain(dan)
  }

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
  for (const check of quiet) check()
  await Promise.all(contexts.map(context => context.close()))
  await wire.close()
})

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

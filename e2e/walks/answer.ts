// People who write to each other, each at their own browser.

import { createHash, randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test'
import { startWire } from '../engines/wire.ts'
import { openFile, send, signIn, watchConsole } from '../reader.ts'
import type { Services } from '../services.ts'

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** A file of one's own to attach. */
export async function fileOf(services: Services, name: string, bytes: Uint8Array): Promise<string> {
  const file = path.join(services.folder, name)
  await writeFile(file, bytes)
  return file
}

export const carriersTo = (services: Services, address: string) =>
  services.mailbox
    .messages()
    .filter(
      ({ to, parsed }) => to.includes(address) && parsed.attachments.some(a => a.filename === 'encrypted_message.htm'),
    )

/** The newest carrier that reached the address, as a file. */
export async function carrier(services: Services, address: string, number: number): Promise<string> {
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

export async function open(page: Page, file: string): Promise<void> {
  await page.goto(new URL('/', page.url()).href)
  await page.locator('input[type=file]').setInputFiles(file)
}

export async function addTo(page: Page, field: string, addresses: string): Promise<void> {
  await page.getByRole('combobox', { name: field, exact: true }).fill(addresses)
  await page.getByRole('combobox', { name: field, exact: true }).press('Enter')
}

/** @returns the digest of a file that is saved. */
export async function hashOf(page: Page, name: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: `Download ${name}` }).click(),
  ])
  return sha256(await readFile(await download.path()))
}

export const [alice, bob, carol, dan] = [
  'alice@a.example',
  'bob@b.example',
  'carol@c.example',
  'dan@d.example',
] as const

export const files = [
  { name: 'plan.pdf', bytes: randomBytes(200_000) },
  { name: 'notes.txt', bytes: Buffer.from('some notes') },
  { name: 'grüße 🎉.bin', bytes: randomBytes(1_000) },
]

/** @param work is given a page for each of them, and what has left the first one. */
export async function among(
  browser: Browser,
  services: Services,
  addresses: readonly string[],
  work: (pages: readonly Page[], sent: () => Buffer) => Promise<void>,
): Promise<void> {
  const wire = await startWire({ origin: services.origin, keep: true })
  const proxy = { server: `http://127.0.0.1:${wire.port}`, bypass: '<-loopback>' }
  const contexts = await Promise.all(addresses.map((_, i) => browser.newContext(i === 0 ? { proxy } : {})))
  const quiet = contexts.map(watchConsole)
  const pages = await Promise.all(addresses.map((address, i) => person(contexts[i]!, services, address)))
  await work(pages, () => Buffer.concat(wire.sent))
  for (const check of quiet) check()
  await Promise.all(contexts.map(context => context.close()))
  await wire.close()
}

/** Alice writes to Bob, to Carol in copy, and to Dan unseen. */
export async function aliceWrites(a: Page, services: Services): Promise<void> {
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
}

/** Nothing of it left in clear. */
export function expectSealed(sent: Buffer): void {
  expect(sent.length).toBeGreaterThan(200_000)
  expect(sent.includes('age-encryption.org/v1')).toBe(true)
  for (const word of ['quicksilver', 'velociraptor', 'plan.pdf', 'notes.txt', 'grüße', 'some notes']) {
    expect(sent.includes(word)).toBe(false)
    expect(sent.includes(Buffer.from(word).toString('base64').replace(/=+$/, ''))).toBe(false)
  }
}

/** Her own copy came to her, sealed like any other; this browser knows to whom and when, and nothing more. */
export async function expectOwnCopy(a: Page, services: Services): Promise<void> {
  await open(a, await carrier(services, alice, 1))
  await expect(a.getByRole('heading', { name: 'Quarterly quicksilver' })).toBeVisible()
  await expect(a.getByText('Sender verified')).toBeVisible()
  await a.goto(`${services.origin}/sent`)
  await expect(a.getByRole('listitem').filter({ hasText: bob })).toContainText('sent')
  await expect(a.getByRole('main')).not.toContainText(/quicksilver|velociraptor|plan\.pdf/)
}

export async function bobReads(b: Page, services: Services): Promise<void> {
  await open(b, await carrier(services, bob, 1))
  await expect(b.getByRole('heading', { name: 'Quarterly quicksilver' })).toBeVisible()
  await expect(b.getByText('Sender verified')).toBeVisible()
  for (const { name, bytes } of files) expect(await hashOf(b, name)).toBe(sha256(bytes))
}

/** Dan stands nowhere in what reached them. */
export async function expectUnseen(page: Page, services: Services, address: string): Promise<void> {
  await open(page, await carrier(services, address, 1))
  await page.getByText('More', { exact: true }).click()
  await page.getByRole('button', { name: 'View source' }).click()
  await expect(page.getByText('Message-ID:')).toBeVisible()
  expect(await page.locator('.message.source').innerText()).not.toContain(dan)
}

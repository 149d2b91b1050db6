// Every screen, for whoever looks at it.

import { type BrowserContext, expect, type Page } from '@playwright/test'
import { certify } from '../../mocks/sender.ts'
import { utf8 } from '../../src/core/bytes.ts'
import { seal } from '../../src/core/envelope/seal.ts'
import { armor } from '../../src/core/htm/armor.ts'
import { periodOf } from '../../src/core/ibe/period.ts'
import { serialForPeriod } from '../../src/core/ibe/serial.ts'
import { expectAccessible, expectColours } from '../accessible.ts'
import { keepHeld, openFile, send, signIn } from '../reader.ts'
import { file, html, invitation, mixed, pdf, text } from '../rich.ts'
import type { Services } from '../services.ts'

const everything = mixed('Everything at once', [
  html('<p>words</p><img src="https://pictures.example/a.png"><blockquote>quoted words</blockquote>'),
  invitation,
  file('offer.pdf', 'application/pdf', pdf('Bonjour')),
  file('setup.exe', 'application/octet-stream', 'MZ'),
  { type: 'message/rfc822', content: mixed('Inside', [text(`inner words\n${'> quoted\n'.repeat(9)}`)]) },
])

/** How a screen is looked at. */
export type Look = (page: Page, screen: string) => Promise<void>

export const inLight: Look = async (page, screen) => {
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' })
  await expectAccessible(page, `${screen}, light`)
}

const otherLooks = {
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  'forced colours': { colorScheme: 'dark', forcedColors: 'active' },
} as const

/** The open page, as each of these readers has it. */
export const inEachLook: Look = async (page, screen) => {
  await inLight(page, screen)
  for (const [name, media] of Object.entries(otherLooks)) {
    await page.emulateMedia(media)
    await expectColours(page, `${screen}, ${name}`)
  }
}

const address = 'axe@example.com'

/** Pixels: as high as a phone, and as a window that is zoomed to four times its size. */
export const heights = [568, 200] as const

async function onPhone(portal: Page, look: Look, heights: readonly number[]): Promise<void> {
  const before = portal.viewportSize()!
  for (const height of heights) {
    await portal.setViewportSize({ width: 320, height })
    await look(portal, `reader, ${height} pixels high`)
    for (const opened of ['.more > summary', '.bar summary', '.sender summary >> nth=0']) {
      await portal.locator(opened).click()
      await look(portal, `${opened} opened, ${height} pixels high`)
      expect(await portal.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
      await portal.locator(opened).click()
    }
  }
  await portal.setViewportSize(before)
}

/** From the message to the one that was sent. */
async function writes(portal: Page, services: Services, look: Look): Promise<void> {
  await portal.getByRole('button', { name: 'Forward', exact: true }).click()
  const to = portal.getByRole('combobox', { name: 'To', exact: true })
  await to.fill('ann@a.example; nobody;')
  await expect(portal.getByText('nobody (not an address)')).toBeVisible()
  await portal.getByRole('button', { name: 'Add Cc or Bcc' }).click()
  await portal.getByRole('button', { name: 'Link', exact: true }).click()
  await look(portal, 'composer')
  await portal.getByRole('button', { name: 'Send sealed message' }).click()
  await expect(portal.getByRole('alert')).toBeVisible()
  await look(portal, 'composer with a problem')
  await portal.getByRole('button', { name: 'Write without formatting' }).click()
  await look(portal, 'composer without formatting')
  await portal.getByRole('button', { name: 'Save and close' }).click()
  await portal.goto(services.origin)
  await expect(portal.getByRole('heading', { name: 'Drafts' })).toBeVisible()
  await look(portal, 'start with a draft')
  await portal.getByRole('button', { name: /^To ann@a.example/ }).click()
  await portal.getByRole('button', { name: 'Remove nobody' }).click()
  await to.fill('')
  await keepHeld(portal)
  await portal.getByRole('button', { name: 'Send sealed message' }).click()
  await expect(portal.getByRole('button', { name: 'Undo sending' })).toBeVisible()
  await look(portal, 'about to leave')
  await portal.getByRole('button', { name: 'Undo sending' }).click()
  await send(portal, 'Send sealed message')
  await expect(portal.getByRole('heading', { name: 'Sent to ann@a.example; a copy for you' })).toBeVisible()
  await look(portal, 'sent')
}

/** The pages that everybody finds, and two tabs in which one message is written. */
async function looksAround(portal: Page, services: Services, look: Look): Promise<void> {
  for (const path of ['/', '/about', '/device', '/sent']) {
    await portal.goto(services.origin + path)
    await expect(portal.getByRole('heading', { level: 1 })).toBeVisible()
    await look(portal, path)
  }
  await portal.goto(`${services.origin}/`)
  await portal.getByRole('button', { name: `As ${address}` }).click()
  await expect(portal.getByRole('heading', { level: 1, name: 'New message' })).toBeVisible()
  const other = await portal.context().newPage()
  await other.goto(portal.url())
  await expect(other.getByRole('heading', { name: 'You are writing this in another tab' })).toBeVisible()
  await look(other, 'written in another tab')
  await other.close()
  await portal.getByRole('button', { name: 'Discard' }).click()
}

/** What is said of a sender, and of a file that is none of ours. */
async function knows(portal: Page, services: Services, look: Look): Promise<void> {
  const signer = await certify(services.origin, services.mailbox, `signer-${address}`)
  for (const [label, from] of [
    ['Sender verified', `signer-${address}`],
    ['Sender does not match', 'boss@bank.example'],
  ] as const) {
    const { district, serials } = services.parameters()
    const now = new Date()
    const period = periodOf(now)
    const { envelope } = await seal({
      message: utf8(`From: ${from}\r\nSubject: Signed\r\n\r\nwords`),
      district,
      serial: serialForPeriod(serials, period),
      period,
      addresses: [address],
      signer,
      sealedAt: Math.floor(now.getTime() / 1000),
    })
    await portal.goto(`${services.origin}/`)
    await portal
      .locator('input[type=file]')
      .setInputFiles({ name: 'x.age', mimeType: 'text/plain', buffer: Buffer.from(armor(envelope)) })
    const line = portal.getByRole('region', { name: label })
    await line.getByText('How do we know?').click()
    await line.getByText('Details for experts').click()
    await look(portal, label)
  }
  await portal.goto(`${services.origin}/`)
  await portal
    .locator('input[type=file]')
    .setInputFiles({ name: 'x.htm', mimeType: 'text/html', buffer: Buffer.from('nothing') })
  await expect(portal.getByRole('heading', { level: 1, name: 'This is not a private message' })).toBeVisible()
  await look(portal, 'problem')
}

export async function everyScreen(
  services: Services,
  context: BrowserContext,
  look: Look,
  high: readonly number[] = heights,
): Promise<void> {
  const { portal, opener } = await openFile(context, await services.seal(everything, address))
  await expect(portal.getByRole('button', { name: 'Send me a code' })).toBeVisible()
  await look(opener, 'encrypted_message.htm')
  await look(portal, 'sign-in')
  await portal.getByRole('button', { name: 'Send me a code' }).click()
  await portal.getByRole('textbox', { name: 'Code' }).fill('0000000')
  await look(portal, 'code')
  await portal.getByRole('textbox', { name: 'Code' }).fill(await services.mailbox.code(address))
  await portal.getByRole('button', { name: 'Read message' }).click()

  await expect(portal.getByRole('heading', { level: 1, name: 'Everything at once' })).toBeVisible()
  await expect(portal.getByText('1 remote picture not loaded.')).toBeVisible()
  await portal.locator('.people summary').click()
  await portal.getByText('More', { exact: true }).click()
  await look(portal, 'reader')
  await portal.getByRole('button', { name: 'Keyboard shortcuts' }).click()
  await expect(portal.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await look(portal, 'keys')
  await portal.keyboard.press('Escape')
  await onPhone(portal, look, high)
  await portal.getByText('More', { exact: true }).click()
  await portal.getByRole('button', { name: 'View source' }).click()
  await look(portal, 'source')
  await portal.getByRole('button', { name: 'Show offer.pdf' }).click()
  await expect(portal.getByRole('region', { name: 'Page 1 of 1' })).toContainText('Bonjour')
  await look(portal, 'preview')
  await portal.getByRole('button', { name: 'Close' }).click()
  await portal.getByRole('button', { name: /^Open / }).click()
  await expect(portal.getByText('inner words')).toBeVisible()
  await look(portal, 'message in a message')

  await writes(portal, services, look)
  await looksAround(portal, services, look)
  await knows(portal, services, look)
}

/** Those of administrators, on the narrowest screen. */
export async function everyScreenOfAdministrators(services: Services, portal: Page, look: Look): Promise<void> {
  await portal.setViewportSize({ width: 320, height: 640 })
  const check = async (screen: string) => {
    await look(portal, screen)
    expect(await portal.evaluate(() => document.documentElement.scrollWidth), screen).toBeLessThanOrEqual(320)
  }
  await portal.goto(`${services.origin}/admin`)
  await expect(portal.getByRole('button', { name: 'Sign in' })).toBeVisible()
  await check('the way in')
  await portal.getByRole('button', { name: 'Sign in' }).click()
  await portal.getByRole('textbox', { name: 'Your mail address' }).fill('administrator@example.com')
  await signIn(portal, services, 'administrator@example.com')
  await portal.getByRole('button', { name: 'Announce a window' }).click()
  await portal.getByRole('button', { name: 'Preview' }).click()
  await expect(portal.getByRole('alert')).toBeVisible()
  await portal.getByLabel('opening new messages').selectOption('affected')
  await portal.getByLabel('sending').selectOption('not affected')
  await portal.getByRole('button', { name: 'Add an address or port that changes' }).click()
  await portal
    .getByLabel('What changes, 1')
    .fill('a.very.long.name.of.a.mail.server.that.nobody.breaks.example.org:8443')
  // So far ahead that no reader is told of it yet.
  const day = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10)
  await portal.getByLabel('Start (', { exact: false }).fill(`${day}T10:00`)
  await portal.getByLabel('End, as planned').fill(`${day}T12:00`)
  await check('a window that is written')
  await portal.getByRole('button', { name: 'Preview' }).click()
  await expect(portal.getByRole('heading', { name: 'While it lasts' })).toBeVisible()
  await check('preview of a window')
  await portal.getByRole('button', { name: 'Publish' }).click()
  await expect(portal.getByRole('status').filter({ hasText: 'It is announced.' })).toBeVisible()
  await check('windows')
  const ahead = portal.getByRole('region', { name: 'Ahead' })
  const advisory = await ahead.getByRole('link', { name: /^Public page: / }).getAttribute('href')
  await portal.getByRole('button', { name: /^Say how it goes on: / }).click()
  await check('an update')
  await portal.getByRole('button', { name: 'Back' }).click()
  await portal.getByRole('button', { name: /^Call off: / }).click()
  await check('preview of a window that is called off')
  await portal.goto(services.origin + advisory)
  await expect(portal.getByRole('heading', { level: 1 })).toBeVisible()
  await check('advisory')
  await portal.goto(`${services.origin}/admin`)
  await portal.getByRole('button', { name: /^Call off: / }).click()
  await portal.getByRole('button', { name: 'Call off' }).click()
  await expect(portal.getByRole('status').filter({ hasText: 'It is called off.' })).toBeVisible()
  await portal.getByRole('link', { name: 'People' }).click()
  await looksForPeople(portal, check)
}

async function looksForPeople(portal: Page, check: (screen: string) => Promise<void>): Promise<void> {
  const ask = async (person: string) => {
    await portal.getByRole('textbox', { name: 'Mail address' }).fill(person)
    await portal.getByRole('button', { name: 'Show' }).click()
  }
  await ask('nobody')
  await expect(portal.getByRole('alert')).toBeVisible()
  await check('people with a problem')
  // Their own: what is warned of stands there too.
  await ask('administrator@example.com')
  await portal.getByRole('button', { name: 'Export as a file' }).click()
  await expect(portal.getByRole('region', { name: 'What was done' })).toBeVisible()
  await check('a person')
  for (const deed of ['Sign out everywhere', 'Set a new owner', 'Erase']) {
    await portal.getByRole('button', { name: deed }).click()
    if (deed === 'Erase') await portal.getByRole('button', { name: 'Erase for ever' }).click()
    await check(deed)
    await portal.getByRole('button', { name: 'Back' }).click()
  }
  await portal.getByRole('link', { name: 'Messages' }).click()
  const follow = async (name: string) => {
    await portal.getByRole('textbox', { name: 'Name of the message' }).fill(name)
    await portal.getByRole('button', { name: 'Find' }).click()
    await expect(portal.getByRole('heading', { level: 1, name })).toBeVisible()
  }
  await follow('a-very-long-message-id-that-nobody-breaks-anywhere@a.long.name.of.a.mail.server.example.org')
  await check('a message that is not known')
  await portal.getByRole('button', { name: 'Another message' }).click()
  // Readers have written before, where all screens are looked at.
  await follow(address)
  await check('a message that is followed')
}

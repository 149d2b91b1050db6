// Forward to decrypt, with a real Postfix before and behind the services, and a phone that has nothing but a mail app and a browser.

import { readFile } from 'node:fs/promises'
import { type Browser, type BrowserContext, devices, type Page } from '@playwright/test'
import { simpleParser } from 'mailparser'
import { createTransport } from 'nodemailer'
import { freePorts, type Postfix, startNames, startPostfix, whyMissing } from '../src/smtp/testing/mail-servers.ts'
import { expectAccessible } from './accessible.ts'
import { expect, test } from './fixtures.ts'
import { letter } from './messages.ts'
import { enterCode, expectMessage, sendNow } from './reader.ts'
import { startServices } from './services.ts'

const reader = 'read@portal.test'
const [robin, ann] = ['robin@in.test', 'ann@in.test'] as const
const missing = whyMissing('postfix')

test.skip(missing !== null, `no real mail server here: ${missing}`)
test.describe.configure({ mode: 'serial' })

let services: Awaited<ReturnType<typeof startServices>>
let postfix: Postfix
let names: Awaited<ReturnType<typeof startNames>>

test.beforeAll(async () => {
  names = await startNames({ 'in.test': 'v=spf1 ip4:127.0.0.0/8 -all' })
  const [lmtp] = await freePorts(1)
  postfix = await startPostfix({ mailboxes: [robin, ann], transports: { [reader]: `lmtp:[127.0.0.1]:${lmtp}` } })
  services = await startServices({
    SMTP_URL: `smtp://127.0.0.1:${postfix.port}`,
    FORWARD_ADDRESS: reader,
    INTAKE_LISTEN: `127.0.0.1:${lmtp}`,
    NAME_SERVERS: names.server,
  })
})
test.afterAll(async () => {
  await services?.close()
  postfix?.close()
  await names?.close()
})

/** What lies in somebody's mailbox, in no order. */
const mailsOf = (address: string) => Promise.all(postfix.mails(address).map(mail => simpleParser(mail)))

/** Waits until a mail is there that has it. */
async function inMailbox(
  address: string,
  what: (subject: string, text: string) => string | undefined,
): Promise<string> {
  let found: string | undefined
  await expect(async () => {
    for (const { subject = '', text = '' } of await mailsOf(address)) found ??= what(subject, text)
    expect(found).toBeDefined()
  }).toPass()
  return found!
}

/** As a phone's mail app forwards: a few words, and the file beside them. @returns the link of the answer. */
async function forward(message: string): Promise<string> {
  const file = await services.seal(message, robin)
  const before = new Set((await mailsOf(robin)).map(({ text = '' }) => /\/m\/[0-9a-f]{32}/.exec(text)?.[0]))
  await createTransport({ host: '127.0.0.1', port: postfix.port, ignoreTLS: true }).sendMail({
    from: robin,
    to: reader,
    subject: 'Fwd: A private message',
    text: 'Sent from my phone',
    attachments: [{ filename: 'encrypted_message.htm', content: await readFile(file), contentType: 'text/html' }],
  })
  return inMailbox(robin, (_, text) => {
    const link = /http:\/\/localhost:\d+(\/m\/[0-9a-f]{32})/.exec(text)
    return link && !before.has(link[1]) ? link[0] : undefined
  })
}

const used = new Set<string>()
async function codeOf(address: string): Promise<string> {
  const code = await inMailbox(address, subject => {
    const [found] = /^\d[\d ]+\d/.exec(subject) ?? []
    return found !== undefined && !used.has(found) ? found : undefined
  })
  used.add(code)
  return code
}

async function signIn(page: Page, address: string): Promise<void> {
  await page.getByRole('button', { name: 'Send me a code' }).click()
  await enterCode(page, await codeOf(address))
}

const phone = (browser: Browser): Promise<BrowserContext> =>
  browser.newContext({ ...devices['Pixel 7'], locale: 'en-GB', timezoneId: 'Europe/Zurich' })

test('forwarded from a phone, answered with a link, read and replied to on the phone', async ({ browser }) => {
  const link = await forward(letter('On the way', 'words for a phone', ann))
  // A scanner looks at every link before its reader does.
  for (const method of ['GET', 'HEAD', 'GET']) expect((await fetch(link, { method })).status).toBe(200)
  const context = await phone(browser)
  const page = await context.newPage()
  await page.goto(link)
  const ask = page.getByRole('button', { name: 'Send me a code' })
  await expect(ask).toBeVisible()
  await expectAccessible(page, 'a link on a phone')
  await ask.tap()
  await enterCode(page, await codeOf(robin))
  await expectMessage(page, 'On the way', 'words for a phone')
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  expect(wide).toBe(false)

  await page.getByRole('button', { name: 'Reply', exact: true }).tap()
  const text = page.getByRole('textbox', { name: 'Message text' })
  await text.tap()
  await text.press('Control+Home')
  await page.keyboard.type('Typed with one thumb.')
  const pull = await page.evaluate(() => getComputedStyle(document.documentElement).overscrollBehaviorY)
  expect(pull).toBe('contain')
  await page.getByRole('button', { name: 'Send sealed reply' }).tap()
  await sendNow(page)
  await expect(page.getByRole('heading', { name: /^Sent to .*; a copy for you$/ })).toBeVisible()
  await expect.poll(() => postfix.mails(ann).length).toBe(1)
  expect(String(postfix.mails(ann)[0])).not.toContain('one thumb')
  await context.close()
})

test('what can be tapped is large enough for a thumb', async ({ browser }) => {
  const context = await phone(browser)
  const page = await context.newPage()
  await page.goto(await forward(letter('Thumbs', 'words for a thumb', ann)))
  const small = () =>
    page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('button, a[href], input:not([type=hidden]), select, summary')]
        .filter(element => element.checkVisibility() && !element.closest('p, dd'))
        .map(element => {
          const target = element.closest('label') ?? element
          const { width, height } = target.getBoundingClientRect()
          return `${element.tagName} ${element.textContent?.trim()} ${Math.round(width)}×${Math.round(height)}`
        })
        .filter(said =>
          said
            .match(/(\d+)×(\d+)$/)!
            .slice(1)
            .some(side => Number(side) < 44),
        ),
    )
  await expect(page.getByRole('button', { name: 'Send me a code' })).toBeVisible()
  expect(await small()).toEqual([])
  await signIn(page, robin)
  await expectMessage(page, 'Thumbs', 'words for a thumb')
  expect(await small()).toEqual([])
  await page.getByRole('button', { name: 'Reply', exact: true }).tap()
  await expect(page.getByRole('textbox', { name: 'Message text' })).toBeVisible()
  expect(await small()).toEqual([])
  await page.goto(services.origin)
  await expect(page.getByRole('button', { name: 'Paste what you copied' })).toBeVisible()
  expect(await small()).toEqual([])
  await context.close()
})

test('the link works in a browser that keeps nothing, and again in another one', async ({ browser }) => {
  const link = await forward(letter('Inside an app', 'words for an app', ann))
  for (let times = 0; times < 2; times++) {
    const context = await phone(browser)
    // As inside an app that shows pages by itself.
    await context.addInitScript(() => {
      Reflect.deleteProperty(globalThis, 'indexedDB')
      Reflect.deleteProperty(Navigator.prototype, 'serviceWorker')
    })
    const page = await context.newPage()
    await page.goto(link)
    await signIn(page, robin)
    await expectMessage(page, 'Inside an app', 'words for an app')
    await context.close()
  }
})

test('who is signed in with another address is told so, and can change it', async ({ browser }) => {
  const link = await forward(letter('For Robin', 'words for Robin', 'sam@in.test'))
  const context = await phone(browser)
  const page = await context.newPage()
  await page.goto(link)
  await page.getByRole('button', { name: 'Use another address' }).click()
  await page.getByRole('textbox').fill(ann)
  await signIn(page, ann)
  await expect(page.getByRole('heading', { name: `This message is not for ${ann}` })).toBeVisible()
  await expectAccessible(page, 'a link for somebody else')
  await page.getByRole('button', { name: 'Use another address' }).click()
  await page.getByRole('textbox').fill(robin)
  await signIn(page, robin)
  await expectMessage(page, 'For Robin', 'words for Robin')
  await context.close()
})

test('its reader ends a link early, and then it says so', async ({ browser }) => {
  const link = await forward(letter('Soon gone', 'words for once', ann))
  const context = await phone(browser)
  const page = await context.newPage()
  await page.goto(link)
  await signIn(page, robin)
  await expectMessage(page, 'Soon gone', 'words for once')
  await page.getByRole('button', { name: 'Delete that copy now' }).tap()
  await expect(page.getByText(/^It is deleted/)).toBeVisible()
  await expectAccessible(page, 'a link that its reader ended')
  await page.goto(link)
  await expect(page.getByRole('heading', { name: 'This link has expired' })).toBeVisible()
  await expect(page.getByText(/^Forward the mail once more/)).toBeVisible()
  await context.close()
})

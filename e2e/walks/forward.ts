// Forward to decrypt, with a real Postfix before and behind the services, and a phone that has nothing but a mail app and a browser.

import { readFile } from 'node:fs/promises'
import { type Browser, type BrowserContext, devices, expect, type Page } from '@playwright/test'
import { simpleParser } from 'mailparser'
import { createTransport } from 'nodemailer'
import { freePorts, type Postfix, startNames, startPostfix, whyMissing } from '../../src/smtp/testing/mail-servers.ts'
import { test } from '../fixtures.ts'
import { enterCode } from '../reader.ts'
import { startServices } from '../services.ts'

const reader = 'read@portal.test'
export const [robin, ann] = ['robin@in.test', 'ann@in.test'] as const
const missing = whyMissing('postfix')

let services: Awaited<ReturnType<typeof startServices>>
let postfix: Postfix
let names: Awaited<ReturnType<typeof startNames>>

/** For a file of tests. */
export function runWithPostfix(): void {
  test.skip(missing !== null, `no real mail server here: ${missing}`)
  test.describe.configure({ mode: 'serial' })
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
}

export const origin = () => services.origin

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
export async function forward(message: string): Promise<string> {
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

export const mailsTo = (address: string) => postfix.mails(address)

const used = new Set<string>()
export async function codeOf(address: string): Promise<string> {
  const code = await inMailbox(address, subject => {
    const [found] = /^\d[\d ]+\d/.exec(subject) ?? []
    return found !== undefined && !used.has(found) ? found : undefined
  })
  used.add(code)
  return code
}

export async function signIn(page: Page, address: string): Promise<void> {
  await page.getByRole('button', { name: 'Send me a code' }).click()
  await enterCode(page, await codeOf(address))
}

export const phone = (browser: Browser): Promise<BrowserContext> =>
  browser.newContext({ ...devices['Pixel 7'], locale: 'en-GB', timezoneId: 'Europe/Zurich' })

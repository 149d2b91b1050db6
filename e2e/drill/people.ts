// What people do on that day, and what must be on their screens.

import type { Page } from '@playwright/test'
import { enterCode, openFile, sendNow } from '../reader.ts'
import type { Day, Device } from './day.ts'
import type { Message } from './ledger.ts'

/** Opens the file by its button, as from a mail program. @returns the portal's page. */
export async function openIn({ context }: Device, file: string): Promise<Page> {
  const { portal, opener } = await openFile(context, file)
  await portal.waitForURL(/\/read/)
  await opener.close()
  return portal
}

/** Presses the button of the file, whatever comes of it. */
export async function press({ context }: Device, file: string): Promise<{ page: Page; file: Page }> {
  const { portal, opener } = await openFile(context, file)
  return { page: portal, file: opener }
}

/** Does what the file said: presses its button once more, when things are back. @returns the portal's page. */
export async function pressAgain(file: Page): Promise<Page> {
  const [page] = await Promise.all([
    file.context().waitForEvent('page'),
    file.getByRole('button', { name: 'Read message' }).click(),
  ])
  return page
}

/** The message is on the screen, whole. */
export async function reads(page: Page, message: Message): Promise<void> {
  await page.getByRole('heading', { level: 1, name: message.subject }).waitFor()
  await page.frameLocator('iframe').getByText(message.body).waitFor()
  await page.getByRole('button', { name: `Download ${message.file}` }).waitFor()
  message.read = true
}

export async function asksForCode(page: Page, { environment }: Day, address: string): Promise<void> {
  await page.getByRole('button', { name: 'Send me a code' }).click()
  await enterCode(page, await environment.mailbox.code(address))
}

/** After a first message: keys of this month and the next, a certificate, and the shell are there. */
export async function settles(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated')
}

/** It waits, and the screen says so, and until when where that is known. */
export async function isToldToWait(page: Page, { variant }: Day, message: Message): Promise<void> {
  await page.getByRole('heading', { name: 'Your message waits here' }).waitFor()
  message.waited = true
  if (variant.planned) {
    await page.getByText(/^It should be back after .*13:00/).waitFor()
    await page
      .locator('.banner')
      .getByText(/^Maintenance until .*13:00/)
      .waitFor()
  } else
    await page
      .locator('.banner')
      .getByText(/(?:be reached|does not answer) since/)
      .waitFor()
  await page.getByText(/^It opens here by itself/).waitFor()
}

/** The services run and say that they are away: no code is sent, and the message stays in hand. */
export async function isRefusedACode(page: Page, { variant }: Day, message: Message): Promise<void> {
  await page.getByRole('button', { name: 'Send me a code' }).click()
  await page.getByRole('main').getByText('The portal is away for maintenance').waitFor()
  if (variant.planned)
    await page
      .locator('.banner')
      .getByText(/^Maintenance until .*13:00/)
      .waitFor()
  message.waited = true
}

/** Where not even the portal's page can be had, the file itself says so, and until when. */
export async function isToldByTheFile(file: Page, { variant }: Day, message: Message): Promise<void> {
  const said = file.getByText(/did not\s+answer\.\s+Nothing\s+is\s+lost/).filter({ visible: true })
  await said.waitFor()
  message.waited = true
  if (!variant.planned) return
  await said.and(file.getByText(/after .*(?:13:00|01:00 PM)/)).waitFor()
  await file.getByText('We move to a new data centre.').filter({ visible: true }).waitFor()
}

/** Writes an answer and sends it. @param leaves whether the services can take it now. */
export async function answers(page: Page, answer: Message, leaves: boolean): Promise<void> {
  await page.getByRole('button', { name: 'Reply', exact: true }).click()
  await page.getByRole('textbox', { name: 'Subject' }).fill(answer.subject)
  await page.getByRole('textbox', { name: 'Message text' }).press('Control+Home')
  await page.keyboard.type(answer.body)
  const content = Buffer.from('%PDF-1.4\n')
  const file = { name: answer.file, mimeType: 'application/pdf', buffer: content }
  await page.locator('input[type=file][multiple]').setInputFiles(file)
  await page.getByRole('button', { name: 'Send sealed reply' }).click()
  if (leaves) await sendNow(page)
}

/** The carriers that reached an address by mail. */
export function carriersTo({ environment }: Day, address: string) {
  return environment.mailbox
    .messages()
    .filter(({ to, parsed }) => to.includes(address) && parsed.attachments.some(isCarrier))
}

const isCarrier = ({ filename }: { readonly filename: string | null }) => filename === 'encrypted_message.htm'

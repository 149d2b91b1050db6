// The pane beside a mail in Outlook, over a portal of its own.

import { readFile } from 'node:fs/promises'
import { expect, type Frame } from '@playwright/test'
import type { FakeMail, File } from '../../src/clients/outlook/testing/fake-office.ts'
import { chromiumArguments } from '../chromium.ts'
import { test } from '../fixtures.ts'
import { robin } from '../hostile.ts'
import { type InOutlook, startPortal } from '../outlook/host.ts'
import type { OwnServices } from '../services.ts'

export const secret = 'marmalade under the third stone'

/** The portal is on this machine, and the pages around it are played from nowhere. */
export const args = [...chromiumArguments, '--disable-features=LocalNetworkAccessChecks']

let started: OwnServices

/** Of a file of tests. */
export function startOwn(): void {
  test.beforeAll(async () => {
    started = await startPortal()
  })
  test.afterAll(() => started?.close())
}

export const own = () => started

export async function carrier(title = 'Plan', name = 'encrypted_message.htm'): Promise<File> {
  const file = await started.seal(`Subject: ${title}\r\nContent-Type: text/html\r\n\r\n<p>${secret}</p>`, robin)
  return { id: 'f1', name, content: (await readFile(file)).toString('base64'), type: 'file' }
}

export async function signIn(pane: Frame): Promise<void> {
  await pane.getByRole('button', { name: 'Send me a code' }).click()
  await pane.getByRole('textbox', { name: 'Code' }).pressSequentially(await started.mailbox.code(robin))
  await pane.getByRole('button', { name: 'Read message' }).click()
}

export async function expectRead(pane: Frame, title = 'Plan'): Promise<void> {
  await expect(pane.getByRole('heading', { level: 1, name: title })).toBeVisible()
  await expect(pane.frameLocator('iframe').getByText(secret)).toBeVisible()
}

export const shown = async (title?: string, name?: string): Promise<Partial<FakeMail>> => ({
  form: 'read',
  files: [await carrier(title, name)],
})

export const written: Partial<FakeMail> = {
  ...{ from: robin, to: ['alice@example.com', 'bob@example.com'], cc: ['carol@example.com'] },
  ...{ subject: `About ${secret}`, html: `<p>Dear all, <b>${secret}</b></p>` },
  files: [{ id: 'plan', name: 'plan.txt', content: btoa(secret), type: 'file' }],
}

export async function expectReady({ pane }: InOutlook): Promise<void> {
  await expect(pane.getByRole('heading', { level: 1, name: 'Sealed: press Send in Outlook' })).toBeVisible()
}

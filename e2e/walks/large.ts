// A large message, sealed by the command line and read in the portal.

import { readFileSync } from 'node:fs'
import { type BrowserContext, expect } from '@playwright/test'
import { openFile, signIn } from '../reader.ts'
import type { Services } from '../services.ts'

/** @param bytes of the file that it brings; as it is written in a mail it has a third more. */
export async function passesWhole(services: Services, context: BrowserContext, bytes: number): Promise<void> {
  const filler = Buffer.alloc(bytes, 7).toString('base64').replace(/.{76}/g, '$&\r\n')
  const message = `From: a@example.com\r\nTo: robin@example.com\r\nSubject: Large\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee the file.\r\n--b\r\nContent-Type: application/zip\r\nContent-Disposition: attachment; filename=large.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n${filler}\r\n--b--\r\n`
  const file = await services.sealByCommand(message, 'robin@example.com')
  const { portal } = await openFile(context, file)
  await signIn(portal, services)
  await expect(portal.getByText('See the file.')).toBeVisible()
  const [download] = await Promise.all([
    portal.waitForEvent('download'),
    portal.getByRole('button', { name: 'Download large.zip' }).click(),
  ])
  expect(readFileSync(await download.path()).equals(Buffer.alloc(bytes, 7))).toBe(true)
}

// One file for several people, and how its readers come to it.

import { readFile } from 'node:fs/promises'
import { type BrowserContext, expect, type Page } from '@playwright/test'
import { readHtm } from '../../src/core/htm/read.ts'
import { robin } from '../hostile.ts'
import { letter } from '../messages.ts'
import { enterCode, expectMessage, openFile, withoutScript } from '../reader.ts'
import type { Services } from '../services.ts'

const carol = 'carol@example.com'
export const question = 'Which of these is your address?'

/** @returns the file, and its two readers in the order in which it names them. */
export async function sealForTwo(services: Services, subject: string) {
  const file = await services.seal(letter(subject, 'For the two of you.'), [robin, carol])
  const { readers } = await readHtm(await readFile(file))
  const [first, second] = readers.map(({ address }) => address!)
  return { file, first: first!, second: second! }
}

export const choose = async (page: Page, file: string) => page.locator('input[type=file]').setInputFiles(file)

/** Whoever has no key says which address is theirs, by keyboard. */
export async function saysWhose(
  services: Services,
  context: BrowserContext,
  way: 'by its script' | 'by post' | 'chosen',
): Promise<void> {
  const { file, first, second } = await sealForTwo(services, 'Asked')
  const posted: string[] = []
  context.on('request', request => posted.push(decodeURIComponent(request.url()) + (request.postData() ?? '')))
  const page = way === 'chosen' ? await context.newPage() : null
  await page?.goto(services.origin)
  if (page) await choose(page, file)
  const portal = page ?? (await openFile(context, way === 'by post' ? await withoutScript(file) : file)).portal

  await expect(portal.getByRole('heading', { level: 1, name: question })).toBeFocused()
  const radios = portal.getByRole('radio')
  await expect(radios).toHaveCount(3)
  expect(await portal.getByRole('radio', { checked: true }).count()).toBe(0)
  for (const address of [first, second, 'Another address'])
    await expect(portal.getByRole('radio', { name: address, exact: true })).toBeVisible()

  posted.length = 0
  await portal.keyboard.press('Tab')
  await portal.keyboard.press('Space')
  await expect(radios.nth(0)).toBeChecked()
  await portal.keyboard.press('ArrowDown')
  await expect(portal.getByRole('radio', { name: second, exact: true })).toBeChecked()
  await portal.keyboard.press('Enter')
  await enterCode(portal, await services.mailbox.code(second))
  await expectMessage(portal, 'Asked', 'For the two of you.')
  // Nobody is told who else reads it.
  expect(posted.filter(text => text.includes(second)).length).toBeGreaterThan(0)
  expect(posted.filter(text => text.includes(first))).toEqual([])
}

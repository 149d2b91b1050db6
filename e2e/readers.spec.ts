// One file for several people: it opens by whichever key is held, and asks whose it is only where none is.

import { readFile, writeFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { readHtm } from '../src/core/htm/read.ts'
import { expect, test } from './fixtures.ts'
import { letter } from './messages.ts'
import { enterCode, expectMessage, openFile, signIn, withoutScript } from './reader.ts'
import type { Services } from './services.ts'

const [robin, carol] = ['robin@example.com', 'carol@example.com']
const question = 'Which of these is your address?'

/** @returns the file, and its two readers in the order in which it names them. */
async function sealForTwo(services: Services, subject: string) {
  const file = await services.seal(letter(subject, 'For the two of you.'), [robin, carol])
  const { readers } = await readHtm(await readFile(file))
  const [first, second] = readers.map(({ address }) => address!)
  return { file, first: first!, second: second! }
}

const choose = async (page: Page, file: string) => page.locator('input[type=file]').setInputFiles(file)

test('the second of two readers, whose key is held, is asked nothing, by every way in', async ({
  services,
  context,
}) => {
  const { file, second } = await sealForTwo(services, 'Held')
  const before = await openFile(context, await services.seal(letter('Before', 'An earlier message.'), second))
  await signIn(before.portal, services, second)
  await expectMessage(before.portal, 'Before', 'An earlier message.')

  const byScript = await openFile(context, file)
  await expectMessage(byScript.portal, 'Held', 'For the two of you.')
  const byPost = await openFile(context, await withoutScript(file))
  await expectMessage(byPost.portal, 'Held', 'For the two of you.')
  const chosen = await context.newPage()
  await chosen.goto(services.origin)
  await choose(chosen, file)
  await expectMessage(chosen, 'Held', 'For the two of you.')
})

for (const way of ['by its script', 'by post', 'chosen'] as const) {
  test(`whoever has no key says which address is theirs, by keyboard: ${way}`, async ({ services, context }) => {
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
  })
}

test('nobody chosen sends no code; another address can be typed; a wrong choice is taken back', async ({
  services,
  context,
}) => {
  const { file, first, second } = await sealForTwo(services, 'Another')
  const { portal } = await openFile(context, file)
  await portal.getByRole('button', { name: 'Send me a code' }).click()
  await expect(portal.getByRole('alert')).toHaveText('Choose your address, or type it.')
  await expect(portal.getByRole('heading', { level: 1, name: question })).toBeVisible()

  await portal.getByRole('radio', { name: first }).check()
  await portal.getByRole('button', { name: 'Send me a code' }).click()
  // Whoever reads the mail next must not find this one.
  await services.mailbox.code(first)
  await portal.getByRole('button', { name: 'Use another address' }).click()
  await expect(portal.getByRole('radio', { name: first })).toBeChecked()

  await portal.getByRole('radio', { name: 'Another address' }).check()
  await expect(portal.getByRole('textbox', { name: 'Your mail address' })).toHaveValue('')
  await portal.getByRole('textbox', { name: 'Your mail address' }).fill(second.toUpperCase())
  await signIn(portal, services, second)
  await expectMessage(portal, 'Another', 'For the two of you.')
})

test('a list that was made up asks for one address, and draws nothing', async ({ services, context }) => {
  const file = await services.seal(letter('Made up', 'Read all the same.'), robin)
  const html = await readFile(file, 'utf8')
  const other = (value: string) =>
    `<input hidden name="other" value="${value.replace(/[^a-z0-9@.]/g, c => `&#${c.charCodeAt(0)};`)}">\n`
  const lists = [
    other('1%<img src=x onerror=alert(1)>@example.org'),
    other('1%carol@example.com') + other('2%carol@example.com'),
    Array.from({ length: 10_000 }, (_, i) => other(`${i + 1}%r${i}@example.com`)).join(''),
  ]
  const page = await context.newPage()
  await page.goto(services.origin)
  for (const list of lists) {
    await writeFile(file, html.replace('<input hidden name="address"', `${list}<input hidden name="address"`))
    await choose(page, file)
    await expect(page.getByRole('heading', { level: 1, name: 'Your private message is here' })).toBeVisible()
    await expect(page.getByRole('main').getByText(robin).first()).toBeVisible()
    expect(await page.getByRole('radio').count()).toBe(0)
    await page.goto(services.origin)
  }
})

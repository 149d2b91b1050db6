// Forward to decrypt, for a thumb, inside an app that keeps nothing, and for whoever is signed in with another address.

import { expectAccessible } from './accessible.ts'
import { expect, test } from './fixtures.ts'
import { letter } from './messages.ts'
import { expectMessage } from './reader.ts'
import { ann, forward, origin, phone, robin, runWithPostfix, signIn } from './walks/forward.ts'

runWithPostfix()

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
  await page.goto(origin())
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

// Screens that everybody comes by, held against the rules of axe: `npm run prove -- axe` holds all of them, in light, dark and forced colours, and the reader on a phone as high as phones are.

import { expectAccessible } from './accessible.ts'
import { expect, test } from './fixtures.ts'
import { everyScreen, everyScreenOfAdministrators, inEachLook, inLight, type Look } from './walks/screens.ts'

/** And those with most of what has a colour. */
const common = [
  'encrypted_message.htm',
  'sign-in',
  'reader',
  'composer with a problem',
  'sent',
  '/',
  'Sender does not match',
  'problem',
  'the way in',
  'preview of a window',
]
const colourful = ['reader']

const look: Look = async (page, screen) => {
  if (common.includes(screen)) await (colourful.includes(screen) ? inEachLook : inLight)(page, screen)
}

test('the screens that everybody comes by keep the rules of access', ({ services, context }) =>
  everyScreen(services, context, look, []))

test('so do two of administrators', ({ services, page }) => everyScreenOfAdministrators(services, page, look))

test('the pages keep the rules of access before their script comes, and where it never does', async ({
  services,
  context,
}) => {
  await context.route(/\/assets\/.*\.js$/, route => route.abort())
  for (const at of ['/', '/handoff']) {
    const page = await context.newPage()
    await page.goto(services.origin + at)
    await expect(page.getByText(/Nothing is lost: keep the file/).first()).toBeVisible()
    await expectAccessible(page, at, true)
  }
})

// Every screen held against the rules of axe, and some in dark and forced colours: `npm run prove -- axe` holds all of them in each, and the reader on a phone as high as phones are.

import { expectAccessible } from './accessible.ts'
import { expect, test } from './fixtures.ts'
import { everyScreen, everyScreenOfAdministrators, heights, inEachLook, inLight, type Look } from './walks/screens.ts'

/** With most of what has a colour. */
const colourful = ['reader', 'composer with a problem', 'Sender does not match', 'preview of a window']

const look: Look = (page, screen) => (colourful.includes(screen) ? inEachLook : inLight)(page, screen)

test('every screen keeps the rules of access', ({ services, context }) =>
  everyScreen(services, context, look, [heights[1]]))

test('the screens of administrators keep the rules of access', ({ services, page }) =>
  everyScreenOfAdministrators(services, page, look))

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

// Administrators look after mail that a gateway keeps: in by a one-time link, search, pages, header, and what is done with it.

import type { Browser, BrowserContextOptions, Locator, Page } from '@playwright/test'
import { expectAccessible, expectColours, tabTo as tabToControl } from './accessible.ts'
import { expect, test } from './fixtures.ts'
import { type Gateway, type StoredMessage, startGatewayWithMail } from './gateway.ts'
import { watchConsole } from './reader.ts'
import { type OwnServices, startServices } from './services.ts'

const ann = 'ann@example.com'
const hostile = '<img src=x onerror=alert(1)>\u202Egnp.exe'

const messages: readonly StoredMessage[] = [
  ...Array.from({ length: 57 }, (_, i): StoredMessage => {
    return {
      from: ann,
      to: [`people${i}-all@partner.example`],
      subject: `Minutes ${i + 1}`,
      age: 7_200 + 60 * (57 - i),
    }
  }),
  {
    direction: 'in',
    reason: 'forged-sender',
    from: 'bob@out.test',
    to: [ann],
    subject: 'An offer',
    tries: 2,
    age: 3_600,
  },
  {
    direction: 'in',
    reason: 'damaged',
    from: 'bob@out.test',
    to: [ann, 'dora@example.com'],
    subject: hostile,
    age: 60,
  },
  { reason: 'sender', from: '', to: ['eve@out.test'], subject: '', age: 30 },
]

let services: OwnServices
let gateway: Gateway

test.beforeAll(async () => {
  services = await startServices()
  gateway = await startGatewayWithMail(services)
})
test.beforeEach(() => gateway.restart({}, messages))
test.afterAll(async () => {
  await gateway.close()
  await services.close()
})

async function signedIn(browser: Browser, options: BrowserContextOptions = {}) {
  const context = await browser.newContext(options)
  const expectQuiet = watchConsole(context)
  const page = await context.newPage()
  await page.goto(await gateway.link())
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('60 messages are kept.')).toBeVisible()
  return { context, page, expectQuiet }
}

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name })
const acts = (page: Page, label: string | RegExp) => page.getByRole('group', { name: label })
const delivered = () => services.mailbox.messages().filter(({ to }) => to.includes(ann))

async function expectReflow(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
}

test('an administrator finds kept mail, looks at it, and says what becomes of it', async ({ browser }) => {
  const { context, page, expectQuiet } = await signedIn(browser, { viewport: { width: 1280, height: 900 } })
  expect(new URL(page.url()).hash).toBe('')
  const [cookie] = await context.cookies()
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' })
  await expect(page.getByRole('link', { name: '57 It is for a list' })).toBeVisible()

  await expect(page.getByRole('status')).toHaveText('60 messages fit.')
  await expect(page.getByRole('link', { name: /^Minutes/ })).toHaveCount(50)
  await page.getByRole('link', { name: 'Next' }).click()
  await expect(page.getByText('Page 2 of 2')).toBeVisible()
  await expect(page.getByRole('link', { name: /^Minutes/ })).toHaveCount(7)
  await expect(page.getByRole('link', { name: 'No subject' })).toBeVisible()

  await page.locator('summary', { hasText: 'Search' }).click()
  await page.getByLabel('Subject', { exact: true }).fill('minutes 5')
  await page.getByLabel('Direction').selectOption('to the outside')
  await page.getByRole('search').getByRole('button', { name: 'Search' }).click()
  await expect(page.getByRole('status')).toHaveText('9 messages fit.')
  expect(new URL(page.url()).search).toBe('?direction=out&subject=minutes+5')
  await page.reload()
  await expect(page.getByRole('status')).toHaveText('9 messages fit.')
  await expect(page.getByLabel('Subject', { exact: true })).toHaveValue('minutes 5')

  await page.getByRole('link', { name: 'Minutes 57' }).click()
  await expect(heading(page, 'Minutes 57')).toBeFocused()
  await expect(page.getByText('It is for a list, whose members could not open it')).toBeVisible()
  await expect(page.getByText('Message-ID: <56@example.com>')).toBeVisible()
  await expect(page.getByText('Its text is not shown here')).toBeVisible()
  await expect(page.getByText('secret 4711')).toHaveCount(0)
  await page.goBack()

  await page.getByRole('checkbox', { name: 'Select Minutes 57' }).check()
  await page.getByRole('checkbox', { name: 'Select Minutes 56' }).check()
  await acts(page, 'With the 2 selected messages').getByRole('button', { name: 'Try again' }).click()
  await expect(heading(page, 'Try 2 messages again?')).toBeFocused()
  await expect(page.getByText('2 messages to the outside are treated by the rules as they are now.')).toBeVisible()
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(heading(page, 'This was done')).toBeVisible()
  await expect(page.getByRole('status')).toHaveText('Still kept for 2 recipients.')
  await expect(page.getByText(/^Still kept for 1 recipient: It is for a list/)).toHaveCount(2)

  await page.getByRole('link', { name: 'Back to the list' }).click()
  await acts(page, 'With all 9 messages that fit').getByRole('button', { name: 'Delete' }).click()
  await expect(heading(page, 'Delete 9 messages?')).toBeFocused()
  await expect(page.getByText('9 messages to the outside are deleted for ever.')).toBeVisible()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await acts(page, 'With all 9 messages that fit').getByRole('button', { name: 'Delete' }).click()
  await expect(heading(page, 'Delete 9 messages?')).toBeFocused()
  await page.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByRole('status')).toHaveText('9 messages were deleted.')
  await expect(page.getByText('Deleted.', { exact: true })).toHaveCount(9)
  await page.getByRole('link', { name: 'Back to the list' }).click()
  await expect(page.getByText('No message fits.')).toBeVisible()
  await page.getByRole('link', { name: 'Show everything' }).click()
  await expect(page.getByText('51 messages are kept.')).toBeVisible()

  await page.getByRole('link', { name: /^1 It claims to be from one of you/ }).click()
  await page.getByRole('link', { name: 'An offer' }).click()
  await acts(page, 'With this message').getByRole('button', { name: 'Release' }).click()
  await expect(page.getByText('1 message from the outside is delivered unopened, as it came.')).toBeVisible()
  expect(delivered()).toEqual([])
  await page.getByRole('button', { name: 'Release' }).click()
  await expect(page.getByRole('status')).toHaveText('Sent on to 1 recipient.')
  expect(delivered()).toMatchObject([{ parsed: { subject: 'An offer' } }])
  expectQuiet()

  await gateway.restart()
  await page.getByRole('link', { name: 'Back to the list' }).click()
  await expect(heading(page, 'You are signed out')).toBeFocused()
  await expect(page.getByRole('status')).toContainText('Nothing was changed.')
  await expect(page.getByText('postern gateway admin')).toBeVisible()
})

test('a link is good once, and what is written in mail stays text', async ({ browser }) => {
  const { page, expectQuiet } = await signedIn(browser)
  await page.goto(`${new URL(page.url()).origin}/?reason=damaged`)
  const link = page.getByRole('link', { name: '<img src=x onerror=alert(1)> gnp.exe' })
  await link.click()
  await expect(page.getByText('ann@example.com, dora@example.com', { exact: true })).toBeVisible()
  await expect(page.locator('main img')).toHaveCount(0)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(heading(page, 'You are signed out')).toBeVisible()
  await expect(page.getByRole('status')).toHaveCount(0)
  expectQuiet()

  const used = await gateway.link()
  const other = await (await browser.newContext()).newPage()
  await other.goto(used)
  await other.getByRole('button', { name: 'Sign in' }).click()
  await expect(heading(other, 'Held mail')).toBeVisible()
  await page.goto(used)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert')).toHaveText('This link is over. A link is good once, for ten minutes.')
})

test('while the gateway is away the page says so, and goes on when it is back', async ({ browser }) => {
  const { page } = await signedIn(browser)
  await page.route('**/api/**', route => route.abort())
  await page.getByRole('link', { name: 'Next' }).click()
  await expect(page.getByRole('alert')).toContainText('The gateway does not answer. What it keeps is safe.')
  await page.unroute('**/api/**')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText('Page 2 of 2')).toBeVisible()
})

test('the text is shown as text where the operator allows it', async ({ browser }) => {
  await gateway.restart({ GATEWAY_ADMIN_SHOW: 'text' }, messages)
  const { page } = await signedIn(browser)
  await page.getByRole('link', { name: 'Minutes 1', exact: true }).click()
  await expect(page.getByText('secret 4711')).toBeVisible()
})

test('kept mail is looked after by keyboard alone, on a narrow screen', async ({ browser }) => {
  const page = await (await browser.newContext({ viewport: { width: 320, height: 640 } })).newPage()
  const tabTo = (control: Locator) => tabToControl(page, control, 80)
  const press = async (name: string) => {
    await tabTo(page.getByRole('button', { name }))
    await page.keyboard.press('Enter')
  }
  await page.goto(await gateway.link())
  await press('Sign in')
  await tabTo(page.locator('summary', { hasText: 'Search' }))
  await page.keyboard.press('Enter')
  await tabTo(page.getByLabel('From', { exact: true }))
  await page.keyboard.type('bob@')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('status')).toHaveText('2 messages fit.')
  await expect(page.getByRole('heading', { name: 'Messages' })).toBeFocused()
  await expectReflow(page)
  await tabTo(page.getByRole('checkbox', { name: 'Select An offer' }))
  await page.keyboard.press('Space')
  await tabTo(page.getByRole('link', { name: 'An offer' }))
  await page.keyboard.press('Enter')
  await expect(heading(page, 'An offer')).toBeFocused()
  await press('Delete')
  await expect(heading(page, 'Delete 1 message?')).toBeFocused()
  await press('Delete')
  await expect(page.getByRole('status')).toHaveText('1 message was deleted.')
})

test('who searches before the list is there goes on at what fits', async ({ browser }) => {
  const page = await (await browser.newContext()).newPage()
  let give = () => {}
  const isGiven = new Promise<void>(resolve => {
    give = resolve
  })
  let held = 0
  await page.route(/\/api\/messages\?(?!.*bob)/, async route => {
    held++
    await isGiven
    await route.continue()
  })
  await page.goto(await gateway.link())
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('summary', { hasText: 'Search' }).click()
  await page.getByLabel('From', { exact: true }).fill('bob@')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('status')).toHaveText('2 messages fit.')
  await expect(page.getByRole('heading', { name: 'Messages' })).toBeFocused()
  expect(held).toBe(1)
  give()
})

const looks = {
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  'forced colours': { colorScheme: 'dark', forcedColors: 'active' },
} as const

test('every screen keeps the rules of access and its width, light, dark and in forced colours', async ({ browser }) => {
  const page = await (await browser.newContext()).newPage()
  const look = async (screen: string) => {
    for (const [name, media] of Object.entries(looks)) {
      await page.emulateMedia(media)
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 800 })
        // What is narrow differs by its width alone, whatever the colours; and a look by its colours alone.
        if (name === 'light') await expectAccessible(page, `${screen}, ${name}, ${width} px`)
        else if (width === 1280) await expectColours(page, `${screen}, ${name}, ${width} px`)
        await expectReflow(page)
      }
    }
  }
  await page.goto(await gateway.link())
  await expect(heading(page, 'Held mail')).toBeVisible()
  await look('sign-in')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('status')).toHaveText('60 messages fit.')
  await look('list')
  await page.goto(`${new URL(page.url()).origin}/?direction=in&older=1m`)
  await page.getByRole('checkbox', { name: 'Select An offer' }).check()
  await look('found')
  await page.locator('summary', { hasText: 'Search' }).click()
  await look('search')
  await page.getByLabel('Kept for longer than').fill('soon')
  await page.getByRole('search').getByRole('button', { name: 'Search' }).click()
  await expect(page.getByRole('alert')).toContainText('This search is not understood.')
  await look('search with a problem')
  await page.getByLabel('Kept for longer than').fill('1m')
  await page.getByRole('search').getByRole('button', { name: 'Search' }).click()
  await page.getByRole('link', { name: 'An offer' }).click()
  await expect(page.getByText('Message-ID: <57@example.com>')).toBeVisible()
  await look('message')
  await page.getByRole('link', { name: 'Back to the list' }).click()
  await page.getByRole('link', { name: 'Show everything' }).click()
  await acts(page, /^With all/)
    .getByRole('button', { name: 'Release' })
    .click()
  await expect(heading(page, 'Release 60 messages?')).toBeVisible()
  await look('confirmation')
  await page.getByRole('button', { name: 'Release' }).click()
  await expect(heading(page, 'This was done')).toBeVisible()
  await look('result')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(heading(page, 'You are signed out')).toBeVisible()
  await look('signed-out')
})

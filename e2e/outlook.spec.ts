// The add-in's page in a frame of somebody else's mail program: under its own policy, with scripts of a third host, it decides.

import type { Frame, Page } from '@playwright/test'
import { outlookPaths } from '../src/contract/paths.ts'
import { languages } from '../src/core/htm/words.ts'
import { carrierText } from '../src/mail/carrier/text.ts'
import { expect, test } from './fixtures.ts'
import { answerOf } from './outlook/host.ts'
import { type OwnServices, startServices } from './services.ts'

const [outlook, mail, office] = [
  'https://outlook.example.org',
  'https://mail.example.net',
  'https://office.example.com',
]
const officeJs = `${office}/1/office.js`

/** As much of Microsoft's script as the gate calls. What is pressed is a mail that is being written. */
const fakeOffice = `
const handlers = new Map()
const answer = value => (...given) => queueMicrotask(() => given.at(-1)({ status: 'succeeded', value }))
window.Office = {
  onReady: async () => {},
  actions: { associate: (name, handler) => handlers.set(name, handler) },
  context: { displayLanguage: 'en-GB', mailbox: {} },
  press: ({ subject, text }) => {
    const people = { getAsync: answer([{ emailAddress: 'alice@example.com' }]) }
    Office.context.mailbox.item = {
      from: { getAsync: answer({ emailAddress: 'robin@example.com' }) },
      to: people, cc: people, bcc: people,
      subject: { getAsync: answer(subject) },
      body: { getAsync: answer(text) },
      internetHeaders: { getAsync: answer({}) },
      getAttachmentsAsync: answer([]),
    }
    return new Promise(completed => handlers.get('onMessageSend')({ completed }))
  },
}
`

let services: OwnServices
test.beforeAll(async () => {
  services = await startServices({ OUTLOOK_ORIGIN: outlook, OUTLOOK_OFFICE_JS: officeJs })
})
test.afterAll(() => services.close())

/** A mail program at a host of its own, which frames the page as Outlook on the web does. */
async function framed(page: Page, language = 'en'): Promise<{ frame: Frame; asked: string[]; refused: string[] }> {
  const [asked, refused]: [string[], string[]] = [[], []]
  page.on('request', each => asked.push(each.url()))
  page.on('console', message => refused.push(message.text()))
  page.on('pageerror', error => refused.push(error.message))
  await page.route('**/*', async route => {
    const url = route.request().url()
    if (url.startsWith(outlook)) return route.fulfill(await answerOf(services.origin, url, language))
    if (url === officeJs) return route.fulfill({ contentType: 'text/javascript', body: fakeOffice })
    if (!url.startsWith(mail)) return route.abort()
    const sandbox = 'allow-scripts allow-forms allow-same-origin allow-popups'
    const body = `<!doctype html><title>Mail</title><iframe sandbox="${sandbox}" src="${outlook}${outlookPaths.page}"></iframe>`
    return route.fulfill({ contentType: 'text/html', body })
  })
  await page.goto(mail)
  const frame = page.frames().find(each => each.url().startsWith(outlook))!
  await expect(frame.locator('p')).toContainText('encrypted_message.htm')
  return { frame, asked, refused }
}

const press = (frame: Frame, written: { subject: string; text: string }) =>
  frame.evaluate(
    given => (globalThis as unknown as { Office: { press(mail: unknown): unknown } }).Office.press(given),
    written,
  )

const { subject, text } = carrierText({
  ...{ language: 'fr', sender: 'ines@praxis.example', portal: 'https://portal.example.org', name: 'Postern' },
  ...{ forwardAddress: null, windows: [], link: null, attached: true },
})

test('it lets a plain mail go, keeps an answer to a private one, and asks no other host', async ({ page }) => {
  const { frame, asked, refused } = await framed(page)
  expect(await press(frame, { subject: 'Lunch', text: 'At one?' })).toEqual({ allowEvent: true })
  for (const written of [
    { subject: `RE: ${subject}`, text: 'Yes.' },
    { subject: 'Yes', text: `Yes.\n\n${text.replace(/^/gm, '> ')}` },
  ])
    expect(await press(frame, written)).toEqual({
      allowEvent: false,
      errorMessage: expect.stringMatching(/^Not sent: this belongs to a private message/),
    })
  const own = [outlookPaths.page, outlookPaths.script].map(path => outlook + path)
  expect(asked.toSorted()).toEqual([`${mail}/`, officeJs, ...own].toSorted())
  expect(refused).toEqual([])
})

test('its pane tells in each language where private messages open', async ({ page }) => {
  for (const language of languages) {
    const { frame } = await framed(page, language)
    await expect(frame.locator('html')).toHaveAttribute('lang', language)
    await page.unrouteAll()
  }
})

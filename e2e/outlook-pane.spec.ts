// In Outlook: the pane beside a mail reads its private message, and writes one. `npm run prove -- programs` refuses it its storage.

import { builtGate, startOutlook } from '../src/clients/outlook/testing/classic.ts'
import { shellProgram } from './chromium.ts'
import { expect, test } from './fixtures.ts'
import { type Held, type InOutlook, openElsewhere, openOutlook } from './outlook/host.ts'
import {
  args,
  carrier,
  expectRead,
  expectReady,
  own,
  secret,
  shown,
  signIn,
  startOwn,
  written,
} from './walks/outlook-pane.ts'

test.use({ launchOptions: { executablePath: shellProgram, args } })
startOwn()

/** The page around the bridge speaks to it as the pane does. @returns what it is told. */
function askAsPane(): unknown[] {
  const { port1, port2 } = new MessageChannel()
  const told: unknown[] = []
  port1.onmessage = ({ data }) => told.push(data)
  window.frames[0]!.postMessage({ postern: 'pane', v: 1 }, '*', [port2])
  port1.postMessage({ ask: 'item' })
  return told
}

test('a message is read beside its mail, the next one without a code, and nobody else is told of it', async ({
  context,
}) => {
  const outlook = await openOutlook(context, own(), { mail: await shown() })
  await signIn(outlook.pane)
  await expectRead(outlook.pane)
  const heard = await outlook.page.evaluateHandle(askAsPane)
  await outlook.choose(await shown('Sequel'))
  await expectRead(outlook.pane, 'Sequel')
  expect(await heard.jsonValue()).toEqual([])
  expect(JSON.stringify(await outlook.stands())).not.toContain(secret)
  const hosts = new Set(outlook.asked.map(url => new URL(url).origin))
  expect([...hosts].toSorted()).toEqual(
    ['https://mail.example.net', 'https://office.example.com', 'https://outlook.example.org', own().origin].toSorted(),
  )
})

test('the pane is shown in no page that nobody named, however deep it stands in it', async ({ page }) => {
  expect(await openElsewhere(page, own())).toContain('https://mail.example.net')
  expect(page.frames().filter(frame => frame.url().startsWith(own().origin))).toEqual([])
})

/** What stands in Outlook, as its handler before *Send* sees it. */
async function decided({ bridge, stands }: InOutlook): Promise<boolean> {
  const { mail } = await stands()
  const text = await bridge.evaluate(html => (globalThis as unknown as Held).outlook.textOf(html), mail.html)
  const { allowEvent } = await startOutlook(await builtGate(), { ...mail, text }).send().first
  return allowEvent
}

test('what is written in Outlook goes on in private, stays as it was where that fails, and stands there sealed, as its handler lets it go', async ({
  context,
}) => {
  const outlook = await openOutlook(context, own(), { mail: written })
  const { pane } = outlook
  await pane.getByRole('button', { name: 'Make private' }).click()
  await expect(pane.getByText('plan.txt')).toBeVisible()
  const send = pane.getByRole('button', { name: 'Send sealed' })
  const now = pane.getByRole('button', { name: 'Send now' })
  await outlook.trap({ fails: 'headers.setAsync' })
  await send.click()
  await signIn(pane)
  await now.click()
  await expect(pane.getByRole('status').first()).toHaveText(
    'Not private yet. Outlook refused it. The message in Outlook is as it was.',
  )
  await expect(pane.getByText(`Dear all, ${secret}`)).toBeVisible()
  const before = (await outlook.stands()).mail
  expect([before.subject, before.html, before.to, before.cc]).toEqual([
    written.subject,
    written.html,
    written.to,
    written.cc,
  ])
  expect(before.files.map(({ name, content }) => [name, content])).toEqual([['plan.txt', btoa(secret)]])
  await outlook.trap({})
  await outlook.forget()
  await send.click()
  await now.click()
  await expectReady(outlook)
  const { mail, saved } = await outlook.stands()
  expect(mail).toMatchObject({
    to: written.to,
    cc: written.cc,
    bcc: [],
    subject: expect.stringMatching(/^Private message/),
  })
  const everything = JSON.stringify([
    mail,
    saved,
    outlook.posted,
    own()
      .mailbox.messages()
      .map(({ raw }) => Buffer.from(raw).toString()),
  ])
  for (const word of [secret, btoa(secret)]) expect(everything).not.toContain(word)
  expect(await decided(outlook)).toBe(true)
  await outlook.choose({ ...mail, cc: ['eve@example.com'] })
  await expect(pane.getByRole('heading', { name: 'This message was changed after it was sealed.' })).toBeVisible()
  expect(await decided(outlook)).toBe(false)
  // The writer reads it too.
  await outlook.choose({ ...mail, form: 'read' })
  await expectRead(pane, `About ${secret}`)
})

test('where Microsoft’s script is not there, the pane says so and reads the file that was saved', async ({
  context,
}) => {
  const outlook = await openOutlook(context, own(), { set: null })
  await expect(outlook.pane.getByRole('status').first()).toHaveText(/^Outlook does not hand over a private message/)
  const { content } = await carrier('Saved')
  const buffer = Buffer.from(content, 'base64')
  await outlook.pane
    .locator('input[type="file"]')
    .setInputFiles({ name: 'encrypted_message.htm', mimeType: 'text/html', buffer })
  await signIn(outlook.pane)
  await expectRead(outlook.pane, 'Saved')
})

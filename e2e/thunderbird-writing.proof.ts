// Writing in a real Thunderbird: whoever is hidden stays so, and nothing leaves in clear, whatever was missed, killed, renewed or switched off.

import { readFile } from 'node:fs/promises'
import { whyMissing } from '../src/smtp/testing/mail-servers.ts'
import { expect, test } from './fixtures.ts'
import { atDesk, everything, secret } from './thunderbird/desk.ts'
import type { Person } from './thunderbird/person.ts'

const missing = whyMissing('thunderbird', 'dovecot')
const sent = (person: Person, count: number) => expect.poll(() => person.server.messages().length).toBe(count)

test('in Thunderbird who is hidden gets a mail of their own, and nobody sees them', async () => {
  test.skip(missing !== null, missing ?? '')
  await atDesk(async ({ person, composing }) => {
    const fields = {
      to: 'Alice <alice@example.com>, bob@example.com',
      cc: 'carol@example.com',
      bcc: 'dave@example.com',
    }
    await composing.open('New', { ...fields, subject: `about ${secret}`, body: `<p>the ${secret}</p>` })
    await composing.isReady()
    await composing.saves()
    await expect.poll(() => person.folders.stored().filter(({ folder }) => folder === 'Drafts')).toHaveLength(1)
    await composing.pressesPrivate()
    await expect
      .poll(person.looked('popup', 'return document.body.innerText'))
      .toContain('saved a draft of what you typed here')
    await person.presses('popup', 'Go on in private')
    await composing.areOpen(0)
    await expect.poll(() => person.folders.stored().filter(({ folder }) => folder === 'Drafts')).toHaveLength(0)
    await person.presses('write.html', 'Send sealed message')
    await person.presses('write.html', 'Send now')
    await sent(person, 2)
    const to = person.server.messages().map(mail => mail.to.toSorted())
    expect(to).toEqual([['alice@example.com', 'bob@example.com', 'carol@example.com'], ['dave@example.com']])
    const [open, hidden] = person.server.messages()
    expect(Buffer.from(open!.raw).toString('latin1')).not.toContain('dave')
    expect(Buffer.from(hidden!.raw).toString('latin1')).not.toMatch(/alice|bob|carol/)
    expect(everything(person)).not.toContain(secret)
  })
})

test('in Thunderbird an answer that is begun in its own window goes on in ours, and one that was missed does not leave in clear', async () => {
  test.skip(missing !== null, missing ?? '')
  await atDesk(async ({ person, composing }) => {
    // A plain mail passes as it was written.
    await composing.open('ReplyToSender', {}, 'plain@x')
    await composing.isReady()
    await composing.types('in clear')
    await composing.sends()
    await sent(person, 1)
    expect(everything(person)).toContain('in clear')

    await composing.open('ReplyToSender', {}, 'Second@x')
    await composing.areOpen(0)
    await expect.poll(person.looked('write.html', heading)).toBe('Reply')

    await person.program().run(switchAddOn, false)
    await composing.open('ReplyToSender', {}, 'First@x')
    await composing.isReady()
    await composing.types(secret)
    await person.program().run(switchAddOn, true)
    // The page behind the windows is gone, as it often is.
    await person.program().run(endBackground)
    await composing.sends()
    await composing.areOpen(0)
    await person.presses('write.html', 'Send now')
    await sent(person, 2)
    expect(everything(person)).not.toContain(secret)
  })
})

const heading = "return document.querySelector('h1')?.textContent ?? ''"
const switchAddOn = `
  const { AddonManager } = ChromeUtils.importESModule('resource://gre/modules/AddonManager.sys.mjs')
  const [addOn] = (await AddonManager.getAddonsByTypes(['extension'])).filter(({ id }) => id.startsWith('postern@'))
  await (given[0] ? addOn.enable() : addOn.disable())`
const endBackground = `
  const { extension } = [...WebExtensionPolicy.getActiveExtensions()].find(({ id }) => id.startsWith('postern@'))
  await extension.terminateBackground()`

test('in Thunderbird a newer version waits for what is being written, and one that is switched off takes no word with it', async () => {
  test.skip(missing !== null, missing ?? '')
  await atDesk(async ({ services, person }) => {
    await person.presses('read.html', 'Reply')
    await person.types('write.html', secret)
    const version = await person.renews('99.0.0')
    expect(await version()).not.toBe('99.0.0')
    expect(await person.looked('write.html', written)()).toContain(secret)
    await person.behind(closePages)
    await expect.poll(version).toBe('99.0.0')

    // What was held is there, and so is the draft, with nothing of ours answering.
    await services.stop()
    await person.opens('Second')
    await expect.poll(person.looked('read.html', 'return document.body.innerText')).toContain('waits here')
    await person.opens('First')
    await person.reads('First')
    await person.program().run(switchAddOn, false)
    await person.program().run(switchAddOn, true)
    await person.behind(openHome)
    await expect.poll(person.looked('home.html', 'return document.body.innerText')).toContain('To Alice Example')
    expect(person.server.messages()).toEqual([])
    expect(everything(person)).not.toContain(secret)
  })
})

test("in Thunderbird what is sent without a network waits sealed in the program's own outbox, a large file too", async () => {
  test.skip(missing !== null, missing ?? '')
  await atDesk(async ({ services, person }) => {
    await services.stop()
    await person.presses('read.html', 'Reply')
    await person.types('write.html', secret)
    const bytes = 11 * 1024 * 1024
    await person.program().inPage('write.html', attach, 'large.bin', bytes)
    await expect.poll(person.looked('write.html', 'return document.body.innerText')).toContain('large.bin')
    await person.program().run('Services.io.offline = true')
    await person.presses('write.html', 'Send sealed reply')
    // It is held for some seconds first.
    await expect.poll(() => person.program().run<number>(unsent)).toBe(1)
    const file = await readFile(await person.program().run<string>(unsentFile))
    expect(file.length).toBeGreaterThan(bytes)
    expect(file.toString('latin1')).toContain('encrypted_message.htm')
    expect(file.toString('latin1')).not.toContain(secret)
    expect(person.server.messages()).toEqual([])
    expect(everything(person)).not.toContain(secret)
  })
})

test('in Thunderbird what goes to a domain that the operator named goes on in ours, at once or when it is sent', async () => {
  test.skip(missing !== null, missing ?? '')
  const settings = { PRIVATE_DOMAINS: 'praxis.example' }
  await atDesk(async ({ person, composing }) => {
    await composing.open('New', { to: 'ines@praxis.example', subject: `about ${secret}` })
    await composing.areOpen(0)
    await expect.poll(person.looked('write.html', 'return document.body.innerText')).toContain('ines@praxis.example')
    await person.behind(closePages)

    // To whom it goes was written later, so it is told when it is sent; nobody at the portal needs to answer for that.
    await person.program().run(writesDown, 'Friends', 'ines@praxis.example')
    await composing.open('New', { to: 'alice@example.com', bcc: 'Friends <Friends>', body: `<p>the ${secret}</p>` })
    await composing.isReady()
    await composing.sends()
    await expect.poll(person.looked('write.html', 'return document.body.innerText')).toContain('Friends')
    expect(person.server.messages()).toEqual([])
    expect(everything(person)).not.toContain(secret)
  }, settings)
})

const writesDown = `
  const { MailServices } = ChromeUtils.importESModule('resource:///modules/MailServices.sys.mjs')
  const list = Cc['@mozilla.org/addressbook/directoryproperty;1'].createInstance(Ci.nsIAbDirectory)
  Object.assign(list, { isMailList: true, dirName: given[0] })
  const card = Cc['@mozilla.org/addressbook/cardproperty;1'].createInstance(Ci.nsIAbCard)
  card.primaryEmail = given[1]
  MailServices.ab.directories[0].addMailList(list).addCard(card)`

/** Random bytes: what is large is large when it is packed, too. */
const attach = `
  const [name, size] = given
  const parts = Array.from({ length: size / 65536 }, () => crypto.getRandomValues(new Uint8Array(65536)))
  const dataTransfer = new DataTransfer()
  dataTransfer.items.add(new File(parts, name))
  document.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))`
const outbox = `
  const { MailServices } = ChromeUtils.importESModule('resource:///modules/MailServices.sys.mjs')
  const later = Cc['@mozilla.org/messengercompose/sendlater;1'].getService(Ci.nsIMsgSendLater)
  const [account] = MailServices.accounts.accounts`
const unsent = `${outbox}
  return [...later.getUnsentMessagesFolder(account.defaultIdentity).messages].length`
const unsentFile = `${outbox}
  return later.getUnsentMessagesFolder(account.defaultIdentity).filePath.path`
const written = "return document.querySelector('[contenteditable=true]')?.innerText ?? ''"
const openHome = "await messenger.tabs.create({ url: messenger.runtime.getURL('home.html') })"
const closePages = `
  const tabs = await messenger.tabs.query({ type: 'content' })
  // This page may be gone before it hears that they are.
  messenger.tabs.remove(tabs.map(({ id }) => id))`

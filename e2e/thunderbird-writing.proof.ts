// Writing in a real Thunderbird: by one's own mail server, also while nothing of ours answers, and never in clear.

import { readArrival } from '../src/mail/arrival.ts'
import { whyMissing } from '../src/smtp/testing/mail-servers.ts'
import { expect, test } from './fixtures.ts'
import { type OwnServices, startServices } from './services.ts'
import { type Person, startPerson } from './thunderbird/person.ts'
import { type Composing, composingIn } from './thunderbird/window.ts'

const missing = whyMissing('thunderbird', 'dovecot')
/** Written privately: never on the wire, in no folder. */
const secret = 'marmalade'

interface Desk {
  readonly services: OwnServices
  readonly person: Person
  readonly composing: Composing
}

/** Somebody who has read a first message here, and whose program has what it needs to write. */
async function atDesk(work: (desk: Desk) => Promise<void>): Promise<void> {
  const services = await startServices()
  const person = await startPerson(services, ['First', 'Second'])
  try {
    await person.opens('First')
    await person.sees('Your private message is here')
    await person.signsIn()
    await person.reads('First')
    await person.isProvided()
    await work({ services, person, composing: composingIn(person.program) })
  } finally {
    await person.close()
    await services.close()
  }
}

/** What left, and what lies in the folders of the mail server, in every form that a word could have there. */
function everything({ server, folders }: Person): string {
  const mails = [...server.messages().map(({ raw }) => Buffer.from(raw)), ...folders.stored().map(({ mail }) => mail)]
  const texts = mails.map(mail => mail.toString('latin1'))
  const packed = texts.flatMap(text =>
    (text.match(/(?:[A-Za-z0-9+/=]{20,}\r?\n?)+/g) ?? []).map(part => Buffer.from(part, 'base64').toString('latin1')),
  )
  return [...texts, ...packed].join('\n').replaceAll(/=\r?\n/g, '')
}

const sent = (person: Person, count: number) => expect.poll(() => person.server.messages().length).toBe(count)

test('in Thunderbird an answer goes by the person’s own mail server while nothing of ours answers, sealed, into its thread', async () => {
  test.skip(missing !== null, missing ?? '')
  await atDesk(async ({ services, person }) => {
    await services.stop()
    await person.presses('read.html', 'Reply')
    await person.types('write.html', secret)
    await person.presses('write.html', 'Send sealed reply')
    await person.presses('write.html', 'Send now')
    await sent(person, 1)
    const [mail] = person.server.messages()
    const head = Buffer.from(mail!.raw).toString('latin1').split('\r\n\r\n')[0]!
    expect(head).toContain('\r\nIn-Reply-To: <First@x>')
    expect(head).toMatch(/\r\nTo: .*alice@example\.com/)
    expect(mail!.to).toEqual(['alice@example.com'])
    const { readers } = await readArrival(mail!.raw)
    expect(readers.map(({ address }) => address).toSorted()).toEqual(['alice@example.com', 'robin@example.com'])
    const copies = () => person.folders.stored().filter(({ folder }) => folder === 'Sent')
    await expect.poll(copies).toHaveLength(1)
    expect(everything(person)).not.toContain(secret)
    // The copy is read like any other message. As another mail: the program itself finds a new one in that folder only later.
    const copy = copies()[0]!.mail.toString('latin1').replace(/^Message-ID: .*$/m, 'Message-ID: <copy@x>')
    person.folders.deliver(Buffer.from(copy, 'latin1'))
    await person.program().fetch(4)
    await person.opens('copy')
    await expect.poll(person.looked('read.html', 'return document.body.innerText')).toContain('Re: First')
  })
})

test('in Thunderbird who is hidden gets a mail of their own, and nobody sees them', async () => {
  test.skip(missing !== null, missing ?? '')
  await atDesk(async ({ person, composing }) => {
    const fields = {
      to: 'Alice <alice@example.com>, bob@example.com',
      cc: 'carol@example.com',
      bcc: 'dave@example.com',
    }
    await composing.open('New', { ...fields, subject: `about ${secret}`, body: `<p>the ${secret}</p>` })
    await composing.saves()
    await expect.poll(() => person.folders.stored().filter(({ folder }) => folder === 'Drafts')).toHaveLength(1)
    await person.behind(goPrivate)
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

/** As the button in the window does. */
const goPrivate = `
  const [tab] = await messenger.tabs.query({ type: 'messageCompose' })
  await messenger.tabs.create({ url: messenger.runtime.getURL('write.html?window=' + tab.id) })`

test('in Thunderbird an answer that is begun in its own window goes on in ours, and one that was missed does not leave in clear', async () => {
  test.skip(missing !== null, missing ?? '')
  await atDesk(async ({ person, composing }) => {
    // A plain mail passes as it was written.
    await composing.open('ReplyToSender', {}, 'plain@x')
    await composing.types('in clear')
    await composing.sends()
    await sent(person, 1)
    expect(everything(person)).toContain('in clear')

    await composing.open('ReplyToSender', {}, 'Second@x')
    await composing.areOpen(0)
    await expect.poll(person.looked('write.html', heading)).toBe('Reply')

    await person.program().run(switchAddOn, false)
    await composing.open('ReplyToSender', {}, 'First@x')
    await composing.types(secret)
    await person.program().run(switchAddOn, true)
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

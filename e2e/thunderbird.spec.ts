// In a real Thunderbird: read, and answered by one's own mail server while nothing of ours answers.

import { readArrival } from '../src/mail/arrival.ts'
import { whyMissing } from '../src/smtp/testing/mail-servers.ts'
import { expect, test } from './fixtures.ts'
import { atDesk, everything, secret } from './thunderbird/desk.ts'
import { words } from './thunderbird/person.ts'

const missing = whyMissing('thunderbird', 'dovecot')

test('in Thunderbird an answer goes by the person’s own mail server while nothing of ours answers, sealed, into its thread', async () => {
  test.skip(missing !== null, missing ?? '')
  await atDesk(async ({ services, person }) => {
    await services.stop()
    await person.presses('read.html', 'Reply')
    await person.types('write.html', secret)
    // The copy is the one in *Sent*: none is to be chosen, or left out.
    const choices = "return document.querySelectorAll('form button, form input[type=checkbox]').length"
    expect(await person.program().inPage('write.html', choices)).toBeGreaterThan(1)
    const checks = "return document.querySelectorAll('form input[type=checkbox]').length"
    expect(await person.program().inPage('write.html', checks)).toBe(0)
    await person.presses('write.html', 'Send sealed reply')
    await person.presses('write.html', 'Send now')
    await expect.poll(() => person.server.messages().length).toBe(1)
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
    const copy = copies()[0]!
      .mail.toString('latin1')
      .replace(/^Message-ID: .*$/m, 'Message-ID: <copy@x>')
    person.folders.deliver(Buffer.from(copy, 'latin1'))
    await person.program().fetch(4)
    await person.opens('copy')
    await person.sees('Re: First')
    await expect.poll(person.looked('read.html', words)).toContain(secret)
  })
})

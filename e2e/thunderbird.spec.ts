// The add-on in a real Thunderbird: read in it, with the portal's own screens, also on the day when nothing of ours answers.

import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePorts, startDovecot, whyMissing } from '../src/smtp/testing/mail-servers.ts'
import { expect, test } from './fixtures.ts'
import { letter } from './messages.ts'
import { startServices } from './services.ts'
import { startThunderbird } from './thunderbird/thunderbird.ts'

const robin = 'robin@example.com'
const missing = whyMissing('thunderbird', 'dovecot')

/** A mail with the file, as the relay sends it. */
function carrier(htm: Buffer, messageId: string): Buffer {
  const lines = [
    ...['From: Ines <ines@praxis.example>', `To: ${robin}`, 'Subject: Private message', `Message-ID: <${messageId}>`],
    ...[`Date: ${new Date().toUTCString()}`, 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b', ''],
    ...['--b', 'Content-Type: text/plain', '', 'Open the attachment.', ''],
    ...['--b', 'Content-Type: text/html; name="encrypted_message.htm"', 'Content-Transfer-Encoding: base64'],
    ...['Content-Disposition: attachment; filename="encrypted_message.htm"', ''],
    ...[htm.toString('base64').replace(/(.{76})/g, '$1\r\n'), '--b--', ''],
  ]
  return Buffer.from(lines.join('\r\n'))
}

const plain = (messageId: string) =>
  Buffer.from(`From: a@b.example\r\nTo: ${robin}\r\nSubject: Plain\r\nMessage-ID: <${messageId}>\r\n\r\nHello\r\n`)

/** In a page of the add-on. */
const heading = "return document.querySelector('h1')?.textContent ?? ''"
const words =
  "return document.querySelector('iframe.message[aria-busy=false]')?.contentDocument.body.innerText.trim() ?? ''"
const press = `
  const button = [...document.querySelectorAll('button')].find(each => each.textContent === given[0])
  button.click()`
const type = `
  const field = document.querySelector('input')
  const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')
  set.call(field, given[0])
  field.dispatchEvent(new Event('input', { bubbles: true }))`

/** In the message that is shown: whether anything was put above its own text. */
const isMarked =
  "return document.body.firstElementChild?.tagName === 'DIV' && document.body.firstElementChild.textContent === ''"

test('in Thunderbird: a new account waits and is taken on, a message is read, and the next one with nothing of ours answering', async () => {
  test.skip(missing !== null, missing ?? '')
  const services = await startServices()
  const [marionettePort, smtpPort] = (await freePorts(2)) as [number, number]
  const dovecot = await startDovecot()
  const folder = await mkdtemp(path.join(tmpdir(), 'postern-thunderbird-'))
  const account = { address: robin, imapPort: Number(new URL(dovecot.url).port), smtpPort, marionettePort }
  for (const name of ['First', 'Second']) {
    const file = await services.seal(letter(name, `words of ${name}`), robin)
    dovecot.deliver(carrier(await readFile(file), `${name}@x`))
  }
  dovecot.deliver(plain('plain@x'))
  const xpi = path.join(services.folder, 'postern.xpi')
  await writeFile(xpi, Buffer.from(await (await fetch(`${services.origin}/clients/postern.xpi`)).arrayBuffer()))
  await services.stop()

  let thunderbird = await startThunderbird(folder, account)
  /** A page that is being left has no answer. */
  const looked = (page: string, body: string) => () => thunderbird.inPage<unknown>(page, body).catch(String)
  const says = (title: string) => expect.poll(looked('read.html', heading)).toBe(title)
  async function reads(name: string): Promise<void> {
    await says(name)
    await expect.poll(looked('read.html', words)).toBe(`words of ${name}`)
  }
  try {
    await thunderbird.install(xpi)
    await thunderbird.fetch(3)
    await thunderbird.show('plain@x')
    await expect.poll(looked('message', `${isMarked} || 'not marked'`)).toBe('not marked')
    await thunderbird.show('First@x')
    await expect.poll(looked('message', isMarked)).toBe(true)
    await thunderbird.pressRead()
    await says('Your message waits here')
    await services.restart()
    await says('Your private message is here')
    await thunderbird.inPage('read.html', press, 'Send me a code')
    const code = await services.mailbox.code(robin)
    await says('Type the code')
    await thunderbird.inPage('read.html', type, code)
    await thunderbird.inPage('read.html', press, 'Read message')
    await reads('First')

    await thunderbird.stop()
    await services.stop()
    thunderbird = await startThunderbird(folder, account)
    await thunderbird.fetch(3)
    await thunderbird.show('Second@x')
    await thunderbird.pressRead()
    await reads('Second')
    await thunderbird.show('First@x')
    await thunderbird.pressRead()
    await reads('First')
    expect((await thunderbird.tabs()).filter(url => url.includes('read.html'))).toHaveLength(1)
  } finally {
    await thunderbird.close()
    dovecot.close()
    await services.close()
  }
})

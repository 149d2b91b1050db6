// Somebody who reads in Thunderbird: an account at a real Dovecot, the add-on of these services, and what they press.

import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Mailbox, startMailbox } from '../../mocks/mailbox.ts'
import { addOnFor } from '../../src/server/clients/add-on.ts'
import { type Dovecot, freePorts, startDovecot } from '../../src/smtp/testing/mail-servers.ts'
import { letter } from '../messages.ts'
import type { Services } from '../services.ts'
import { shiftedClock } from './clock.ts'
import { expect } from './expect.ts'
import { startThunderbird, type Thunderbird } from './thunderbird.ts'

export const robin = 'robin@example.com'

/** A mail with the file, as the relay sends it. */
function carrier(htm: Buffer, to: string, messageId: string): Buffer {
  const lines = [
    ...['From: Ines <ines@praxis.example>', `To: ${to}`, 'Subject: Private message', `Message-ID: <${messageId}>`],
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
const edit = `
  const field = document.querySelector('[contenteditable=true]')
  field.focus()
  const pasted = { data: given[0], dataType: 'text/plain', bubbles: true, cancelable: true }
  if (!field.innerText.includes(given[0])) field.dispatchEvent(new ClipboardEvent('paste', pasted))
  return field.innerText.includes(given[0])`

const heading = "return document.querySelector('h1')?.textContent ?? ''"
export const words =
  "return document.querySelector('iframe.message[aria-busy=false]')?.contentDocument.body.innerText.trim() ?? ''"
const certified = `
  const answers = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/api/certificates'))
  return answers.some(({ responseEnd }) => responseEnd > 0)`
/** Where it is there, and can be pressed. */
const press = `
  const button = [...document.querySelectorAll('button')].find(each => each.textContent === given[0])
  if (!button || button.disabled || button.closest('[hidden]')) return false
  button.click()
  return true`
const name = `
  const field = document.getElementById('subject')
  const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')
  set.call(field, given[0])
  field.dispatchEvent(new Event('input', { bubbles: true }))
  return field.value`
const type = `
  const field = document.querySelector('input')
  const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')
  set.call(field, given[0])
  field.dispatchEvent(new Event('input', { bubbles: true }))`

/** It may be told to wait. */
const renewing = `
  const { AddonManager } = ChromeUtils.importESModule('resource://gre/modules/AddonManager.sys.mjs')
  const { FileUtils } = ChromeUtils.importESModule('resource://gre/modules/FileUtils.sys.mjs')
  const install = await AddonManager.getInstallForFile(new FileUtils.File(given[0]))
  const over = new Promise(resolve => install.addListener({ onInstallEnded: resolve, onInstallPostponed: resolve }))
  install.install().catch(() => {})
  await over`
const running = `
  return [...WebExtensionPolicy.getActiveExtensions()].find(({ id }) => id.startsWith('postern@'))?.extension.version ?? ''`

/** The add-on as the portal of a later release gives it out. @returns its path. */
async function newerAddOn({ folder, origin }: Around, version: string): Promise<string> {
  const built = path.join(folder, 'newer')
  await cp(path.join(process.cwd(), 'dist', 'thunderbird'), built, { recursive: true })
  const file = path.join(built, 'manifest.json')
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), version }))
  const { root } = (await (await fetch(`${origin}/.well-known/postern`)).json()) as { root: unknown }
  const { xpi } = await addOnFor({ folder: built, origin, statusOrigins: [], root })
  const written = path.join(folder, 'newer.xpi')
  await writeFile(written, xpi)
  return written
}

export interface Person {
  /** Their own mail server: what it has taken from the program, and what lies in their folders. */
  readonly server: Mailbox
  readonly folders: Pick<Dovecot, 'stored' | 'deliver'>
  /** Presses a button of this name in a page of the add-on. */
  presses(page: string, name: string): Promise<void>
  /** Types into the text of the composer, and waits until it is kept. */
  types(page: string, text: string): Promise<void>
  /** Writes a subject there. */
  writesAbout(page: string, subject: string): Promise<void>
  /** The program that runs at present. */
  program(): Thunderbird
  /** Ends the program and starts it anew on the same profile; the mail is fetched. */
  restart(): Promise<void>
  /** Opens the message with the button in its head. */
  opens(name: string): Promise<void>
  /** Waits until this headline stands in the tab that shows a message. */
  sees(title: string): Promise<void>
  /** A mail with this file comes. */
  receives(file: string, name: string): Promise<void>
  /** Waits until this message stands there. */
  shows(subject: string, text: string): Promise<void>
  /** Waits until the message of this name stands there. */
  reads(name: string): Promise<void>
  /** From the sign-in screen to the message. */
  signsIn(): Promise<void>
  /** Waits until the page that shows a message has fetched what is needed to write, too. */
  isProvided(): Promise<void>
  /** The program is handed a newer version of the add-on. @returns which one runs. */
  renews(version: string): Promise<() => Promise<string>>
  /** Runs code in the add-on's page behind the windows. */
  behind<T>(body: string, ...given: readonly unknown[]): Promise<T>
  /** Asks a page again and again, also while it is being left. */
  looked(page: string, body: string, ...given: readonly unknown[]): () => Promise<unknown>
  close(): Promise<void>
}

interface PersonOptions {
  readonly address?: string
  readonly proxyPort?: number
  /** What the program takes for the time when it starts. */
  readonly now?: () => Date
}

/** What of the services a person comes to. */
export type Around = Pick<Services, 'origin' | 'folder' | 'seal'> & { readonly mailbox: Pick<Mailbox, 'code'> }

/** With a private message of each of these names, and a plain mail. */
export async function startPerson(
  services: Around,
  names: readonly string[],
  { address = robin, proxyPort, now }: PersonOptions = {},
): Promise<Person> {
  const [marionettePort] = (await freePorts(1)) as [number]
  const server = await startMailbox({ smtpPort: 0, httpPort: 0 })
  const smtpPort = Number(new URL(server.smtpUrl).port)
  const dovecot = await startDovecot()
  const folder = await mkdtemp(path.join(tmpdir(), 'postern-thunderbird-'))
  const imapPort = Number(new URL(dovecot.url).port)
  const clock = now ? shiftedClock(folder, now) : null
  const account = { address, imapPort, smtpPort, marionettePort, clock, ...(proxyPort && { proxyPort }) }
  const deliver = async (file: string, name: string) =>
    dovecot.deliver(carrier(await readFile(file), address, `${name}@x`))
  for (const name of names) await deliver(await services.seal(letter(name, `words of ${name}`), address), name)
  dovecot.deliver(plain('plain@x'))
  const xpi = path.join(services.folder, 'postern.xpi')
  await writeFile(xpi, Buffer.from(await (await fetch(`${services.origin}/clients/postern.xpi`)).arrayBuffer()))
  let fetched = names.length + 1
  let program = await startThunderbird(folder, account)
  await program.install(xpi)
  await program.fetch(fetched)
  const looked =
    (page: string, body: string, ...given: readonly unknown[]) =>
    () =>
      program.inPage<unknown>(page, body, ...given).catch(String)
  const sees = (title: string) => expect.poll(looked('read.html', heading)).toBe(title)
  const presses = (page: string, name: string) => expect.poll(looked(page, press, name)).toBe(true)
  async function shows(subject: string, text: string): Promise<void> {
    await sees(subject)
    await expect.poll(looked('read.html', words)).toContain(text)
  }
  return {
    program: () => program,
    server,
    folders: dovecot,
    presses,
    writesAbout: (page, subject) => expect.poll(looked(page, name, subject)).toBe(subject),
    async types(page, text) {
      await expect.poll(looked(page, edit, text)).toBe(true)
      await expect.poll(looked(page, 'return document.body.innerText')).toContain('Saved on this device')
    },
    looked,
    sees,
    behind: (body, ...given) => program.inPage('background', body, ...given),
    async restart() {
      await program.stop()
      program = await startThunderbird(folder, account)
      await program.fetch(fetched)
    },
    async opens(name) {
      await program.show(`${name}@x`)
      await program.pressRead()
    },
    async receives(file, name) {
      await deliver(file, name)
      fetched++
      await program.fetch(fetched)
    },
    shows,
    reads: name => shows(name, `words of ${name}`),
    async signsIn() {
      await presses('read.html', 'Send me a code')
      const code = await services.mailbox.code(address)
      await sees('Type the code')
      await program.inPage('read.html', type, code)
      // A whole code goes by itself.
      await program.inPage('read.html', press, 'Read message')
    },
    async renews(version) {
      const xpi = await newerAddOn(services, version)
      await program.run(renewing, xpi)
      return () => program.run<string>(running)
    },
    isProvided: () => expect.poll(looked('read.html', certified)).toBe(true),
    async close() {
      await program.close()
      dovecot.close()
      await server.close()
    },
  }
}

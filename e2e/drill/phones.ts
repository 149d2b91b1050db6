// Telephones: mail that is forwarded to be read, by a sender's mail server that keeps what it cannot hand over.

import { readFile } from 'node:fs/promises'
import { createTransport } from 'nodemailer'
import type { Day, Device, Part } from './day.ts'
import type { Message } from './ledger.ts'
import { asksForCode, reads, settles } from './people.ts'

const row = 'phones'
const pat = 'pat@example.com'
const writer = 'ann@a.example'

/** Keeps a mail that is refused for now, as every mail server does. */
function senderQueue({ environment }: Day) {
  const transport = createTransport({ host: '127.0.0.1', port: environment.intakePort, ignoreTLS: true })
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  const queued: Buffer[] = []

  async function pass(raw: Buffer): Promise<void> {
    try {
      await transport.sendMail({ envelope: { from: pat, to: environment.forwardAddress }, raw })
    } catch (error) {
      const { responseCode } = error as { responseCode?: number }
      if (responseCode !== undefined && responseCode >= 500) throw new Error(`refused for good: ${responseCode}`)
      queued.push(raw)
    }
  }

  return {
    queued,
    async forward(file: string): Promise<void> {
      const content = await readFile(file)
      const { message } = await composer.sendMail({
        ...{ from: pat, to: environment.forwardAddress, subject: 'Fwd: A private message', text: 'Please see below.' },
        attachments: [{ filename: 'encrypted_message.htm', content, contentType: 'text/html' }],
      })
      await environment.clear.addMail(message as Buffer)
      await pass(message as Buffer)
    },
    async flush(): Promise<void> {
      for (const raw of queued.splice(0)) await pass(raw)
    },
  }
}

export function phones(day: Day): Part {
  const { ledger, variant, environment } = day
  const queue = senderQueue(day)
  let phone: Device
  let first: { readonly link: string; readonly message: Message }
  let second: Message

  const links = () =>
    environment.mailbox
      .messages()
      .filter(({ to }) => to.includes(pat))
      .flatMap(({ parsed }) => /http:\/\/localhost:\d+\/m\/[0-9a-f]{32}/.exec(parsed.text ?? '')?.[0] ?? [])

  async function follow(link: string) {
    const page = await phone.context.newPage()
    await page.goto(link)
    return page
  }

  return {
    before: () =>
      ledger.step(row, 'an October message is forwarded, and its link opened', async () => {
        phone = await day.device(pat, { phone: true })
        const message = ledger.message(row)
        await queue.forward(await day.send(message, writer, pat))
        await day.until('an answer to the forwarded mail', () => links().length === 1)
        first = { link: links()[0]!, message }
        message.delivered = 1
        const page = await follow(first.link)
        await asksForCode(page, day, pat)
        await reads(page, message)
        await settles(page)
        await page.close()
      }),
    async during() {
      await ledger.step(row, 'the link is opened again', async () => {
        const page = await follow(first.link)
        await reads(page, first.message)
        await page.close()
      })
      await ledger.step(row, 'a November message is forwarded', async () => {
        second = ledger.message(row)
        second.delivered = 0
        await queue.forward(await day.send(second, writer, pat))
        second.held = queue.queued.length > 0
        if (variant.forwards === 'are answered') await day.until('an answer', () => links().length === 2)
        else if (!second.held || links().length > 1) throw new Error('it was not kept outside')
      })
    },
    async after() {
      await ledger.step(row, 'it is answered, once, and its link opened', async () => {
        await queue.flush()
        await day.until('an answer to the forwarded mail', () => links().length > 1)
        second.delivered = links().length - 1
        const page = await follow(links()[1]!)
        await reads(page, second)
      })
    },
  }
}

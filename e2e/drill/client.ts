// The client in a real Thunderbird: one that was used in October, and one in which nobody signed in before.

import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { whyMissing } from '../../src/smtp/testing/mail-servers.ts'
import { type Around, type Person, startPerson } from '../thunderbird/person.ts'
import type { Day, Part } from './day.ts'
import type { Message } from './ledger.ts'

const row = 'client'
const [old, fresh, writer] = ['tess@example.com', 'theo@example.com', 'ann@a.example'] as const

/** Where one of these programs is missing the row is open: nothing was tried in it. */
const isMissing = whyMissing('thunderbird', 'dovecot', 'cc') !== null

async function around({ environment }: Day): Promise<Around> {
  const { origin, mailbox } = environment
  const folder = await mkdtemp(path.join(tmpdir(), 'postern-client-'))
  return { origin, mailbox, folder, seal: (message, to) => environment.send(String(message), writer, String(to)) }
}

const nothing = async () => {}

export function client(day: Day): Part {
  if (isMissing) return { before: nothing, during: nothing, after: nothing }
  const { ledger, variant, environment } = day
  const newReader = variant.newReader.new
  let [used, unused]: (Person | null)[] = [null, null]
  let [late, answer]: (Message | null)[] = [null, null]

  const start = async (address: string) => startPerson(await around(day), [], { address, now: environment.now })

  /** @param name of the mail: nothing of what is inside. */
  async function comes(person: Person, message: Message, to: string, name: string): Promise<void> {
    await person.receives(await day.send(message, writer, to), name)
    await person.opens(name)
  }

  async function reads(person: Person, message: Message): Promise<void> {
    await person.shows(message.subject, message.body)
    message.read = true
  }

  /** From the press of the button to as far as one comes. */
  async function begins(person: Person, message: Message): Promise<void> {
    await comes(person, message, fresh, 'late')
    if (newReader === 'waits') await person.sees('Your message waits here')
    else await person.sees('Your private message is here')
    if (newReader === 'is refused a code') await person.presses('read.html', 'Send me a code')
    message.waited = newReader !== 'reads'
    if (message.waited) return
    await person.signsIn()
    await reads(person, message)
  }

  async function arrives(person: Person, message: Message): Promise<void> {
    const carriers = person.server.messages().filter(({ to }) => to.includes(writer))
    message.delivered = carriers.length
    const text = await environment.opened(carriers[0]!.raw, writer)
    message.read = [message.subject, message.body].every(word => text.includes(word))
    if (!message.read) throw new Error('another text arrived')
  }

  return {
    async before() {
      await ledger.step(row, 'an October message is read', async () => {
        used = await start(old)
        const message = ledger.message(row)
        await comes(used, message, old, 'october')
        await used.sees('Your private message is here')
        await used.signsIn()
        await reads(used, message)
        await used.isProvided()
      })
      await ledger.step(row, 'the add-on is installed, and nobody signs in', async () => {
        unused = await start(fresh)
      })
    },
    async during() {
      await ledger.step(row, 'a November message is read with a key that is held', async () => {
        await used!.restart()
        const message = ledger.message(row)
        await comes(used!, message, old, 'november')
        await reads(used!, message)
      })
      await ledger.step(row, 'an answer leaves by one’s own mail server', async () => {
        answer = ledger.message(row)
        answer.delivered = 0
        await used!.presses('read.html', 'Reply')
        await used!.types('write.html', answer.body)
        await used!.writesAbout('write.html', answer.subject)
        await used!.presses('write.html', 'Send sealed reply')
        await used!.presses('write.html', 'Send now')
        await day.until('the answer', () => used!.server.messages().length > 0)
        await arrives(used!, answer)
      })
      await ledger.step(row, 'a new account opens a message', async () => {
        await unused!.restart()
        late = ledger.message(row)
        await begins(unused!, late)
      })
    },
    async after() {
      await ledger.step(row, 'what waited opens', async () => {
        if (late!.read) return
        await unused!.restart()
        await unused!.opens('late')
        await unused!.sees('Your private message is here')
        await unused!.signsIn()
        await reads(unused!, late!)
      })
      await ledger.step(row, 'the answer left once', () => arrives(used!, answer!))
      for (const person of [used, unused]) {
        if (!person) continue
        for (const { raw } of person.server.messages()) await environment.clear.addMail(raw)
        for (const { mail } of person.folders.stored()) await environment.clear.addMail(mail)
        await person.close()
      }
    },
  }
}

// A mailbox that catches all mail: for the demo, and for tests that read what was really sent. Never part of the product.

import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { parseMessage } from '../src/mail/parse.ts'
import { stoppable, stoppableHttp } from '../src/runtime/stop.ts'
import type { CaughtMail } from './caught-mail.ts'
import { answer } from './mailbox-page.ts'

export interface Mailbox {
  readonly smtpUrl: string
  /** The page. */
  readonly url: string
  /** Oldest first. */
  messages(): readonly CaughtMail[]
  /** The code of the next mail with a code that reaches the address and was not asked for before; waits for it. */
  code(address: string): Promise<string>
  remove(id: string): void
  close(): Promise<void>
}

export interface MailboxOptions {
  /** 0: any free one. */
  readonly smtpPort: number
  readonly httpPort: number
  /** Kept here over restarts; in memory alone without it. */
  readonly folder?: string
}

const host = '127.0.0.1'
const maxMailLength = 60 * 1024 * 1024
/** A code stands at the beginning of the subject, in groups of four digits. */
const codeAtStart = /^(\d{4}(?:[ -]?\d{4})+)/

export async function startMailbox({ smtpPort, httpPort, folder }: MailboxOptions): Promise<Mailbox> {
  const mails: CaughtMail[] = folder ? await load(folder) : []
  const read = new Set<string>()
  const waiting = new Set<() => void>()

  async function take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    const raw = new Uint8Array(Buffer.concat(chunks))
    const to = session.envelope.rcptTo.map(recipient => recipient.address)
    const mail = { id: randomUUID(), to, receivedAt: Date.now(), raw, parsed: await parseMessage(raw) }
    if (folder) save(folder, mail)
    mails.push(mail)
    for (const look of waiting) look()
  }

  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: maxMailLength,
    onData: (stream, session, done) => {
      take(stream, session).then(() => done(), done)
    },
  })
  const http = createServer((request, response) => answer(request, response, mails))
  const connections = [stoppable(smtp.server, { graceMs: 0 }), stoppableHttp(http, { graceMs: 0 })]
  await new Promise<void>(resolve => smtp.listen(smtpPort, host, resolve))
  await new Promise<void>(resolve => http.listen(httpPort, host, resolve))

  function findCode(address: string): string | undefined {
    for (const mail of mails.toReversed()) {
      const code = codeAtStart.exec(mail.parsed.subject)?.[1]
      if (!code || read.has(mail.id) || !mail.to.includes(address)) continue
      read.add(mail.id)
      return code
    }
    return undefined
  }

  return {
    smtpUrl: `smtp://${host}:${portOf(smtp.server as unknown as Server)}`,
    url: `http://localhost:${portOf(http)}`,
    messages: () => mails,
    code(address) {
      return new Promise(resolve => {
        const look = () => {
          const code = findCode(address)
          if (!code) return
          waiting.delete(look)
          resolve(code)
        }
        waiting.add(look)
        look()
      })
    },
    remove(id) {
      const at = mails.findIndex(mail => mail.id === id)
      if (at === -1) return
      mails.splice(at, 1)
      if (folder) for (const end of ['eml', 'json']) rmSync(path.join(folder, `${id}.${end}`), { force: true })
    },
    async close() {
      await Promise.all(connections.map(each => each.stop()))
    },
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

function save(folder: string, { id, to, receivedAt, raw }: CaughtMail): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(path.join(folder, `${id}.eml`), raw, { mode: 0o600 })
  writeFileSync(path.join(folder, `${id}.json`), JSON.stringify({ to, receivedAt }), { mode: 0o600 })
}

async function load(folder: string): Promise<CaughtMail[]> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const ids = readdirSync(folder).flatMap(name => (name.endsWith('.json') ? [name.slice(0, -'.json'.length)] : []))
  const mails = await Promise.all(
    ids.map(async id => {
      const raw = new Uint8Array(readFileSync(path.join(folder, `${id}.eml`)))
      const { to, receivedAt } = JSON.parse(readFileSync(path.join(folder, `${id}.json`), 'utf8'))
      return { id, to, receivedAt, raw, parsed: await parseMessage(raw) }
    }),
  )
  return mails.toSorted((a, b) => a.receivedAt - b.receivedAt)
}

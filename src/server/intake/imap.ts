// A mailbox that forwarded mail comes to: watched by IMAP, each mail seen to once, then moved out of the way.

import { Readable } from 'node:stream'
import type { ImapFlow } from 'imapflow'
import { valuesOf } from '../../mail/header.ts'
import type { Log } from '../../runtime/log.ts'
import type { Spool } from '../../runtime/spool.ts'
import { soon } from '../../runtime/stop.ts'
import { type Outgoing, tlsOptions, tlsTo } from '../../runtime/tls.ts'
import { authorOf, readHeaderOf } from './fields.ts'
import type { MailProcessor } from './process.ts'

/** Milliseconds before the next try, when the mail server is away; doubled up to the second. */
const firstPause = 1_000
const longestPause = 60_000
/** What could not be seen to stays, and is tried again; new mail is told by the server. */
const restMs = 60_000

export interface ImapDeps {
  /** `imaps://user:password@host:port/folder` */
  readonly url: string
  readonly outgoing: Outgoing
  /** Where what was seen to is moved. */
  readonly doneFolder: string
  readonly trustedResults: string | null
  readonly log: Log
  readonly spool: Spool
  readonly processor: MailProcessor
  readonly isAway: () => Promise<boolean>
}

export class ImapMailbox {
  readonly #deps: ImapDeps
  #stopping = false
  #underWay = false
  #connected: ImapFlow | null = null
  #wake = () => {}
  readonly #running: Promise<void>

  constructor(deps: ImapDeps) {
    this.#deps = deps
    this.#running = this.#run()
  }

  /** Ends once nothing is under way any more, and does not wait for a mail server that is silent. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#wake()
    if (!this.#underWay) this.#connected?.close()
    await soon(this.#running)
    this.#connected?.close()
  }

  #rest(ms: number): Promise<void> {
    return new Promise(resolve => {
      if (this.#stopping) return resolve()
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async #run(): Promise<void> {
    const { url, outgoing, log } = this.#deps
    let pause = firstPause
    while (!this.#stopping) {
      const client = await mailboxAt(url, outgoing)
      if (this.#stopping) return
      this.#connected = client
      client.on('error', (err: Error) => log.warn({ err: err.message }, 'the mailbox of forwarded mail'))
      client.on('exists', () => this.#wake())
      client.on('close', () => this.#wake())
      try {
        await client.connect()
        pause = firstPause
        await this.#seeTo(client)
      } catch (err) {
        log.warn({ err }, 'the mailbox of forwarded mail cannot be reached')
      }
      client.close()
      if (!this.#stopping) await this.#rest(pause)
      pause = Math.min(pause * 2, longestPause)
    }
  }

  /** Until the connection ends, or all of this does. */
  async #seeTo(client: ImapFlow): Promise<void> {
    const folder = decodeURIComponent(new URL(this.#deps.url).pathname.slice(1)) || 'INBOX'
    const { path } = await client.mailboxCreate(this.#deps.doneFolder)
    const lock = await client.getMailboxLock(folder)
    try {
      while (!this.#stopping && client.usable) {
        const waiting = this.#rest(restMs)
        if (!(await this.#deps.isAway())) await this.#emptyOut(client, path)
        if (!client.usable) return
        // The next command ends it (RFC 2177).
        client.idle().catch(() => {})
        await waiting
      }
    } finally {
      lock.release()
    }
  }

  async #emptyOut(client: ImapFlow, doneFolder: string): Promise<void> {
    const uids = (await client.search({ all: true }, { uid: true })) || []
    for (const uid of uids) {
      if (this.#stopping || !client.usable) return
      this.#underWay = true
      try {
        if (await this.#isSeenTo(client, uid)) await client.messageMove(String(uid), doneFolder, { uid: true })
      } finally {
        this.#underWay = false
      }
    }
  }

  async #isSeenTo(client: ImapFlow, uid: number): Promise<boolean> {
    const { content } = await client.download(String(uid), undefined, { uid: true })
    // Somebody else has moved it meanwhile.
    if (!content) return false
    const mail = await this.#deps.spool.write(Readable.from(content))
    if (mail === null) return false
    try {
      const header = await readHeaderOf(mail.file)
      const [returnPath] = valuesOf(header, 'return-path')
      const sender = returnPath === undefined ? (authorOf(header) ?? '') : returnPath.replace(/^<|>$/g, '')
      const processed = await this.#deps.processor.processMail(mail, {
        sender,
        client: null,
        trustedResults: this.#deps.trustedResults,
        queueId: null,
        isQueued: true,
      })
      return processed.state !== 'later'
    } finally {
      await mail.drop()
    }
  }
}

/** Not connected yet. @param url as INTAKE_IMAP_URL is written. */
export async function mailboxAt(url: string, outgoing: Outgoing): Promise<ImapFlow> {
  const { ImapFlow } = await import('imapflow')
  const { protocol, hostname, port, username, password } = new URL(url)
  const secure = protocol === 'imaps:'
  return new ImapFlow({
    host: hostname.replace(/^\[|\]$/g, ''),
    tls: tlsOptions(tlsTo(hostname, outgoing)),
    port: port === '' ? (secure ? 993 : 143) : Number(port),
    secure,
    auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    logger: false,
  })
}

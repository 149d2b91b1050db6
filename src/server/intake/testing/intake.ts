// An intake as each test has one: its listener, a database, a mail server that takes what the test lets it take, and a clock to turn.

import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { SendMailOptions } from 'nodemailer'
import { afterEach, beforeEach } from 'vitest'
import { type Environment, readConfig } from '../../../runtime/config.ts'
import { createLog } from '../../../runtime/log.ts'
import { openSpool } from '../../../runtime/spool.ts'
import type { Listener } from '../../../smtp/listener.ts'
import type { Database } from '../../db/open.ts'
import { testDatabase } from '../../testing/database.ts'
import { listen } from '../listen.ts'
import { MailProcessor } from '../process.ts'
import { Client } from './client.ts'
import { forwardAddress, resolve, robin } from './forwards.ts'

export const hashOf = (address: string) => createHash('sha256').update(address).digest('hex').slice(0, 16)
/** What the mail server says of an answer. */
export const answerTaken = '250 2.0.0 Ok: queued as 7AB01C2D3E'

export interface Way {
  readonly lmtp?: boolean
  readonly from?: string
  readonly to?: readonly string[]
  readonly xforward?: string | null
}

class Intake {
  folder = ''
  db!: Database
  listener!: Listener
  sent: SendMailOptions[] = []
  reported: string[] = []
  logged: string[] = []
  mailServer: (mail: SendMailOptions) => Promise<void> = async () => {}
  /** Milliseconds. */
  time = Date.UTC(2026, 10, 24, 12)
  isAway = false

  async start(environment: Environment = {}): Promise<void> {
    const config = readConfig({
      POSTERN_DATA: this.folder,
      DISTRICT: 'portal.example',
      PORTAL_URL: 'https://portal.example',
      SMTP_URL: 'smtp://127.0.0.1:1',
      FORWARD_ADDRESS: forwardAddress,
      INTAKE_LISTEN: '127.0.0.1:0',
      INTAKE_MAIL_BYTES: '200000',
      ...environment,
    })
    const log = createLog('info', { write: line => void this.logged.push(line) })
    const spool = await openSpool({
      folder: path.join(this.folder, 'intake'),
      mailBytes: config.INTAKE_MAIL_BYTES,
      spoolBytes: config.INTAKE_SPOOL_BYTES,
    })
    const processor = new MailProcessor({
      ...{ db: this.db, config: { ...config, forwardAddress }, log, clock: () => new Date(this.time), resolve },
      ...{ hash: hashOf, pseudonym: hashOf, serverKey: Buffer.from('key'), origin: () => 'https://portal.example' },
      send: async mail => {
        await this.mailServer(mail)
        this.sent.push(mail)
        return { response: answerTaken }
      },
    })
    this.listener = await listen({
      config: { ...config, forwardAddress, INTAKE_LISTEN: '127.0.0.1:0' },
      ...{ log, spool, processor },
      report: async recipients => void this.reported.push(...recipients),
      isAway: async () => this.isAway,
    })
  }

  /** @returns the replies to the mail, or the one that ended it early. */
  async hand(raw: Buffer, way: Way = {}): Promise<string[]> {
    const { lmtp = true, from = robin, to = [forwardAddress], xforward = 'ADDR=192.0.2.7 HELO=mail.example.net' } = way
    const client = new Client(this.listener.port)
    try {
      await client.replies()
      await client.say(`${lmtp ? 'LHLO' : 'EHLO'} front.example`)
      if (xforward !== null) await client.say(`XFORWARD ${xforward}`)
      for (const line of [`MAIL FROM:<${from}>`, ...to.map(address => `RCPT TO:<${address}>`)]) {
        const reply = await client.say(line)
        if (!reply.startsWith('250')) return [reply]
      }
      await client.say('DATA')
      client.write(Buffer.from(raw.toString('latin1').replace(/^\./gm, '..'), 'latin1'))
      client.write('\r\n.\r\n')
      return await client.replies(lmtp ? to.length : 1)
    } finally {
      client.close()
    }
  }
}

/** A new one for each test of the file, not yet started. */
export function intakePerTest(): { readonly current: Intake } {
  const holder = { current: new Intake() }
  beforeEach(async () => {
    const intake = new Intake()
    intake.folder = mkdtempSync(path.join(tmpdir(), 'postern-listen-'))
    intake.db = await testDatabase(intake.folder)
    holder.current = intake
  })
  afterEach(async () => {
    const { listener, db, folder } = holder.current
    await listener.close()
    await db.destroy()
    rmSync(folder, { recursive: true, force: true })
  })
  return holder
}

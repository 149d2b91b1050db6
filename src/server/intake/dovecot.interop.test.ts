import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { simpleParser } from 'mailparser'
import type { SendMailOptions } from 'nodemailer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { periodOf } from '../../core/ibe/period.ts'
import {
  type Dovecot,
  type Postfix,
  startDovecot,
  startNames,
  startPostfix,
  whyMissing,
} from '../../smtp/testing/mail-servers.ts'
import { program } from '../../testing/program.ts'
import { dkimRecord, forward, sealed, signedBy, written } from './testing/forwards.ts'

const reader = 'read@portal.test'
const [robin, told, victim] = ['robin@in.test', 'told@in.test', 'victim@victim.test'] as const
const missing = whyMissing('postfix', 'dovecot')

describe.skipIf(missing !== null)(`a mailbox of a real Dovecot${missing ? ` (skipped: ${missing})` : ''}`, () => {
  const ends: (() => unknown)[] = []
  let postfix: Postfix
  let dovecot: Dovecot
  let services: ChildProcess
  let serve: () => Promise<ChildProcess>

  beforeAll(async () => {
    const names = await startNames({
      'sel._domainkey.in.test': dkimRecord,
      'sel._domainkey.evil.test': dkimRecord,
      'in.test': 'v=spf1 -all',
    })
    postfix = await startPostfix({ mailboxes: [robin, told, victim] })
    dovecot = await startDovecot()
    const data = mkdtempSync(path.join(tmpdir(), 'postern-intake-'))
    ends.push(names.close, postfix.close, dovecot.close, () => rmSync(data, { recursive: true, force: true }))
    const env = {
      ...process.env,
      POSTERN_DATA: data,
      PORT: '0',
      SMTP_URL: `smtp://127.0.0.1:${postfix.port}`,
      FORWARD_ADDRESS: reader,
      INTAKE_IMAP_URL: dovecot.url,
      INTAKE_TRUSTED_RESULTS: 'mx.portal.test',
      NAME_SERVERS: names.server,
      LOG_LEVEL: 'error',
    }
    await once(spawn(process.execPath, [program, 'init', '--no-backup'], { env, stdio: 'ignore' }), 'exit')
    serve = async () => {
      const child = spawn(process.execPath, [program, 'serve', '--only', 'intake', '--json'], {
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await once(child.stdout!, 'data')
      return child
    }
    services = await serve()
  })
  afterAll(async () => {
    await stop('SIGTERM')
    for (const end of ends.toReversed()) await end()
  })

  async function stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    services.kill(signal)
    if (services.exitCode === null && services.signalCode === null) await once(services, 'exit')
  }

  /** As a mail server puts it there: with the return path that the mail came with. */
  async function deliver(sender: string, mail: SendMailOptions, before = ''): Promise<void> {
    const { htm } = await sealed({ district: 'localhost', address: sender, period: periodOf(new Date()) })
    const bytes = await written(forward(htm, { from: sender, to: reader, ...mail }))
    dovecot.deliver(Buffer.concat([Buffer.from(`Return-Path: <${sender}>\r\n${before}`), bytes]))
  }

  /** What was answered has reached the mailboxes too: Postfix says that it took a mail before it delivers it. */
  async function seenTo(count: number): Promise<void> {
    const folders = () => [dovecot.count('INBOX'), dovecot.count('Answered')]
    await expect.poll(folders).toEqual([0, count])
    await expect.poll(() => postfix.queued()).toBe(0)
  }

  it('is emptied of forwarded mail, each answered and moved out of the way', async () => {
    await deliver(robin, { dkim: signedBy('in.test') })
    await seenTo(1)
    expect(postfix.mails(robin)).toHaveLength(1)
    expect((await simpleParser(postfix.mails(robin)[0]!)).text).toMatch(/\/m\/[0-9a-f]{32}/)
    // What comes while it waits is told by the server.
    await deliver(robin, { dkim: signedBy('in.test'), subject: 'another' })
    await seenTo(2)
    expect(postfix.mails(robin)).toHaveLength(2)
  })

  it('brings no answer to a forged sender, nor for what other servers say of one', async () => {
    await deliver(victim, { dkim: signedBy('evil.test') })
    await deliver(victim, {}, 'Authentication-Results: mx.evil.test; spf=pass smtp.mailfrom=victim@victim.test\r\n')
    await seenTo(4)
    await deliver(told, {}, 'Authentication-Results: mx.portal.test; dkim=pass header.d=in.test\r\n')
    await seenTo(5)
    expect([postfix.mails(victim).length, postfix.mails(told).length]).toEqual([0, 1])
  })

  it('keeps what is not answered, over a kill', async () => {
    await stop('SIGKILL')
    await deliver(robin, { dkim: signedBy('in.test'), subject: 'while nobody looked' })
    expect(dovecot.count('INBOX')).toBe(1)
    services = await serve()
    await seenTo(6)
    expect(postfix.mails(robin)).toHaveLength(3)
  })
})

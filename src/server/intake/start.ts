// Starts the ways in for forwarded mail that are configured, over one spool and one hand that takes them.

import path from 'node:path'
import type { Config } from '../../runtime/config.ts'
import { cannotListen } from '../../runtime/listening.ts'
import type { Log } from '../../runtime/log.ts'
import { openSpool } from '../../runtime/spool.ts'
import { smtpTransport } from '../../smtp/transport.ts'
import { ImapMailbox } from './imap.ts'
import { type ListenOptions, listen } from './listen.ts'
import { MailProcessor, type ProcessorDeps } from './process.ts'
import { resolver } from './sender.ts'

export interface IntakeOptions
  extends Pick<ProcessorDeps, 'db' | 'clock' | 'hash' | 'pseudonym' | 'serverKey' | 'origin'>,
    Pick<ListenOptions, 'report' | 'isAway'> {
  readonly config: Config
  readonly log: Log
  /** Whether this one of several instances sees to the mailbox. */
  readonly watches: () => Promise<boolean>
}

export interface Intake {
  close(): Promise<void>
}

/** Connections to the mail server for answers. */
const connections = 8

/** @returns null where nothing takes forwarded mail. */
export async function startIntake({ config, watches, ...options }: IntakeOptions): Promise<Intake | null> {
  const { forwardAddress, SMTP_URL, INTAKE_LISTEN, INTAKE_IMAP_URL } = config
  if (forwardAddress === null || SMTP_URL === undefined) return null
  const spool = await openSpool({
    folder: path.join(config.data, 'intake'),
    mailBytes: config.INTAKE_MAIL_BYTES,
    spoolBytes: config.INTAKE_SPOOL_BYTES,
  })
  const transport = smtpTransport(SMTP_URL, config.outgoing, { pool: true, maxConnections: connections })
  const processor = new MailProcessor({
    ...options,
    config: { ...config, forwardAddress },
    resolve: resolver(config.NAME_SERVERS),
    send: mail => transport.sendMail(mail),
  })
  const listener =
    INTAKE_LISTEN === undefined
      ? null
      : await listen({ ...options, config: { ...config, forwardAddress, INTAKE_LISTEN }, spool, processor }).catch(
          cannotListen('INTAKE_LISTEN', INTAKE_LISTEN),
        )
  const imap: ImapMailbox | null =
    INTAKE_IMAP_URL === undefined
      ? null
      : new ImapMailbox({
          ...options,
          url: INTAKE_IMAP_URL,
          outgoing: config.outgoing,
          doneFolder: config.INTAKE_IMAP_DONE,
          trustedResults: config.INTAKE_TRUSTED_RESULTS ?? null,
          spool,
          processor,
          isAway: async () => (await options.isAway()) || !(await watches()),
        })
  return {
    async close() {
      await Promise.all([listener?.close(), imap?.stop()])
      transport.close()
    },
  }
}

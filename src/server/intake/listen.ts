// The door for forwarded mail: LMTP behind a mail server's queue, or SMTP. Each mail is on the disk before it is looked at, and 250 is said when it is answered.

import { createReadStream } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { Config } from '../../runtime/config.ts'
import type { Log } from '../../runtime/log.ts'
import type { Spool, Spooled } from '../../smtp/spool.ts'
import { canonicalOrNull } from './fields.ts'
import type { Arrived, Taken, Taker } from './process.ts'

const maxClients = 100
const maxRecipients = 100
/** Of a carrier's return path: what comes back there is a report of failure. */
const reportAddress = /^b\+[0-9a-f]{32}@/i
/** Reports carry what they are about; only their beginning is read. */
const reportBytes = 1024 * 1024

export interface ListenOptions {
  readonly config: Config & { readonly forwardAddress: string; readonly INTAKE_LISTEN: string }
  readonly log: Log
  readonly spool: Spool
  readonly taker: Taker
  /** Takes a report of failure for these return paths. */
  readonly report: (recipients: readonly string[], mail: Buffer) => Promise<void>
  /** Whether a window stops this now. */
  readonly isAway: () => Promise<boolean>
}

export interface Listener {
  readonly port: number
  close(): Promise<void>
}

type Reply = Error | string

const reply = (responseCode: number, text: string): Error => Object.assign(new Error(text), { responseCode })

export async function startListener(options: ListenOptions): Promise<Listener> {
  const { config, log } = options
  const lmtp = config.INTAKE_PROTOCOL === 'lmtp'
  const [, host, port] = /^\[?(.*?)\]?:(\d+)$/.exec(config.INTAKE_LISTEN)!
  /** Every RCPT that was accepted, repeats too: under LMTP each gets a reply of its own. */
  const accepted = new WeakMap<SMTPServerSession, string[]>()
  const server = new SMTPServer({
    lmtp,
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    hideDSN: true,
    logger: false,
    maxClients,
    useXForward: config.INTAKE_PEERS,
    // Its own refusal counts recipients otherwise than LMTP does, and behind a queue it would reach forged senders.
    ...(config.INTAKE_POSITION === 'edge' && { size: config.INTAKE_MAIL_BYTES }),
    onMailFrom(_address, session, answer) {
      accepted.set(session, [])
      options.isAway().then(
        away => answer(away ? reply(451, '4.3.2 This is away for maintenance. Please try again later.') : null),
        () => answer(reply(451, '4.3.0 Please try again later.')),
      )
    },
    onRcptTo({ address }, session, answer) {
      const own = canonicalOrNull(address) === config.forwardAddress || reportAddress.test(address)
      if (!own) return answer(reply(550, '5.1.1 There is no such address here.'))
      const all = accepted.get(session) ?? []
      if (all.length >= maxRecipients) return answer(reply(452, '4.5.3 Too many recipients.'))
      accepted.set(session, [...all, address])
      answer(null)
    },
    onData(stream, session, answer) {
      const recipients = accepted.get(session) ?? []
      handle(stream, session, recipients).then(
        said => {
          if (lmtp) answer(null, recipients.map(() => said) as never)
          else if (typeof said === 'string') answer(null, said)
          else answer(said)
        },
        () => answer(reply(451, '4.3.0 Please try again later.')),
      )
    },
  })
  server.on('error', err => log.warn({ err: err.message }, 'forwarded mail was not taken'))

  async function handle(
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    recipients: readonly string[],
  ): Promise<Reply> {
    const mail = await options.spool.write(stream)
    if (mail === null) return said({ state: 'later', why: 'full' }, config)
    try {
      const reports = recipients.filter(address => reportAddress.test(address))
      if (reports.length > 0) await options.report(reports, await beginning(mail.file))
      if (reports.length === recipients.length) return 'OK'
      return said(await takeOrLater(mail, arrivedBy(session, config)), config)
    } finally {
      await options.spool.remove(mail)
    }
  }

  async function takeOrLater(mail: Spooled, arrived: Arrived): Promise<Taken> {
    try {
      return await options.taker.take(mail, arrived)
    } catch (err) {
      log.error({ err }, 'forwarded mail was not taken')
      return { state: 'later', why: 'fault' }
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(Number(port), host, resolve)
  })
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise(resolve => server.close(resolve)),
  }
}

async function beginning(file: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of createReadStream(file, { end: reportBytes - 1 })) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Who handed the mail over: as a trusted mail server says, or who is connected. A server that does not say is no client. */
function arrivedBy(session: SMTPServerSession, { INTAKE_PEERS }: ListenOptions['config']): Arrived {
  const { mailFrom } = session.envelope
  const told = (session as unknown as { xForward: ReadonlyMap<string, string | undefined> }).xForward
  const peer = told.get('ADDR:DEFAULT') ?? session.remoteAddress
  const isTrusted = INTAKE_PEERS.includes(peer.replace(/^::ffff:/i, ''))
  const ip = (isTrusted ? told.get('ADDR') || '' : session.remoteAddress).replace(/^(?:ipv6:|::ffff:)/i, '')
  const helo = (isTrusted ? told.get('HELO') : session.hostNameAppearsAs) || ip
  return {
    sender: mailFrom ? mailFrom.address : '',
    client: ip === '' ? null : { ip, helo: String(helo) },
    trustedResults: null,
  }
}

function said(taken: Taken, { INTAKE_POSITION, INTAKE_MAIL_BYTES, PORTAL_URL }: ListenOptions['config']): Reply {
  if (taken.state === 'done') return 'OK'
  if (taken.state === 'later') {
    if (taken.why === 'full') return reply(452, '4.3.1 There is no room now. Please try again later.')
    if (taken.why === 'limit') return reply(450, '4.7.1 Too many forwarded mails. Please try again later.')
    return reply(451, '4.3.0 Please try again later.')
  }
  const portal = PORTAL_URL ? ` at ${new URL(PORTAL_URL).origin}` : ' in your browser'
  // Whoever sends is shown to be who they say: a mail server's own report reaches the right person.
  if (taken.why === 'too-large')
    return reply(552, `5.3.4 The mail is larger than ${INTAKE_MAIL_BYTES} bytes. Open its file${portal} instead.`)
  // A mail server that has queued the mail would bounce it to a sender who may be forged.
  if (INTAKE_POSITION === 'queue') return 'OK'
  if (taken.why === 'undeliverable') return reply(550, '5.1.7 Your address does not take answers.')
  return reply(
    550,
    `5.7.1 The sender's domain does not vouch for this mail (SPF, DKIM). Open its file${portal} instead.`,
  )
}

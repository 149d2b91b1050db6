// The door for forwarded mail: each is on the disk before it is looked at, and 250 is said when it is answered.

import { canonicalOrNull } from '../../mail/address/address.ts'
import type { Config } from '../../runtime/config.ts'
import type { Log } from '../../runtime/log.ts'
import type { Spool, SpooledMail } from '../../runtime/spool.ts'
import { beginning } from '../../runtime/staged.ts'
import { type Listener, placeOf, startListener, type Transaction } from '../../smtp/listener.ts'
import {
  fault,
  full,
  largerThan,
  maintenance,
  noAnswerAddress,
  noSuchAddress,
  notVouchedFor,
  type Reply,
  taken,
  tooManyMails,
} from '../../smtp/reply.ts'
import type { Arrived, MailProcessor, Outcome } from './process.ts'

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
  readonly processor: MailProcessor
  /** Takes a report of failure for these return paths. */
  readonly report: (recipients: readonly string[], mail: Buffer) => Promise<void>
  /** Whether a window stops this now. */
  readonly isAway: () => Promise<boolean>
}

export function listen({ config, log, spool, processor, report, isAway }: ListenOptions): Promise<Listener> {
  async function take(content: AsyncIterable<Buffer>, transaction: Transaction): Promise<Reply> {
    const mail = await spool.write(content)
    if (mail === null) return full
    try {
      const reports = transaction.recipients.map(({ address }) => address).filter(to => reportAddress.test(to))
      if (reports.length > 0) await report(reports, await beginning(mail, reportBytes))
      if (reports.length === transaction.recipients.length) return taken
      const { mailFrom: sender, client, queueId } = transaction
      const isQueued = config.INTAKE_POSITION === 'queue'
      return replyTo(await takeOrLater(mail, { sender, client, trustedResults: null, queueId, isQueued }), config)
    } finally {
      await mail.drop()
    }
  }

  async function takeOrLater(mail: SpooledMail, arrived: Arrived): Promise<Outcome> {
    try {
      return await processor.processMail(mail, arrived)
    } catch (err) {
      log.error({ err }, 'forwarded mail was not taken')
      return { state: 'later', why: 'fault' }
    }
  }

  return startListener({
    ...{ log, maxClients, maxRecipients },
    place: placeOf(config.INTAKE_LISTEN, config.INTAKE_PROTOCOL),
    // What is refused beforehand counts recipients otherwise than LMTP does, and behind a queue it would reach forged senders.
    maxBytes: config.INTAKE_POSITION === 'edge' ? config.INTAKE_MAIL_BYTES : null,
    xforward: config.INTAKE_PEERS,
    onMailFrom: async () => ((await isAway()) ? maintenance : null),
    onRecipient: address =>
      canonicalOrNull(address) === config.forwardAddress || reportAddress.test(address) ? null : noSuchAddress,
    onMessage: take,
  })
}

function replyTo(result: Outcome, { INTAKE_POSITION, INTAKE_MAIL_BYTES, PORTAL_URL }: ListenOptions['config']): Reply {
  if (result.state === 'done') return taken
  if (result.state === 'later') return { full, limit: tooManyMails, fault, busy: fault }[result.why]
  const portal = PORTAL_URL ? ` at ${new URL(PORTAL_URL).origin}` : ' in your browser'
  // Whoever sends is shown to be who they say: a mail server's own report reaches the right person.
  if (result.why === 'too-large') return largerThan(INTAKE_MAIL_BYTES, portal)
  // A mail server that has queued the mail would bounce it to a sender who may be forged.
  if (INTAKE_POSITION === 'queue') return taken
  return result.why === 'undeliverable' ? noAnswerAddress : notVouchedFor(portal)
}

// The way out for what is written here: SMTP to the operator's mail server, to the very address that was meant. What only
// passes through goes by the gateway's hop, which hands bytes on as they are and knows each recipient's reply.

import { createTransport, type SendMailOptions, type Transporter } from 'nodemailer'
import MailComposer from 'nodemailer/lib/mail-composer'
import { PosternError } from '../core/errors.ts'
import { soundHeader } from '../mail/write-header.ts'
import { type Outgoing, tlsOptions, tlsTo } from '../runtime/tls.ts'

interface SmtpOptions {
  readonly pool?: boolean
  readonly maxConnections?: number
  /** Milliseconds. */
  readonly socketTimeout?: number
}

const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 }

/** Mails have one recipient each, as an address object. A mail that would reach another throws `bad-address`. */
export function smtpTransport(url: string, outgoing: Outgoing, options: SmtpOptions = {}): Transporter {
  const tls = tlsTo(new URL(url).hostname, outgoing)
  const settings = { url, requireTLS: tls.kind === 'require', tls: tlsOptions(tls), ...timeouts, ...options }
  const transport: Transporter = createTransport(settings)
  demandRecipient(transport)
  transport.use('stream', ({ message }, done) => {
    try {
      writeSoundly(message)
      done()
    } catch (error) {
      done(error as Error)
    }
  })
  return transport
}

interface Composed {
  buildHeaders: () => string
  readonly childNodes: readonly Composed[]
}

/** What the library composed follows the rule of all headers that are written here, its parts too. @throws RangeError */
export function writeSoundly(composed: Composed): void {
  const header = soundHeader(composed.buildHeaders())
  composed.buildHeaders = () => header
  for (const part of composed.childNodes) writeSoundly(part)
}

/** For who must know before it is sent. @throws PosternError `bad-address` */
export function demandReachesRecipient(mail: SendMailOptions): void {
  const fault = faultOf(mail, new MailComposer(mail).compile().getEnvelope())
  if (fault !== null) throw fault
}

function demandRecipient(transport: Transporter): void {
  transport.use('stream', ({ data, message }, done) => done(faultOf(data, message.getEnvelope())))
}

/** nodemailer rewrites some quoted local parts (angle brackets become spaces): that would be another mailbox. */
function faultOf(mail: SendMailOptions, { to }: { readonly to: readonly string[] }): PosternError | null {
  const { address } = mail.to as { address: string }
  if (to.length === 1 && to[0] === address) return null
  return new PosternError('bad-address', 'mail cannot be sent to this address', { values: { reason: 'local-part' } })
}

// Where mail comes in: LMTP beside a mail server's queue, or SMTP where nothing else is spoken. Which way it goes is the listener's.

import { type AddressInfo, BlockList, isIP } from 'node:net'
import { SMTPServer, type SMTPServerAddress, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { Log } from '../../runtime/log.ts'
import { type Received, receive } from '../content/staged.ts'
import { type Direction, type Dsn, type Handler, isFull, type Place, type Recipient, type Reply } from '../model.ts'

const maxClients = 200
const maxRecipients = 1_000
/** Milliseconds for which a client may be silent: longer than the next hop may take, shorter than the front waits. */
const patience = 300_000

export interface ListenOptions {
  readonly place: Place
  readonly direction: Direction
  readonly handler: Handler
  readonly log: Log
  /** Where large messages lie while they are at hand. */
  readonly work: string
  readonly maxBytes: number
  /** Networks that may connect from elsewhere than this machine. */
  readonly clients: readonly string[]
  readonly xforward: readonly string[]
  readonly tls: { readonly cert: string; readonly key: string } | null
}

export interface Listener {
  readonly port: number
  close(): Promise<void>
}

type Sent = SMTPServerAddress & { readonly dsn?: { readonly notify?: string[]; readonly orcpt?: string } }

const errorOf = ({ code, text }: Reply): Error => Object.assign(new Error(text), { responseCode: code })
const tooLarge: Reply = { code: 552, text: '5.3.4 The message is larger than is taken here' }
const fault: Reply = { code: 451, text: '4.3.0 This cannot be taken now. Please try again later' }
const full: Reply = { code: 452, text: '4.3.1 There is no room now. Please try again later' }

export async function startListener(options: ListenOptions): Promise<Listener> {
  const { place, log, handler, tls, direction } = options
  const lmtp = place.protocol === 'lmtp'
  /** Every RCPT that was accepted, repeats too: under LMTP each gets a reply of its own. */
  const accepted = new WeakMap<SMTPServerSession, Recipient[]>()
  const isClient = clientsOf(options.clients)
  const server = new SMTPServer({
    lmtp,
    authOptional: true,
    disabledCommands: tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    hideDSN: false,
    logger: false,
    maxClients,
    socketTimeout: patience,
    size: options.maxBytes,
    useXForward: [...options.xforward],
    ...(tls && { ...tls, needsUpgrade: false }),
    onConnect({ remoteAddress }, answer) {
      if (isClient(remoteAddress)) return answer(null)
      answer(errorOf({ code: 554, text: '5.7.1 Nobody is served here from there' }))
    },
    onMailFrom(_address, session, answer) {
      accepted.set(session, [])
      const isOpen = session.secure || isLoopback(session.remoteAddress)
      answer(isOpen ? null : errorOf({ code: 530, text: '5.7.0 STARTTLS comes first' }))
    },
    onRcptTo(to, session, answer) {
      const all = accepted.get(session) ?? []
      if (all.length >= maxRecipients) return answer(errorOf({ code: 452, text: '4.5.3 Too many recipients' }))
      const { address, dsn } = to as Sent
      accepted.set(session, [...all, { address, ...(dsn && { dsn: dsnOf(dsn) }) }])
      answer(null)
    },
    onData(stream, session, answer) {
      const recipients = accepted.get(session) ?? []
      take(stream, session, recipients).then(
        replies => {
          if (lmtp) answer(null, replies.map(reply => said(reply)) as never)
          else if (replies[0]!.code === 250) answer(null, replies[0]!.text)
          else answer(errorOf(replies[0]!))
        },
        () => answer(errorOf(fault)),
      )
    },
  })
  server.on('error', err => log.warn({ err: err.message }, 'a connection broke off'))

  const every = (recipients: readonly Recipient[], reply: Reply) => recipients.map(() => reply)

  async function take(
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    recipients: readonly Recipient[],
  ): Promise<Reply[]> {
    let received: Received
    try {
      // What is not wanted is read to its end all the same: the reply is heard only then.
      received = await receive(bounded(stream.iterator({ destroyOnReturn: false }), options.maxBytes), options.work)
    } catch (err) {
      stream.resume()
      if (err instanceof TooLarge) return every(recipients, tooLarge)
      log.warn({ err }, 'a message did not come in whole')
      return every(recipients, isFull(err) ? full : fault)
    }
    const { mailFrom } = session.envelope
    const mail = {
      direction,
      received,
      sender: mailFrom ? mailFrom.address : '',
      recipients,
      queueId: queueOf(session),
    }
    try {
      return lmtp ? await handler.each(mail) : [await handler.all(mail)]
    } finally {
      await received.drop()
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(place.port, place.host, resolve)
  })
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise(resolve => server.close(resolve)),
  }
}

class TooLarge extends Error {}

async function* bounded(stream: AsyncIterable<Buffer>, most: number): AsyncGenerator<Buffer> {
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > most) throw new TooLarge()
    yield chunk
  }
}

const said = (reply: Reply): string | Error => (reply.code === 250 ? reply.text : errorOf(reply))

function dsnOf({ notify, orcpt }: NonNullable<Sent['dsn']>): Dsn {
  return { ...(notify && { notify }), ...(orcpt !== undefined && { orcpt }) }
}

/** The id that a trusted mail server in front gave it. */
function queueOf(session: SMTPServerSession): string | null {
  const told = (session as unknown as { xForward: ReadonlyMap<string, string | undefined> }).xForward
  return (
    told
      .get('IDENT')
      ?.replace(/[^\w.-]/g, '')
      .slice(0, 40) || null
  )
}

const plain = (address: string) => address.replace(/^::ffff:/i, '')
const isLoopback = (address: string) => /^(?:127(?:\.\d+){3}|::1)$/.test(plain(address))

function clientsOf(networks: readonly string[]): (address: string) => boolean {
  const known = new BlockList()
  for (const network of networks) {
    const [ip, bits] = network.split('/') as [string, string | undefined]
    if (isIP(ip) === 0) continue
    const family = isIP(ip) === 6 ? 'ipv6' : 'ipv4'
    known.addSubnet(ip, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family)
  }
  return address => {
    const ip = plain(address)
    return isLoopback(ip) || known.check(ip, isIP(ip) === 6 ? 'ipv6' : 'ipv4')
  }
}

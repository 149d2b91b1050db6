// The one listener: LMTP behind a mail server's queue, or SMTP. What is said of a mail is its owner's; how it is said, within which limits, and to whom, is here.

import type { AddressInfo, Socket } from 'node:net'
import { SMTPServer, type SMTPServerAddress, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { Log } from '../runtime/log.ts'
import { stoppable } from '../runtime/stop.ts'
import { isFull } from '../runtime/storage.ts'
import { clientsOf, isLoopback, plainAddress } from './clients.ts'
import { queueIdIn } from './queue-id.ts'
import {
  fault,
  full,
  isTaken,
  noSuchAddress,
  notServed,
  type Reply,
  stopping,
  tlsFirst,
  tooManyRecipients,
  tooSlow,
} from './reply.ts'

/** A place that mail comes in by, or goes on to. */
export interface Place {
  readonly protocol: 'lmtp' | 'smtp'
  readonly host: string
  readonly port: number
}

/** What a sender asks of reports (RFC 3461). */
export interface Dsn {
  readonly notify?: readonly string[] | undefined
  readonly orcpt?: string | undefined
}

export interface Recipient {
  readonly address: string
  readonly dsn?: Dsn | undefined
}

export interface Client {
  readonly ip: string
  readonly helo: string
}

/** From MAIL to DATA. */
export interface Transaction {
  /** As it was written; empty for the null return path. */
  readonly mailFrom: string
  /** Every RCPT that was accepted, repeats too: under LMTP each gets a reply of its own. */
  readonly recipients: readonly Recipient[]
  /** Who handed it over: as a trusted mail server in front says, or who is connected. One that does not say is no client. */
  readonly client: Client | null
  /** The id that a trusted mail server in front gave it. */
  readonly queueId: string | null
}

export interface ListenerOptions {
  readonly place: Place
  readonly log: Log
  readonly maxClients: number
  readonly maxRecipients: number
  /** Said beforehand; null: whoever is at it hears only at the end. */
  readonly maxBytes: number | null
  /** Milliseconds for which a client may be silent. */
  readonly timeoutMs?: number
  /** Milliseconds from a greeting, or a reply to a message, to the last byte of the next one, however many are said meanwhile. */
  readonly messageMs?: number
  /** Networks that may connect from elsewhere than this machine; null: anybody. */
  readonly clients?: readonly string[] | null
  /** Who is believed what they say of a client by XFORWARD. */
  readonly xforward?: readonly string[]
  readonly tls?: { readonly cert: string; readonly key: string } | null
  /** From elsewhere than this machine nothing is taken in clear. */
  readonly demandsTls?: boolean
  /** Wishes for reports are heard. */
  readonly dsn?: boolean
  /** Milliseconds for a message under way when it closes. */
  readonly graceMs?: number
  /** @returns why no mail is taken now, or null. */
  readonly onMailFrom?: () => Promise<Reply | null>
  /** @returns why not, or null. */
  readonly onRecipient?: (address: string) => Reply | null
  /**
   * @param content to be read to its end: the replies are heard only then.
   * @returns one for all, or one for each recipient in their order. Where it rejects, the mail stays with its sender.
   */
  readonly onMessage: (content: AsyncIterable<Buffer>, transaction: Transaction) => Promise<Reply | readonly Reply[]>
}

export interface Listener {
  readonly port: number
  /** Waits for nobody who is silent, and not long for a message under way. */
  close(): Promise<void>
}

/** Milliseconds: 50 MB at 30 kB/s. */
const longestMessageMs = 1_800_000

type Answer = (error?: Error | null) => void

const errorOf = ({ code, text }: Reply): Error => Object.assign(new Error(text), { responseCode: code })
const said = (reply: Reply): string | Error => (isTaken(reply) ? reply.text : errorOf(reply))
const orRefused = (reply: Reply | null, answer: Answer) => answer(reply && errorOf(reply))

export async function startListener(options: ListenerOptions): Promise<Listener> {
  const { place, log } = options
  const sessions = new Sessions(options)
  const deadlines = new Deadlines(options.messageMs ?? longestMessageMs)
  const server = new SMTPServer({
    ...protocolOf(options),
    onConnect(session, answer) {
      const connection = connectionOf(server, session)!
      keepSpelling(connection)
      deadlines.begin(session, () => dismiss(server, connection._socket, tooSlow))
      orRefused(sessions.isClient(session.remoteAddress) ? null : notServed, answer as Answer)
    },
    onMailFrom: (_address, session, answer) => void sessions.mailFrom(session).then(reply => orRefused(reply, answer)),
    onRcptTo: (to, session, answer) => orRefused(sessions.recipient(session, to), answer),
    onClose: session => deadlines.end(session),
    onData(stream, session, answer) {
      stream.once('end', () => deadlines.pause(session))
      const done = connections.begin(connectionOf(server, session)!._socket)
      sessions.message(session, stream).then(replies => {
        if (place.protocol === 'lmtp') answer(null, replies.map(said) as never)
        else if (isTaken(replies[0]!)) answer(null, replies[0]!.text)
        else answer(errorOf(replies[0]!))
        done()
        deadlines.goOn(session)
      })
    },
  })
  server.on('error', err => log.warn({ err: err.message }, 'a connection broke off'))
  const connections = stoppable(server.server, {
    ...(options.graceMs !== undefined && { graceMs: options.graceMs }),
    dismiss: socket => dismiss(server, socket, stopping),
  })
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(place.port, place.host, resolve)
  })
  return { port: (server.server.address() as AddressInfo).port, close: connections.stop }
}

/** @param listen `HOST:PORT` */
export function placeOf(listen: string, protocol: Place['protocol']): Place {
  const [, host, port] = /^\[?(.*?)\]?:(\d+)$/.exec(listen)!
  return { protocol, host: host!, port: Number(port) }
}

function protocolOf({ place, tls, ...options }: ListenerOptions) {
  return {
    lmtp: place.protocol === 'lmtp',
    authOptional: true,
    disabledCommands: tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    hideDSN: !options.dsn,
    logger: false as const,
    maxClients: options.maxClients,
    useXForward: [...(options.xforward ?? [])],
    ...(options.timeoutMs !== undefined && { socketTimeout: options.timeoutMs }),
    ...(options.maxBytes !== null && { size: options.maxBytes }),
    ...(tls && { ...tls, needsUpgrade: false }),
  }
}

const sameEnds = (a: Socket, b: Socket) => a.remotePort === b.remotePort && a.remoteAddress === b.remoteAddress

type Connection = SMTPServer['connections'] extends Set<infer T> ? T : never

/** The library writes domains in other letters: what passes leaves in the very spelling that it came in. */
function keepSpelling(connection: Connection): void {
  const parse = connection._parseAddressCommand
  connection._parseAddressCommand = (name, command) => {
    const parsed = parse.call(connection, name, command)
    return parsed && { ...parsed, address: spelled(parsed.address, String(command)) }
  }
}

function spelled(address: string, command: string): string {
  const domain = /^[^:]*:\s*<[^<>]*@([^<>@]*)>/.exec(command)?.[1]
  return domain === undefined ? address : address.slice(0, address.lastIndexOf('@') + 1) + domain
}

/** The library tells handlers of sessions, and Node of sockets: what joins them is its connection. */
const connectionOf = (server: SMTPServer, session: SMTPServerSession) =>
  [...server.connections].find(connection => connection.session === session)

function dismiss(server: SMTPServer, socket: Socket, { code, text }: Reply): void {
  const connection = [...server.connections].find(({ _socket }) => sameEnds(_socket, socket))
  connection?.send(code, text)
  const top = connection?._socket ?? socket
  top.destroySoon()
}

/** Of those who say something now and then, and come to no end. */
class Deadlines {
  readonly #ms: number
  readonly #timers = new Map<string, NodeJS.Timeout>()

  constructor(ms: number) {
    this.#ms = ms
  }

  begin({ id }: SMTPServerSession, onOver: () => void): void {
    this.#timers.set(id, setTimeout(onOver, this.#ms).unref())
  }

  pause({ id }: SMTPServerSession): void {
    clearTimeout(this.#timers.get(id))
  }

  goOn({ id }: SMTPServerSession): void {
    this.#timers.get(id)?.refresh()
  }

  end(session: SMTPServerSession): void {
    this.pause(session)
    this.#timers.delete(session.id)
  }
}

/** What was said on each connection, held against what may be. */
class Sessions {
  readonly #options: ListenerOptions
  readonly #accepted = new WeakMap<SMTPServerSession, Recipient[]>()
  readonly isClient: (address: string) => boolean

  constructor(options: ListenerOptions) {
    this.#options = options
    this.isClient = options.clients ? clientsOf(options.clients) : () => true
  }

  /** @returns why not, or null. */
  async mailFrom(session: SMTPServerSession): Promise<Reply | null> {
    this.#accepted.set(session, [])
    if (this.#options.demandsTls && !session.secure && !isLoopback(peerOf(session))) return tlsFirst
    return (await this.#options.onMailFrom?.().catch(() => fault)) ?? null
  }

  /** @returns why not, or null. */
  recipient(session: SMTPServerSession, { address, dsn }: SMTPServerAddress): Reply | null {
    const refusal = this.#options.onRecipient?.(address) ?? null
    if (refusal) return refusal
    // Bytes that are no letters of UTF-8: whatever was meant, it would be handed on to somebody else.
    if (address.includes('\ufffd')) return noSuchAddress
    const all = this.#accepted.get(session) ?? []
    if (all.length >= this.#options.maxRecipients) return tooManyRecipients
    this.#accepted.set(session, [...all, { address, ...(dsn && { dsn: dsnOf(dsn) }) }])
    return null
  }

  /** @returns a reply for each recipient. */
  async message(session: SMTPServerSession, stream: SMTPServerDataStream): Promise<readonly Reply[]> {
    const transaction = this.#transactionOf(session)
    const every = (reply: Reply) => transaction.recipients.map(() => reply)
    try {
      const replies = await this.#options.onMessage(stream.iterator({ destroyOnReturn: false }), transaction)
      return 'code' in replies ? every(replies) : replies
    } catch (err) {
      this.#options.log.warn({ err }, 'a message was not taken')
      stream.resume()
      return every(isFull(err) ? full : fault)
    }
  }

  #transactionOf(session: SMTPServerSession): Transaction {
    const { mailFrom } = session.envelope
    return {
      mailFrom: mailFrom ? mailFrom.address : '',
      recipients: this.#accepted.get(session) ?? [],
      client: this.#clientOf(session),
      queueId: queueIdIn(told(session, 'IDENT')),
    }
  }

  #clientOf(session: SMTPServerSession): Client | null {
    const { remoteAddress, hostNameAppearsAs } = session
    const isTrusted = this.#options.xforward?.includes(plainAddress(peerOf(session))) ?? false
    const ip = plainAddress((isTrusted ? (told(session, 'ADDR') ?? '') : remoteAddress).replace(/^ipv6:/i, ''))
    const helo = (isTrusted ? told(session, 'HELO') : hostNameAppearsAs) || ip
    return ip === '' ? null : { ip, helo: String(helo) }
  }
}

/** What a mail server in front says of the client by XFORWARD. */
function told({ xForward }: SMTPServerSession, attribute: string): string | undefined {
  const value = xForward.get(attribute)
  return typeof value === 'string' ? value : undefined
}

/** Who is connected: XFORWARD takes the place of that address, which stays under another name. */
function peerOf(session: SMTPServerSession): string {
  return told(session, 'ADDR:DEFAULT') ?? session.remoteAddress
}

function dsnOf({ notify, orcpt }: NonNullable<SMTPServerAddress['dsn']>): Dsn {
  return { ...(notify && { notify }), ...(orcpt !== undefined && { orcpt }) }
}

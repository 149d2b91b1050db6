// The next hop: bytes go on by SMTP as they are, over connections that are used again, and each recipient's reply is known:
// nodemailer's transport, by which mail that is written here leaves, composes a mail and tells of all or nothing.

import type { Transform } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { type ClientTls, tlsOptions } from '../../runtime/tls.ts'
import { whyTlsFailed } from '../../runtime/tls-failure.ts'
import type { Place } from '../../smtp/listener.ts'
import { away, type Reply, taken, unproven } from '../../smtp/reply.ts'
import type { Deliver, Parcel } from '../model.ts'

export interface Hop {
  readonly deliver: Deliver
  close(): void
}

/** Milliseconds: shorter than whoever waits for us waits. */
const hopTimeouts = { connectionTimeout: 30_000, greetingTimeout: 30_000, socketTimeout: 120_000 }
/** Milliseconds for which a connection that nobody uses stays open. */
const idleMs = 20_000
const maxText = 300

export function openHop(place: Place, tls: ClientTls, { connections = 20, timeouts = hopTimeouts } = {}): Hop {
  const pool = new Pool(() => connect(place, tls, timeouts), connections)
  return { deliver: parcel => pool.turn(() => send(parcel, pool)), close: () => pool.close() }
}

/** Connects as mail does, and leaves. @throws what the server or the network says */
export async function tryHop(place: Place, tls: ClientTls): Promise<void> {
  const connection = await connect(place, tls, hopTimeouts)
  connection.quit()
}

async function connect({ host, port }: Place, tls: ClientTls, timeouts: typeof hopTimeouts): Promise<SMTPConnection> {
  const options = { ...timeouts, requireTLS: tls.kind === 'require', tls: tlsOptions(tls) }
  const connection = new SMTPConnection({ host, port, ...options })
  await new Promise<void>((resolve, reject) => {
    connection.once('error', reject)
    connection.connect(error => (error ? reject(error) : resolve()))
  })
  return connection
}

/** Connections that rest between two messages, and no more of them at work than a limit. */
class Pool {
  readonly #connect: () => Promise<SMTPConnection>
  readonly #most: number
  readonly #resting: { readonly connection: SMTPConnection; readonly timer: NodeJS.Timeout }[] = []
  readonly #waiting: (() => void)[] = []
  #busy = 0

  constructor(connect: () => Promise<SMTPConnection>, most: number) {
    this.#connect = connect
    this.#most = most
  }

  async turn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#busy >= this.#most) await new Promise<void>(resolve => this.#waiting.push(resolve))
    else this.#busy++
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#busy--
    }
  }

  async take(): Promise<SMTPConnection> {
    const ready = this.#resting.pop()
    if (ready) {
      clearTimeout(ready.timer)
      return ready.connection
    }
    const connection = await this.#connect()
    connection.on('error', () => this.#forget(connection))
    connection.on('end', () => this.#forget(connection))
    return connection
  }

  rest(connection: SMTPConnection): void {
    const timer = setTimeout(() => this.#forget(connection), idleMs)
    timer.unref()
    this.#resting.push({ connection, timer })
  }

  #forget(connection: SMTPConnection): void {
    const at = this.#resting.findIndex(each => each.connection === connection)
    if (at < 0) return
    clearTimeout(this.#resting[at]!.timer)
    this.#resting.splice(at, 1)
    connection.close()
  }

  close(): void {
    for (const { connection, timer } of this.#resting.splice(0)) {
      clearTimeout(timer)
      connection.quit()
    }
  }
}

async function send(parcel: Parcel, pool: Pool): Promise<Reply[]> {
  const { recipients } = parcel
  let connection: SMTPConnection
  try {
    connection = await pool.take()
  } catch (error) {
    return recipients.map(() => (whyTlsFailed(error) === null ? away : unproven))
  }
  try {
    const { refused, said } = await handOver(parcel, connection)
    pool.rest(connection)
    return repliesOf(recipients, refused, { ...taken, said })
  } catch (error) {
    connection.close()
    const refusal = error as Refusal
    return repliesOf(recipients, refusal.rejectedErrors ?? [], replyOf(refusal))
  }
}

/** @returns the recipients that were refused, and what was said of the others; rejects where all of it was. */
async function handOver(
  { mailFrom, recipients, content, isSound, size, eightBit, dsn }: Parcel,
  connection: SMTPConnection,
): Promise<{ readonly refused: readonly Refusal[]; readonly said: string }> {
  const transaction = {
    from: mailFrom,
    to: [...recipients],
    size,
    use8BitMime: eightBit,
    ...(dsn && { dsn: { notify: dsn.notify?.join(','), orcpt: dsn.orcpt } }),
  }
  const answer = await new Promise<{ rejectedErrors?: Refusal[]; response?: string }>((resolve, reject) => {
    connection.once('error', reject)
    connection.send(
      transaction as never,
      (isSound && Buffer.isBuffer(content) ? soundly(content) : content) as never,
      (error, info) => {
        connection.off('error', reject)
        if (error) reject(error)
        else resolve(info as never)
      },
    )
  })
  return { refused: answer.rejectedErrors ?? [], said: textOf(answer.response) }
}

/** The library looks at each byte of a content for line ends that are none, which takes as long as the rest of handing it on. */
function soundly(content: Buffer) {
  return {
    pipe(stream: Transform & { lastByte: number | false }) {
      stream._transform = (chunk: Buffer, _, done) => {
        stream.lastByte = chunk.at(-1) ?? false
        done(null, chunk)
      }
      for (const piece of withDots(content)) stream.write(piece)
      stream.end()
    },
  }
}

const dot = Buffer.from('.')
const beginsWithDot = Buffer.from('\n.')

/** RFC 5321, 4.5.2: before a dot at the beginning of a line goes another one. */
function* withDots(content: Buffer): Generator<Buffer> {
  if (content.length === 0) return
  if (content[0] === dot[0]) yield dot
  let at = 0
  for (let next = content.indexOf(beginsWithDot); next >= 0; next = content.indexOf(beginsWithDot, at)) {
    yield content.subarray(at, next + 1)
    yield dot
    at = next + 1
  }
  yield content.subarray(at)
}

interface Refusal {
  readonly recipient?: string
  readonly responseCode?: number
  readonly response?: string
  readonly rejectedErrors?: Refusal[]
}

function repliesOf(recipients: readonly string[], refused: readonly Refusal[], others: Reply): Reply[] {
  return recipients.map(recipient => {
    const refusal = refused.find(each => each.recipient === recipient)
    return refusal ? replyOf(refusal) : others
  })
}

/** Silence, garbage and a broken connection are for now; only a server that says so refuses for ever. */
function replyOf({ responseCode, response }: Refusal): Reply {
  if (responseCode === undefined || responseCode < 400 || responseCode > 599) return away
  return { code: responseCode, text: textOf(response) }
}

function textOf(response = ''): string {
  return response
    .replace(/^\d{3}[ -]?/, '')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, maxText)
}

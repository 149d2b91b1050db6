// The next hop: mail goes on by SMTP, over connections that are used again, and each recipient's answer is known.

import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Place } from '../../smtp/listener.ts'
import { away, type Reply, taken } from '../../smtp/reply.ts'
import type { Deliver, Parcel } from '../model.ts'

export interface Hop {
  readonly deliver: Deliver
  close(): void
}

/** Milliseconds: shorter than whoever waits for us waits. */
const hopTimeouts = { connectionTimeout: 30_000, greetingTimeout: 30_000, socketTimeout: 120_000 }
/** Milliseconds for which a connection that nobody uses stays open. */
const idle = 20_000
const maxText = 300

export function openHop({ host, port }: Place, { connections = 20, timeouts = hopTimeouts } = {}): Hop {
  const resting: { connection: SMTPConnection; timer: NodeJS.Timeout }[] = []
  const waiting: (() => void)[] = []
  let busy = 0

  async function connected(): Promise<SMTPConnection> {
    const ready = resting.pop()
    if (ready) {
      clearTimeout(ready.timer)
      return ready.connection
    }
    const connection = new SMTPConnection({ host, port, ...timeouts, tls: { rejectUnauthorized: false } })
    await new Promise<void>((resolve, reject) => {
      connection.once('error', reject)
      connection.connect(error => (error ? reject(error) : resolve()))
    })
    connection.on('error', () => forget(connection))
    connection.on('end', () => forget(connection))
    return connection
  }

  function forget(connection: SMTPConnection): void {
    const at = resting.findIndex(each => each.connection === connection)
    if (at < 0) return
    clearTimeout(resting[at]!.timer)
    resting.splice(at, 1)
    connection.close()
  }

  function rest(connection: SMTPConnection): void {
    const timer = setTimeout(() => forget(connection), idle)
    timer.unref()
    resting.push({ connection, timer })
  }

  async function turn<T>(work: () => Promise<T>): Promise<T> {
    if (busy >= connections) await new Promise<void>(resolve => waiting.push(resolve))
    else busy++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else busy--
    }
  }

  async function send(parcel: Parcel): Promise<Reply[]> {
    let connection: SMTPConnection
    try {
      connection = await connected()
    } catch {
      return parcel.recipients.map(() => away)
    }
    const { mailFrom, recipients, content, size, eightBit, dsn } = parcel
    const envelope = {
      from: mailFrom,
      to: [...recipients],
      size,
      use8BitMime: eightBit,
      ...(dsn && { dsn: { notify: dsn.notify?.join(','), orcpt: dsn.orcpt } }),
    }
    try {
      const { rejectedErrors } = await new Promise<{ rejectedErrors?: unknown[] }>((resolve, reject) => {
        connection.once('error', reject)
        connection.send(envelope as never, content as never, (error, info) => {
          connection.off('error', reject)
          if (error) reject(error)
          else resolve(info as never)
        })
      })
      rest(connection)
      return repliesOf(recipients, (rejectedErrors ?? []) as Refusal[], taken)
    } catch (error) {
      connection.close()
      const refusal = error as Refusal
      return repliesOf(recipients, refusal.rejectedErrors ?? [], replyOf(refusal))
    }
  }

  return {
    deliver: parcel => turn(() => send(parcel)),
    close() {
      for (const { connection, timer } of resting.splice(0)) {
        clearTimeout(timer)
        connection.quit()
      }
    },
  }
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
  const text = (response ?? '')
    .replace(/^\d{3}[ -]?/, '')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, maxText)
  return { code: responseCode, text }
}

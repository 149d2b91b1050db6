// Reports of failure: what comes back to the return path of a carrier marks its recipient as not reached. Anybody may connect.

import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import type { Log } from '../../runtime/log.ts'
import type { Database } from '../db/open.ts'
import { markNotDelivered } from '../db/outgoing.ts'

/** RFC 3462 reports carry what they are about: only their beginning is read. */
const longestReport = 1024 * 1024
const maxClients = 20
const address = /^b\+([0-9a-f]{32})@[^@]+$/i
const maxReply = 200

export interface Bounces {
  readonly port: number
  close(): Promise<void>
}

/**
 * What a delivery report (RFC 3464) says of its recipient.
 * @returns the status and what the other server said; null for a report of anything but failure, and for all other mail.
 */
export function readReport(mail: string): string | null {
  const type = /^content-type:\s*multipart\/report\b/im.test(mail.slice(0, 64 * 1024))
  const [, fields = ''] =
    /^content-type:\s*message\/delivery-status\b[\s\S]*?\r?\n\r?\n([\s\S]{0,20000})/im.exec(mail) ?? []
  if (!type || !/^action:\s*failed\s*$/im.test(fields)) return null
  const status = /^status:\s*(5\.\d{1,3}\.\d{1,3})/im.exec(fields)?.[1]
  if (status === undefined) return null
  const said = /^diagnostic-code:\s*(?:smtp;\s*)?((?:.*\r?\n[\t ])*.*)/im.exec(fields)?.[1] ?? ''
  return `${status} ${said}`
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, maxReply)
}

/** @param mail its first bytes. */
export async function takeReport(
  recipients: readonly string[],
  mail: Buffer,
  { db, log }: { readonly db: Database; readonly log: Log },
): Promise<void> {
  const reply = readReport(mail.subarray(0, longestReport).toString('latin1'))
  if (reply === null) return
  for (const to of recipients) {
    const token = address.exec(to)?.[1]?.toLowerCase()
    if (token !== undefined && (await markNotDelivered(db, token, reply))) log.info('a carrier came back')
  }
}

/** @param listen `host:port` */
export async function startBounces(listen: string, { db, log }: { db: Database; log: Log }): Promise<Bounces> {
  const [, host, port] = /^\[?(.*?)\]?:(\d+)$/.exec(listen)!
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    hideDSN: true,
    logger: false,
    maxClients,
    size: longestReport * 8,
    onRcptTo({ address: to }, _session, done) {
      done(address.test(to) ? null : Object.assign(new Error('no such address'), { responseCode: 550 }))
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      let length = 0
      stream.on('data', (chunk: Buffer) => {
        if (length < longestReport) chunks.push(chunk)
        length += chunk.length
      })
      stream.on('error', () => done(new Error('broken off')))
      stream.on('end', () => {
        const recipients = session.envelope.rcptTo.map(({ address: to }) => to)
        takeReport(recipients, Buffer.concat(chunks), { db, log }).then(
          () => done(),
          () => done(Object.assign(new Error('try again later'), { responseCode: 451 })),
        )
      })
    },
  })
  server.on('error', err => log.warn({ err: err.message }, 'a report of failure was not taken'))

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(Number(port), host, resolve)
  })
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise(resolve => server.close(resolve)),
  }
}

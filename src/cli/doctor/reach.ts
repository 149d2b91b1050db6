// How the portal answers from outside its process: one request at a time, with nothing between but what is really there.

import { createHash } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { tlsOptions } from '../../runtime/tls.ts'

/** Milliseconds without a byte. */
const timeoutMs = 20_000
const maxAnswer = 200_000
const piece = Buffer.alloc(64 * 1024, 'x')

export interface Reached {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The beginning of it. */
  readonly body: string
  /** SHA-256 of the whole body, in hexadecimal. */
  readonly digest: string
  /** Of the certificate, in milliseconds; null without TLS. */
  readonly validTo: number | null
}

export interface ReachOptions {
  /** Sent as a file that the portal reads and drops; bytes. 0: a GET. */
  readonly bytes?: number
  /** Certificates that count beside the system's (PEM). */
  readonly ca?: string | null
}

const boundary = 'postern-doctor'
const head = Buffer.from(
  `--${boundary}\r\ncontent-disposition: form-data; name="doctor"; filename="doctor"\r\ncontent-type: application/octet-stream\r\n\r\n`,
)
const tail = Buffer.from(`\r\n--${boundary}--\r\n`)

/** An answer that comes before all was sent counts: a proxy refuses early. @throws what the network says */
export function reach(url: string, { bytes = 0, ca = null }: ReachOptions = {}): Promise<Reached> {
  return new Promise((resolve, reject) => {
    const target = new URL(url)
    const host = target.hostname.replace(/^\[|\]$/g, '')
    const options = {
      method: bytes > 0 ? 'POST' : 'GET',
      timeout: timeoutMs,
      agent: false as const,
      headers: bytes > 0 ? headersOf(bytes) : {},
    }
    const asked =
      target.protocol === 'https:'
        ? httpsRequest(target, {
            ...options,
            ...tlsOptions({ kind: 'verify', ca }),
            servername: isIP(host) ? '' : host,
          })
        : httpRequest(target, options)
    asked.on('timeout', () => asked.destroy(Object.assign(new Error('silent'), { code: 'ETIMEDOUT' })))
    asked.on('error', reject)
    asked.on('response', answer => {
      const socket = answer.socket as Partial<TLSSocket>
      const until = socket.getPeerCertificate?.().valid_to
      const hash = createHash('sha256')
      const kept: Buffer[] = []
      let length = 0
      answer.on('data', (chunk: Buffer) => {
        hash.update(chunk)
        if (length < maxAnswer) kept.push(chunk)
        length += chunk.length
      })
      answer.on('error', reject)
      answer.on('end', () => {
        const { statusCode: status = 0, headers } = answer
        const body = Buffer.concat(kept).toString('utf8')
        const validTo = until === undefined ? null : Date.parse(until)
        resolve({ status, headers, body, digest: hash.digest('hex'), validTo })
        asked.destroy()
      })
    })
    if (bytes > 0) send(asked, bytes)
    else asked.end()
  })
}

const headersOf = (bytes: number) => ({
  'content-type': `multipart/form-data; boundary=${boundary}`,
  'content-length': head.length + bytes + tail.length,
})

function send(to: ReturnType<typeof httpRequest>, bytes: number): void {
  let left = bytes
  to.write(head)
  const more = (): void => {
    while (left > 0) {
      const chunk = piece.subarray(0, Math.min(piece.length, left))
      left -= chunk.length
      if (!to.write(chunk)) return void to.once('drain', more)
    }
    to.end(tail)
  }
  more()
}

// What forwarded mail is built of: the top of it, its texts, the file, and the mail that the portal itself sent.

import { base64Lines, type Entity, entity, multipart, quotedPrintable, under } from './mime.ts'

/** What somebody has and forwards. */
export interface Sealed {
  readonly envelope: Uint8Array
  /** encrypted_message.htm. */
  readonly htm: string
  /** The envelope as ASCII armor. */
  readonly armor: string
}

export interface Form {
  readonly name: string
  /** Its structure. */
  readonly is: string
  readonly write: (sealed: Sealed) => Uint8Array | Promise<Uint8Array>
}

export const fileName = 'encrypted_message.htm'
export const subject = 'Private message from alice (example.com)'
export const date = 'Tue, 24 Nov 2026 09:30:00 +0100'

/** The top of a forwarded mail, with the header lines that its app adds. */
export const top = (...more: string[]): string[] => [
  'From: Robin Reader <robin@example.net>',
  'To: read@portal.example',
  `Subject: Fwd: ${subject}`,
  `Date: ${date}`,
  'Message-ID: <forward.1@example.net>',
  'MIME-Version: 1.0',
  ...more,
]

/** Text and HTML, as most apps write what stands above the file. */
export const plain = (text: string, type = 'text/plain; charset=utf-8'): Entity =>
  entity([`Content-Type: ${type}`, 'Content-Transfer-Encoding: 7bit'], text)
export const html = (body: string): Entity =>
  entity(
    ['Content-Type: text/html; charset="UTF-8"', 'Content-Transfer-Encoding: quoted-printable'],
    quotedPrintable(`<html><body>${body}</body></html>\n`),
  )
export const words = 'alice (example.com) has written you a private message. Open the attached file in a browser.\n'
export const note = (before = '') =>
  multipart('alternative', [plain(`${before}${words}`), html(`<p>${before}</p><div>${words}</div>`)])

export interface Attached {
  readonly type?: string
  readonly disposition?: string
  readonly head?: readonly string[]
  readonly columns?: number
}

export function attached(content: string | Uint8Array, options: Attached = {}): Entity {
  return entity(
    [
      `Content-Type: ${options.type ?? `text/html; name="${fileName}"`}`,
      `Content-Disposition: ${options.disposition ?? `attachment; filename="${fileName}"`}`,
      'Content-Transfer-Encoding: base64',
      ...(options.head ?? []),
    ],
    base64Lines(content, options.columns),
  )
}

/** The mail that the portal itself sent. */
export const carrier = (htm: string): Entity =>
  under(
    ['From: "alice (example.com) via Portal" <secure@portal.example>', 'To: robin@example.net', `Subject: ${subject}`],
    under(
      [`Date: ${date}`, 'Message-ID: <carrier.1@portal.example>', 'MIME-Version: 1.0'],
      multipart('mixed', [
        note(),
        entity(
          [
            `Content-Type: text/html; charset=us-ascii; name="${fileName}"`,
            `Content-Disposition: attachment; filename="${fileName}"`,
            'Content-Transfer-Encoding: 7bit',
          ],
          htm,
        ),
      ]),
    ),
  )

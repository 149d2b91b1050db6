// What a mail server in front called a mail: by XFORWARD, or as it wrote it into the Received field that it put above all others.

import { type Header, valuesOf } from '../mail/header.ts'

const longest = 40
/** Behind what the client said of itself: the last one before whom it is for and when it came (RFC 5321, 4.4). */
const idOfReceived = /^.*\bid\s+<?([\w.-]{4,40})>?(?=\s|$)/s

/** @param said by XFORWARD, as IDENT. */
export function queueIdIn(said: string | undefined): string | null {
  return said?.replace(/[^\w.-]/g, '').slice(0, longest) || null
}

/** Of the uppermost field: to be believed only where a mail server of one's own wrote it. */
export function queueIdOf(header: Pick<Header, 'fields'>): string | null {
  const [received = ''] = valuesOf(header, 'received')
  const [stamp = ''] = received.replace(/\([^()]*\)/g, ' ').split(/;|\bfor\s+</, 1)
  return idOfReceived.exec(stamp)?.[1] ?? null
}

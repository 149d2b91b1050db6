// The mail that carries a sealed message from here: what Thunderbird is told to write, and the check that it is that and nothing else.

import { hex } from '../../../core/bytes.ts'
import { readRecipients } from '../../../mail/address/recipients.ts'
import { plainOf } from '../../../mail/html/plain.ts'
import type { Mailbox } from '../../../mail/write-header.ts'
import type { ComposeDetails, Messenger, ReadDetails } from '../messenger.ts'

export const fileName = 'encrypted_message.htm'
const htmlType = 'text/html'
/** Tells filters and gateways that it is one; a stranger can write it too. */
export const mark = { name: 'X-Postern', value: '1' } as const

export interface Carrier {
  readonly identityId: string
  readonly to: readonly Mailbox[]
  readonly cc: readonly Mailbox[]
  /** null: that of the answered carrier stays. */
  readonly subject: string | null
  readonly html: string
  readonly htm: string
}

/** What must be as it was when the mail leaves. */
export interface Seal {
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly words: string
  /** SHA-256 of the file, hexadecimal. */
  readonly digest: string
}

const written = ({ name, address }: Mailbox) =>
  name === '' ? address : `"${name.replace(/["\\]/g, '\\$&')}" <${address}>`

export function detailsOf({ identityId, to, cc, subject, html, htm }: Carrier): ComposeDetails {
  return {
    identityId,
    to: to.map(written),
    cc: cc.map(written),
    bcc: [],
    ...(subject !== null && { subject }),
    isPlainText: false,
    body: html,
    deliveryFormat: 'both',
    customHeaders: [mark],
    attachments: [{ file: new File([htm], fileName, { type: htmlType }) }],
    attachVCard: false,
    attachPublicPGPKey: false,
    returnReceipt: false,
  }
}

const words = (html: string) => plainOf(html).replace(/\s+/g, ' ').trim()
const addresses = (people: readonly string[]) => people.flatMap(readRecipients).map(({ address }) => address)

async function digestOf(file: Blob): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer())))
}

export async function sealOf({ to, cc, html, htm }: Carrier): Promise<Seal> {
  return {
    to: to.map(({ address }) => address),
    cc: cc.map(({ address }) => address),
    words: words(html),
    digest: await digestOf(new Blob([htm])),
  }
}

const same = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((each, i) => each === b[i])

/** Whether the mail in this window, as it stands there now, is the carrier and nothing else. */
export async function isAsSealed(
  { listAttachments, getAttachmentFile }: Messenger['compose'],
  tab: number,
  details: ReadDetails,
  seal: Seal,
): Promise<boolean> {
  const { to, cc, bcc, newsgroups, body, selectedEncryptionTechnology: other } = details
  const files = await listAttachments(tab)
  return (
    same(addresses(to), seal.to) &&
    same(addresses(cc), seal.cc) &&
    bcc.length === 0 &&
    newsgroups.length === 0 &&
    words(body) === seal.words &&
    !other?.encryptBody &&
    !other?.signMessage &&
    files.length === 1 &&
    files[0]!.name === fileName &&
    (await digestOf(await getAttachmentFile(files[0]!.id))) === seal.digest
  )
}

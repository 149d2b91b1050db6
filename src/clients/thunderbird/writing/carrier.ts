// The mail that carries a sealed message from here: what Thunderbird is told to write, and the check that it is that and nothing else.

import { digest, hex } from '../../../core/bytes.ts'
import { readRecipients } from '../../../mail/address/recipients.ts'
import { plainOf } from '../../../mail/html/plain.ts'
import type { Mailbox } from '../../../mail/write-header.ts'
import { faultOf, fileName, peopleOf, type Seal } from '../../carrier.ts'
import type { ComposeDetails, Messenger, ReadDetails } from '../messenger.ts'
import type { Remembered } from './memory.ts'

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
  return hex(await digest(new Uint8Array(await file.arrayBuffer())))
}

export async function sealOf({ to, cc, html, htm }: Carrier): Promise<Seal> {
  const [openly, copied] = [to, cc].map(people => people.map(({ address }) => address)) as [string[], string[]]
  return { people: peopleOf(openly, copied), words: words(html), file: await digestOf(new Blob([htm])) }
}

/** Whether the mail in this window, as it stands there now, is the carrier and nothing else. */
export async function isAsSealed(
  { listAttachments, getAttachmentFile }: Messenger['compose'],
  tab: number,
  details: ReadDetails,
  { seal, subject }: Remembered,
): Promise<boolean> {
  const { to, cc, bcc, newsgroups, body, selectedEncryptionTechnology: other } = details
  if (!seal || details.subject !== subject || other?.encryptBody || other?.signMessage) return false
  const attached = await listAttachments(tab)
  // Of more than one nothing need be read.
  const ofFile = async (id: number) => (attached.length === 1 ? digestOf(await getAttachmentFile(id)) : '')
  const files = await Promise.all(attached.map(async ({ id, name }) => ({ name, digest: await ofFile(id) })))
  const isHidden = bcc.length > 0 || newsgroups.length > 0
  const seen = { people: peopleOf(addresses(to), addresses(cc)), words: words(body), isHidden, files }
  return faultOf(seen, seal) === null
}

// A message that waits, as a file that its recipients open. Loaded when somebody asks for it: few readers ever write a file.

import { downloadZip } from 'client-zip'
import { portalOf } from '../../contract/file-of.ts'
import type { Parameters } from '../../contract/parameters.ts'
import type { Status } from '../../contract/status.ts'
import { type Bytes, utf8 } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import { writeHtm } from '../../core/htm/write.ts'
import type { Sealed } from './drafts.ts'
import type { SealedFile } from './protocol.ts'

const fileName = 'encrypted_message.htm'
const htmlType = 'text/html'

interface AsFileDeps {
  readonly parameters: Parameters
  /** The last good feed: a window that is known now stands in the file. */
  readonly status: Status | null
  /** Seconds. */
  readonly now: number
}

/** One file a recipient, because each names its own reader; more than one go into a zip, in folders named after them. */
export async function asFile({ message, period, envelopes }: Sealed, around: AsFileDeps): Promise<SealedFile> {
  const { parameters, status, now } = around
  const htm = async (envelope: Bytes, address: string, index: number) =>
    utf8(
      await writeHtm({
        envelope,
        readers: [{ address, index }],
        period,
        ...portalOf(parameters),
        sender: message.from,
        date: new Date(now * 1000),
        windows: (status?.windows ?? []).filter(({ over }) => over === null),
      }),
    )
  const readers = message.envelopes.flatMap(({ recipients }, i) =>
    recipients.map(({ address, index }) => ({ address, index, envelope: envelopes[i]! })),
  )
  const [first, ...others] = readers.filter(({ address }) => readers.length === 1 || address !== message.from)
  if (!first) throw new PosternError('no-recipient', 'there is nobody to send to')
  if (others.length === 0) {
    const bytes = await htm(first.envelope, first.address, first.index)
    return { name: fileName, type: htmlType, bytes: bytes.buffer }
  }
  const files = [first, ...others].map(async ({ address, index, envelope }) => ({
    name: `${folderName(address)}/${fileName}`,
    input: await htm(envelope, address, index),
  }))
  const zip = await downloadZip(await Promise.all(files)).arrayBuffer()
  return { name: 'private_messages.zip', type: 'application/zip', bytes: zip }
}

function folderName(address: string): string {
  return address.replace(/[^\p{L}\p{N}@._+-]/gu, '_')
}

// The sealed messages in the bytes of a mail. What cannot be read is passed over: another one may be the right one.

import { createHash } from 'node:crypto'
import { latin1 } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import { type ReadResult, readFields, readHtm } from '../../core/htm/read.ts'
import { findHtm, parted } from '../../mail/arrival.ts'

/** More than one is a mail about mails. */
export const maxFound = 20

export interface Envelopes {
  /** Unlike each other; `index`: which stanza the file says is its recipient's. */
  readonly found: readonly { readonly envelope: Uint8Array; readonly index: number | null }[]
  /** Whether a file of ours is among them that cannot be read. */
  readonly isBroken: boolean
}

export async function envelopesIn(mail: Uint8Array): Promise<Envelopes> {
  const { results, isBroken } = await resultsIn(mail)
  const distinct = new Map<string, ReadResult>()
  // What is as it was sealed first.
  for (const result of results.toSorted((a, b) => Number(a.intact === false) - Number(b.intact === false))) {
    const digest = createHash('sha256').update(result.envelope).digest('hex')
    if (distinct.size < maxFound && !distinct.has(digest)) distinct.set(digest, result)
  }
  return { found: [...distinct.values()].map(({ envelope, index }) => ({ envelope, index })), isBroken }
}

async function resultsIn(raw: Uint8Array): Promise<{ readonly results: ReadResult[]; readonly isBroken: boolean }> {
  const results: ReadResult[] = []
  let isBroken = false
  const look = async (part: Uint8Array) => {
    const result = await attempt(part)
    if (result instanceof PosternError) isBroken ||= isForm(part)
    else results.push(result)
  }
  for await (const candidate of findHtm(raw)) for (const part of parted(candidate)) await look(part)
  // A mail that is broken enough still shows the armor to a reader that knows nothing of mail.
  if (results.length === 0) await look(raw)
  return { results, isBroken }
}

async function attempt(file: Uint8Array): Promise<ReadResult | PosternError> {
  try {
    return await readHtm(file)
  } catch (error) {
    if (error instanceof PosternError) return error
    throw error
  }
}

/** Whether it is a file of ours, by what stands in it beside the armor. */
function isForm(file: Uint8Array): boolean {
  return readFields(latin1(file)).digest !== null
}

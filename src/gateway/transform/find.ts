// The sealed messages in a mail, wherever in it they stand. What cannot be read is passed over: another one may be the right one.

import { createHash } from 'node:crypto'
import { PosternError } from '../../core/errors.ts'
import { type ReadResult, readFields, readHtm } from '../../core/htm/read.ts'
import { findHtm, parted } from '../../mail/arrival.ts'
import { type Staged, stagedBytes } from '../../smtp/staged.ts'
import { latin1 } from '../message/fields.ts'
import { mostParsed } from '../message/outline.ts'
import { armorsIn, type Finding, maxFound } from './armors.ts'

/** The words of an armor's first line, and what base64 makes of them at each place where they may begin. */
const marks = [
  'AGE ENCRYPTED FILE',
  ...[0, 1, 2].map(before =>
    Buffer.from(`${' '.repeat(before)}AGE ENCRYPTED FILE`)
      .toString('base64')
      .slice(before === 0 ? 0 : 4, -4),
  ),
]

/** Quickly, whether a sealed message may be in it: taking apart a large mail that is none takes seconds. */
function mayHold(raw: Buffer): boolean {
  const text = raw.toString('latin1').replace(/=?\r?\n/g, '')
  return marks.some(mark => text.includes(mark))
}

export async function findEnvelopes(staged: Staged, work: string): Promise<Finding> {
  if (staged.size > mostParsed) return armorsIn(staged, work)
  const raw = await staged.read()
  if (!mayHold(raw)) return { found: [], isBroken: false }
  const { results, isBroken } = await resultsIn(raw)
  const distinct = new Map<string, ReadResult>()
  // What is as it was sealed first.
  for (const result of results.toSorted((a, b) => Number(a.intact === false) - Number(b.intact === false))) {
    const digest = createHash('sha256').update(result.envelope).digest('hex')
    if (distinct.size < maxFound && !distinct.has(digest)) distinct.set(digest, result)
  }
  const found = [...distinct.values()].map(({ envelope, index }) => ({
    envelope: stagedBytes(Buffer.from(envelope)),
    index,
  }))
  return { found, isBroken }
}

async function resultsIn(raw: Buffer): Promise<{ readonly results: ReadResult[]; readonly isBroken: boolean }> {
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

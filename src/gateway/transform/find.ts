// The sealed messages in a mail, wherever in it they stand.

import { PosternError } from '../../core/errors.ts'
import { readArrival } from '../../mail/arrival.ts'
import { type Staged, stagedBytes } from '../../smtp/staged.ts'
import { mostParsed } from '../message/outline.ts'
import { Hold } from '../policy/hold.ts'
import { armorsIn, type Found } from './armors.ts'

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

/** @throws Hold `damaged` */
export async function findEnvelopes(staged: Staged, work: string): Promise<Found[]> {
  try {
    if (staged.size > mostParsed) return await armorsIn(staged, work)
    const raw = await staged.read()
    if (!mayHold(raw)) return []
    const { envelope, index } = await readArrival(raw)
    return [{ envelope: stagedBytes(Buffer.from(envelope)), index }]
  } catch (error) {
    if (!(error instanceof PosternError)) throw error
    if (error.code === 'damaged' || error.code === 'newer-version') throw new Hold('damaged', error)
    return []
  }
}

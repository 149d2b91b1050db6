// The sealed messages in a mail, wherever in it they stand.

import { type Staged, stagedBytes } from '../../smtp/staged.ts'
import type { Find } from '../keys/threads.ts'
import { mostParsed } from '../message/outline.ts'
import { armorsIn, type Finding } from './armors.ts'

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

/** @throws Hold `too-costly` */
export async function findEnvelopes(staged: Staged, work: string, find: Find): Promise<Finding> {
  if (staged.size > mostParsed) return armorsIn(staged, work)
  const raw = await staged.read()
  if (!mayHold(raw)) return { found: [], isBroken: false }
  const { found, isBroken } = await find(raw)
  return {
    found: found.map(({ envelope, index }) => ({ envelope: stagedBytes(Buffer.from(envelope)), index })),
    isBroken,
  }
}

// The sealed messages in a mail, wherever in it they stand.

import { parseMessage } from '../../mail/parse.ts'
import { type Staged, stagedBytes } from '../../runtime/staged.ts'
import type { ReadingTurns } from '../content/reading-turns.ts'
import type { Find } from '../keys/threads.ts'
import { isOnlyCarrier } from '../message/carrier-only.ts'
import { mostParsed, outlineOf } from '../message/outline.ts'
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

export interface FindingDeps {
  readonly work: string
  readonly find: Find
  readonly readingTurns: ReadingTurns
}

/** Of one mail, for whoever it is to: it is taken apart once. */
export class SealedIn {
  readonly #staged: Staged
  readonly #work: string
  readonly #find: Find
  readonly #turns: ReadingTurns
  #finding: Promise<Finding> | null = null
  #isAlone: Promise<boolean> | null = null

  constructor(staged: Staged, { work, find, readingTurns }: FindingDeps) {
    this.#staged = staged
    this.#work = work
    this.#find = find
    this.#turns = readingTurns
  }

  /** @throws Hold `too-costly` */
  find(): Promise<Finding> {
    this.#finding ??= findEnvelopes(this.#staged, this.#work, this.#find)
    return this.#finding
  }

  /** Whether the mail is a carrier and nothing else. */
  isAlone(): Promise<boolean> {
    this.#isAlone ??= this.#turns.take(this.#staged.size, () => isAlone(this.#staged))
    return this.#isAlone
  }

  /** What was found is not at hand any more. */
  async drop(): Promise<void> {
    const finding = await this.#finding?.catch(() => null)
    for (const { envelope } of finding?.found ?? []) await envelope.drop()
  }
}

/** Whether a mail is a carrier and nothing else. */
export async function isAlone(staged: Staged): Promise<boolean> {
  const outline = await outlineOf(staged)
  return outline !== null && isOnlyCarrier(await parseMessage(outline.bytes))
}

async function findEnvelopes(staged: Staged, work: string, find: Find): Promise<Finding> {
  if (staged.size > mostParsed) return armorsIn(staged, work)
  const raw = await staged.read()
  if (!mayHold(raw)) return { found: [], isBroken: false }
  const { found, isBroken } = await find(raw)
  return {
    found: found.map(({ envelope, index }) => ({ envelope: stagedBytes(Buffer.from(envelope)), index })),
    isBroken,
  }
}

// The envelopes in a mail that somebody forwarded, in whatever form their mail app chose, each checked before it counts.

import { digest, hex } from '../../core/bytes.ts'
import { readStanzas, splitHeader } from '../../core/envelope/recipient.ts'
import { PosternError } from '../../core/errors.ts'
import type { NamedReader } from '../../core/htm/named-reader.ts'
import { type ReadResult, readHtm } from '../../core/htm/read.ts'
import { addMonths, comparePeriods, periodOf } from '../../core/ibe/period.ts'
import { findHtm, parted } from '../../mail/arrival.ts'

/** Messages that one mail may bring; nobody forwards so many by hand. */
export const maxEnvelopes = 20
/** age's nonce, and the tag of an empty last chunk: nothing shorter was ever sealed. */
const leastPayload = 32

export interface Found {
  readonly envelope: Uint8Array
  /** Of the envelope, hexadecimal. */
  readonly digest: string
  /** Whom the file says it is for, a hint. */
  readonly readers: readonly NamedReader[]
}

/** Why there is none: the most telling of what was seen. */
export type Missing = 'none' | 'damaged' | 'other-district' | 'over'

export interface FindOptions {
  readonly district: string
  readonly now: Date
  readonly retentionMonths: number
}

/** @returns as soon as each is found, those that are sound; at the end, why there was none. */
export async function* findEnvelopes(mail: Uint8Array, options: FindOptions): AsyncGenerator<Found, Missing> {
  const seen = new Set<string>()
  let missing: Missing = 'none'
  for await (const result of results(mail)) {
    if (seen.size === maxEnvelopes) break
    const checked = typeof result === 'string' ? result : check(result, options)
    if (typeof checked === 'string') {
      missing = moreTelling(missing, checked)
      continue
    }
    const { envelope, readers } = checked
    const id = hex(await digest(envelope))
    if (seen.has(id)) continue
    seen.add(id)
    yield { envelope, digest: id, readers }
  }
  return missing
}

/** What was read, from the likeliest place to the last; where something of ours was there and could not be read, that. */
async function* results(mail: Uint8Array): AsyncGenerator<ReadResult | Missing> {
  let anything = false
  for await (const candidate of findHtm(mail)) {
    for (const part of parted(candidate)) {
      const result = await attempt(part)
      if (result === 'none') continue
      anything = true
      yield result
    }
  }
  // A mail that is broken enough still shows the armor to a reader that knows nothing of mail.
  if (!anything) yield await attempt(mail)
}

async function attempt(file: Uint8Array): Promise<ReadResult | Missing> {
  try {
    return await readHtm(file)
  } catch (error) {
    if (!(error instanceof PosternError)) throw error
    return ['damaged', 'newer-version', 'too-large'].includes(error.code) ? 'damaged' : 'none'
  }
}

function check(result: ReadResult, options: FindOptions): ReadResult | Missing {
  const { envelope, intact } = result
  if (intact === false) return 'damaged'
  try {
    const ours = readStanzas(envelope).filter(stanza => stanza?.district === options.district)
    if (ours.length === 0) return 'other-district'
    if (splitHeader(envelope).payload.length < leastPayload) return 'damaged'
    const current = periodOf(options.now)
    const [first, last] = [addMonths(current, -options.retentionMonths), addMonths(current, 1)]
    const isUsable = ours.some(
      stanza => comparePeriods(stanza!.period, first) >= 0 && comparePeriods(stanza!.period, last) <= 0,
    )
    return isUsable ? result : 'over'
  } catch (error) {
    if (error instanceof PosternError) return 'damaged'
    throw error
  }
}

const byTelling: readonly Missing[] = ['over', 'other-district', 'damaged', 'none']

function moreTelling(a: Missing, b: Missing): Missing {
  return byTelling.indexOf(a) < byTelling.indexOf(b) ? a : b
}

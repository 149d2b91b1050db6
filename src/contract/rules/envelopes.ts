// What the relay can check of ciphertext: that it is of this district and of these months, and names as many readers as were said.

import { readStanzas, type StanzaFields } from '../../core/envelope/recipient.ts'
import { PosternError } from '../../core/errors.ts'
import { addMonths, periodOf } from '../../core/ibe/period.ts'
import { type Serial, serialForPeriod } from '../../core/ibe/serial.ts'
import type { OutgoingMessage } from '../messages.ts'

/** Recipients times size: what a mail server is asked to carry for one message. */
const maxWork = 500_000_000

export interface Handed {
  /** Its first bytes: the header is in them. */
  readonly head: Uint8Array
  readonly length: number
}

export interface EnvelopeRules {
  readonly district: string
  readonly now: Date
  readonly serials: readonly Pick<Serial, 'serial' | 'sealFrom' | 'sealUntil' | 'state'>[]
}

/** @throws PosternError `bad-request`, `period-unusable`, `key-retired`, `too-large` */
export function demandEnvelopes(message: OutgoingMessage, envelopes: readonly Handed[], rules: EnvelopeRules): void {
  if (envelopes.length !== message.envelopes.length)
    throw new PosternError('bad-request', 'more or fewer envelopes than were named')
  let work = 0
  for (const [i, { head, length }] of envelopes.entries()) {
    const { recipients } = message.envelopes[i]!
    work += length * recipients.length
    const stanzas = readStanzas(head)
    // One more than recipients: whoever writes can open it, and need not have a copy sent.
    if (stanzas.length < recipients.length || stanzas.length > recipients.length + 1)
      throw new PosternError('bad-request', 'more or fewer stanzas than recipients')
    const places = new Set(recipients.map(({ index }) => index))
    if (places.size !== recipients.length || [...places].some(index => index >= stanzas.length))
      throw new PosternError('bad-request', 'stanzas that are not there')
    for (const stanza of stanzas) demandUsable(stanza, rules)
  }
  if (work > maxWork) throw new PosternError('too-large', 'too much work for one message')
}

function demandUsable(stanza: StanzaFields | null, { district, now, serials }: EnvelopeRules): void {
  if (stanza?.district !== district) throw new PosternError('bad-request', 'a stanza of another district')
  const { period } = stanza
  if (![-1, 0, 1].some(months => period === addMonths(periodOf(now), months)))
    throw new PosternError('period-unusable', 'sealed for another month', { values: { period } })
  if (serialForPeriod(serials, period).serial !== stanza.serial)
    throw new PosternError('key-retired', 'sealed with another serial')
}

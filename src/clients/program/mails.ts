// The mails by which a message leaves a person's own mail program: whom each is for, what it says, and the one file in it.

import { portalOf } from '../../contract/file-of.ts'
import type { OutgoingAnswer, RecipientState } from '../../contract/messages.ts'
import type { Parameters } from '../../contract/parameters.ts'
import { readStanzas } from '../../core/envelope/recipient.ts'
import { maxReaders, type Reader } from '../../core/htm/readers.ts'
import { type AnnouncedWindow, writeHtm } from '../../core/htm/write.ts'
import { carrierText, readable } from '../../mail/carrier/text.ts'
import type { Mailbox } from '../../mail/write-header.ts'
import type { Draft, Handover } from '../../workers/vault/protocol.ts'

/** One mail of a message. */
export interface Part {
  readonly envelope: ArrayBuffer
  readonly readers: readonly Reader[]
  readonly to: readonly Mailbox[]
  readonly cc: readonly Mailbox[]
}

/** To and Cc share a mail, and see each other as in any mail; whoever is hidden gets a mail of their own. */
export function partsOf(draft: Draft, { message, envelopes }: Handover): Part[] {
  const { to, cc, from } = draft
  const open = new Set([...to, ...cc].map(({ address }) => address))
  return message.envelopes.flatMap(({ recipients }, i) => {
    const envelope = envelopes[i]!
    // The copy for oneself is the one in the program's own folder.
    const others = recipients.filter(({ address }) => address !== from.address || open.has(address))
    const isHidden = !others.some(({ address }) => open.has(address))
    const own = recipients.filter(reader => !others.includes(reader))
    const size = isHidden ? 1 : maxReaders - own.length
    return Array.from({ length: Math.ceil(others.length / size) }, (_, at) => {
      const readers = others.slice(at * size, (at + 1) * size)
      const among = (people: readonly Mailbox[]) =>
        people.filter(({ address }, n) => {
          const isFirst = people.findIndex(other => other.address === address) === n
          return isFirst && readers.some(reader => reader.address === address)
        })
      const hidden = readers.map(({ address }) => ({ name: '', address }))
      return {
        envelope,
        readers: isHidden ? readers : [...readers, ...own],
        to: isHidden ? hidden : among(to),
        cc: isHidden ? [] : among(cc).filter(({ address }) => !to.some(other => other.address === address)),
      }
    })
  })
}

interface MailFacts {
  readonly parameters: Parameters
  /** Those that are not over. */
  readonly windows: readonly AnnouncedWindow[]
  /** Milliseconds. */
  readonly now: number
  readonly from: string
  readonly language: string
}

export async function mailOf(part: Part, { parameters, windows, now, from, language }: MailFacts) {
  const envelope = new Uint8Array(part.envelope)
  const stanza = readStanzas(envelope).find(each => each?.district === parameters.district)
  const facts = { ...parameters, language, sender: from, windows, link: null, attached: true }
  const { subject, text, html } = carrierText(facts)
  const htm = await writeHtm({
    ...{ envelope, readers: part.readers, period: stanza!.period, windows, ...portalOf(parameters) },
    ...{ sender: readable(from), date: new Date(now) },
  })
  return { subject, text, html, htm }
}

/** @param now milliseconds. */
export function answerOf(
  key: string,
  parts: readonly Part[],
  { states, now }: { readonly states: readonly RecipientState[]; readonly now: number },
): OutgoingAnswer {
  const recipients = parts.flatMap(({ to, cc }, i) =>
    [...to, ...cc].map(({ address }) => ({ address, state: states[i]!, reply: null })),
  )
  return { id: `${ownId}${key}`, at: Math.floor(now / 1000), recipients }
}

/** No id of the relay's begins so. */
const ownId = 'own-'
export const isOwn = (id: string) => id.startsWith(ownId)

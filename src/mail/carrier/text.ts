// What a carrier mail says, in text and in HTML: the same sentences, and nothing of what is inside.

import { inUtc } from '../../core/htm/utc.ts'
import type { AnnouncedWindow } from '../../core/htm/write.ts'
import { type Block, notificationHtml } from '../html/notification.ts'
import { fillIn } from '../interpolate.ts'
import { type CarrierWords, carrierWords } from './words.ts'

export interface CarrierFacts {
  /** BCP 47. */
  readonly language: string
  /** Canonical and proven. */
  readonly sender: string
  /** Origin of the portal, and what its operator calls it. */
  readonly portal: string
  readonly name: string
  readonly forwardAddress: string | null
  /** Of maintenance or outage, not over yet: said with no network at all. */
  readonly windows: readonly AnnouncedWindow[]
  /** The page that has the ciphertext; null where it goes along as a file alone. */
  readonly link: string | null
  /** Whether the file goes along. */
  readonly attached: boolean
}

export interface CarrierText {
  readonly subject: string
  /** Ends with a line end. */
  readonly text: string
  readonly html: string
  /** What stands before the sealed message itself, where it is in the text too. */
  readonly paste: string
}

/** "alice (example.com)": without `@`, or filters of spam take it for a forged address. */
export function readable(address: string): string {
  const local = address
    .slice(0, address.lastIndexOf('@'))
    .replace(/[^\p{L}\p{N}\p{M}.+_-]+/gu, ' ')
    .trim()
  return `${local} (${address.slice(address.lastIndexOf('@') + 1)})`
}

export function carrierText(facts: CarrierFacts): CarrierText {
  const { portal, name, forwardAddress, link } = facts
  const { language, words } = carrierWords(facts.language)
  const [window] = facts.windows
  const values = {
    start: window ? inUtc(new Date(window.start * 1000), language) : '',
    end: window ? inUtc(new Date(window.end * 1000), language) : '',
    sender: readable(facts.sender),
    portal,
    name,
    forward: forwardAddress ?? '',
    link: link ?? '',
  }
  const say = (line: string) => fillIn(line, values)
  const subject = say(words.subject)
  return {
    subject,
    text: `${sentences(facts, words).map(say).join('\n\n')}\n`,
    html: notificationHtml({ language, title: subject, blocks: drawn(facts, words, say) }),
    paste: say(words.paste),
  }
}

/** Behind the ways to the message: the same in text and HTML. */
function further({ windows, forwardAddress }: CarrierFacts, words: CarrierWords): readonly string[] {
  return [
    ...(windows.length > 0 ? [words.window] : []),
    words.code,
    ...(forwardAddress === null ? [] : [words.forward]),
    words.unsure,
  ]
}

function sentences(facts: CarrierFacts, words: CarrierWords): readonly string[] {
  const { attached, link } = facts
  return [
    words.wrote,
    ...(attached ? [words.open] : []),
    ...(link === null ? [] : [attached ? words.orLink : words.link]),
    ...further(facts, words),
  ]
}

/** With a link, its button comes first: it leads to the message on every device. */
function drawn(facts: CarrierFacts, words: CarrierWords, say: (line: string) => string): readonly Block[] {
  const { attached, link } = facts
  const line = (sentence: string): Block => ({ kind: 'line', text: say(sentence) })
  return [
    { kind: 'lead', text: say(words.wrote) },
    ...(link === null
      ? []
      : [{ kind: 'button', label: words.button, url: link, below: say(words.plain) } satisfies Block]),
    ...(attached ? [line(link === null ? words.open : words.orFile)] : []),
    ...further(facts, words).map(line),
  ]
}

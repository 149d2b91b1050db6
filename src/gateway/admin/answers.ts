// Kept mail in the words of the contract: a list in pages, with totals, and one message.

import {
  type BriefMail,
  mostNamed,
  pageSize,
  type QuarantinedMail,
  type QuarantinedMessage,
  type QuarantineList,
  type QuarantineMatches,
} from '../../contract/quarantine.ts'
import { contentOf, type Filter, fits, headerOf, type ListedMail, list, show } from '../queue/quarantine.ts'
import type { Stores } from '../state/store.ts'

export function briefOf({ id, direction, from, sender, recipients, subject }: ListedMail): BriefMail {
  const to = recipients.slice(0, mostNamed).map(({ address }) => address)
  return { id, direction, from: from || sender, to, recipients: recipients.length, subject }
}

function answerOf(mail: ListedMail): QuarantinedMail {
  const { state, reason, at, size, messageId, queue, tries, nextTryAt } = mail
  return { ...briefOf(mail), state, reason, at, size, messageId, queue, tries, nextTryAt }
}

/** @param page from 1 on; the last one where there are fewer. @param now seconds. */
export async function listAnswer(stores: Stores, filter: Filter, page: number, now: number): Promise<QuarantineList> {
  const all = await list(stores, {}, now)
  const found = all.filter(mail => fits(mail, filter, now))
  const pages = Math.max(1, Math.ceil(found.length / pageSize))
  const shown = Math.min(Math.max(1, page), pages)
  return {
    messages: found.slice((shown - 1) * pageSize, shown * pageSize).map(answerOf),
    page: shown,
    pages,
    total: found.length,
    kept: totals(all),
  }
}

function totals(all: readonly ListedMail[]): QuarantineList['kept'] {
  const counts = new Map<string, QuarantineList['kept'][number]>()
  for (const { state, reason } of all) {
    const key = `${state} ${reason}`
    counts.set(key, { state, reason, count: (counts.get(key)?.count ?? 0) + 1 })
  }
  return [...counts.values()].toSorted((a, b) => b.count - a.count)
}

export async function matchesAnswer(stores: Stores, filter: Filter, now: number): Promise<QuarantineMatches> {
  return { messages: (await list(stores, filter, now)).map(({ id, direction }) => ({ id, direction })) }
}

export interface MessageOptions {
  /** Seconds. */
  readonly now: number
  readonly work: string
  /** Whether the operator has the text shown. */
  readonly showsText: boolean
}

/** @throws PosternError `not-found` */
export async function messageAnswer(
  stores: Stores,
  id: string,
  { now, work, showsText }: MessageOptions,
): Promise<QuarantinedMessage> {
  const mail = await show(stores, id, now)
  const { header, text } = showsText
    ? await contentOf(stores, mail, work)
    : { header: await headerOf(stores, mail, work), text: null }
  return {
    message: answerOf(mail),
    to: mail.recipients.map(({ address }) => address),
    header: header.map(readable),
    text,
  }
}

/** Every byte one character, of which some together may be a letter. */
function readable(field: string): string {
  return Buffer.from(field, 'latin1').toString('utf8')
}

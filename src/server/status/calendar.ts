// The windows as a calendar (RFC 5545) that calendar programs subscribe to, in one language.

import { generateIcsCalendar, type IcsEvent } from 'ts-ics'
import type { Status, StatusWindow } from '../../contract/status.ts'
import type { Language } from '../../core/htm/words.ts'
import { type Advisory, describe, type Publisher, type Said } from './advisory.ts'

/** Revisions count from here: so many seconds are few enough for every program, and never fewer than before. */
const revisionsSince = Date.UTC(2014, 0, 1) / 1000

const maxLineBytes = 75

/** Lines by their bytes, and no character broken: RFC 5545, section 3.1. Our generator counts characters. */
function refold(calendar: string): string {
  const fold = (line: string) => {
    const lines = ['']
    for (const character of line) {
      const last = lines.at(-1)!
      if (Buffer.byteLength(last + character) > maxLineBytes) lines.push(` ${character}`)
      else lines[lines.length - 1] = last + character
    }
    return lines.join('\r\n')
  }
  return calendar.replaceAll('\r\n ', '').split('\r\n').map(fold).join('\r\n')
}

const plain = ({ text, mark }: Said) => (mark === null ? text : `${mark} ${text}`)

function descriptionOf(advisory: Advisory): string {
  const { words, text, affected, unaffected, notices, updates, by } = advisory
  const titled = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? [`${title}\n${lines.join('\n')}`] : []
  return [
    ...(advisory.tense ? [advisory.tense] : []),
    ...(text ? [plain(text)] : []),
    ...titled(
      words.affected,
      affected.map(({ name, works }) => (works ? `${name}: ${plain(works)}` : name)),
    ),
    ...titled(words.unaffected, unaffected),
    ...titled(words.notices, notices.map(plain)),
    ...titled(
      words.updates,
      updates.map(({ when, said }) => `${when}: ${plain(said)}`),
    ),
    ...(by ? [by] : []),
  ].join('\n\n')
}

function eventOf(window: StatusWindow, status: Status, advisory: Advisory, url: string | null): IcsEvent {
  const changed = window.changed ?? status.issuedAt
  return {
    uid: `${window.id}@${status.district}`,
    stamp: { date: new Date(status.issuedAt * 1000) },
    lastModified: { date: new Date(changed * 1000) },
    sequence: Math.max(0, changed - revisionsSince),
    start: { date: advisory.start },
    end: { date: advisory.end },
    status: window.over !== null && window.over < window.start ? 'CANCELLED' : 'CONFIRMED',
    summary: advisory.title,
    description: descriptionOf(advisory),
    ...(url !== null && { url }),
    class: 'PUBLIC',
    timeTransparent: 'TRANSPARENT',
  }
}

/** @param page address of the advisory of a window; null where it is not known. */
export function calendarOf(
  status: Status,
  language: Language,
  publisher: Publisher,
  page: (id: string, language: Language) => string | null,
): string {
  const calendar = generateIcsCalendar({
    version: '2.0',
    prodId: '-//Postern//Status//EN',
    method: 'PUBLISH',
    name: publisher.name.replace(/[\p{C}\s]+/gu, ' ').replace(/[\\;,]/g, '\\$&'),
    events: status.windows.map(window =>
      eventOf(window, status, describe(window, language, publisher, null), page(window.id, language)),
    ),
  })
  return refold(calendar)
}

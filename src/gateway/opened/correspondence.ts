// With whom and about what: the pairs of people between whom something was opened, and what it was about.

import { canonicalAddress, domainOf } from '../../mail/address/address.ts'
import { plainSpelling, waysOf } from '../../mail/address/ways.ts'
import type { ReadHeader } from '../../mail/reading/reading.ts'
import { type BaseSubject, baseSubject } from './base-subject.ts'

/** Of an odd header; more change nothing. */
const mostSubjects = 20
const mostPeople = 200

/** Everybody whom an opened mail may be answered to, and everybody inside who may answer. */
export interface People {
  readonly inside: readonly string[]
  readonly outside: readonly string[]
}

/** @param addresses as they stand in transactions and headers. @param domains own ones. */
export function peopleOf(addresses: readonly string[], domains: readonly string[]): People {
  const all = [...new Set(addresses.flatMap(personOf))].slice(0, mostPeople)
  const isInside = (address: string) => domains.includes(domainOf(address))
  return { inside: all.filter(isInside), outside: all.filter(address => !isInside(address)) }
}

/** @returns none where no mail can reach it; more than one where systems part over whose it is. A detail behind a plus is the same person. */
export function personOf(typed: string): string[] {
  return [...new Set([typed, plainSpelling(typed)].flatMap(waysOf).flatMap(mailboxOf))]
}

function mailboxOf(typed: string): string[] {
  try {
    return [canonicalAddress(typed).replace(/\+[^@]*(?=@)/, '')]
  } catch {
    return []
  }
}

/** By every reading, and by the field in which some programs repeat it. */
export function subjectsOf(header: ReadHeader): BaseSubject[] {
  const subjects = textsOfSubject(header).map(baseSubject)
  return subjects.length > 0 ? subjects : [baseSubject('')]
}

function textsOfSubject(header: ReadHeader): string[] {
  const readings = [header.subject, header.values('thread-topic')].flatMap(({ proper, loose }) => [...proper, ...loose])
  return readings.slice(0, mostSubjects)
}

/** Where programs that answer put a subject behind words of their own, or in quotes. */
const apart = /[:;"“”„«»‹›()[\]#*|]|\s[-–—]\s/gu
const closing = /["“”„«»‹›()[\]]/u
const mostApart = 30

/** What a mail may be about that goes out: a subject as it is, and what a program may have put words of its own around. */
export function topicsAsked(header: ReadHeader): string[] {
  const whole = subjectsOf(header).filter(mayAnswer)
  const within = textsOfSubject(header).flatMap(partsOf).map(baseSubject)
  return [...new Set([...whole, ...within.filter(({ isTrivial }) => !isTrivial)].map(topicOf))]
}

function partsOf(text: string): string[] {
  const starts = [...text.matchAll(apart)].slice(0, mostApart).map(({ index, 0: { length } }) => index + length)
  return starts.flatMap(at => [text.slice(at), text.slice(at).split(closing)[0]!])
}

/** @returns what is kept of it: a subject that says nothing stands for all of these. */
export function topicOf({ base, isTrivial }: BaseSubject): string {
  return isTrivial ? '' : base
}

/** Under a subject that says nothing, only what looks like an answer is taken for one. */
function mayAnswer({ isTrivial, isAnswer }: BaseSubject): boolean {
  return !isTrivial || isAnswer
}

export const pairOf = (inside: string, outside: string) => `${inside} ${outside}`
export const matterOf = (inside: string, outside: string, topic: string) => `${inside} ${outside} ${topic}`

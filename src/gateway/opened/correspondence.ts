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
  const readings = [header.subject, header.values('thread-topic')].flatMap(({ proper, loose }) => [...proper, ...loose])
  const subjects = readings.slice(0, mostSubjects).map(baseSubject)
  return subjects.length > 0 ? subjects : [baseSubject('')]
}

/** @returns what is kept of it: a subject that says nothing stands for all of these. */
export function topicOf({ base, isTrivial }: BaseSubject): string {
  return isTrivial ? '' : base
}

/** Under a subject that says nothing, only what looks like an answer is taken for one. */
export function mayAnswer({ isTrivial, isAnswer }: BaseSubject): boolean {
  return !isTrivial || isAnswer
}

export const pairOf = (inside: string, outside: string) => `${inside} ${outside}`
export const matterOf = (inside: string, outside: string, topic: string) => `${inside} ${outside} ${topic}`

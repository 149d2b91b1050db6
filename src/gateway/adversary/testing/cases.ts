// A case: a mail that comes in sealed and is opened, or none, and what somebody or something then sends, under some policy.

import {
  answer,
  type Deed,
  fileAnew,
  forwardAttached,
  forwardInline,
  noTraits,
  paste,
  type Received,
  redirect,
} from './deeds.ts'
import type { Dice } from './dice.ts'
import { bounce, eventAnswer, fromNobody, receipt, vacation } from './machines.ts'
import { type Letter, newLetter, newTheme, type Theme } from './message.ts'
import { addressOf, inside, listDomain, outside, type Person } from './people.ts'
import { newPolicy, type PolicyOfCase } from './policies.ts'
import { realLetter } from './real.ts'
import { newWord } from './words.ts'

export interface Cast {
  readonly reader: Person
  readonly author: Person
  readonly others: readonly Person[]
  readonly theme: Theme
}

/** What comes in, before it is sealed. */
export interface Coming {
  readonly letter: Letter
  readonly isProven: boolean
  readonly carrierId: string
}

export interface Surroundings {
  /** What the next hop says at first. */
  readonly code: number
  readonly away: 'keys-unreachable' | 'keys-refused' | 'clock' | 'key-invalid' | null
  readonly isFull: boolean
  readonly how: 'each' | 'all'
  readonly release: boolean
}

/** What several cases begin with. */
export interface Scene {
  readonly cast: Cast
  readonly coming: Coming | null
  /** Put before the subject of what is opened. */
  readonly mark: string | null
}

export interface Case {
  readonly scene: Scene
  readonly policy: PolicyOfCase
  readonly surroundings: Surroundings
}

/** @param number by which the people of no two scenes are the same. */
export function newScene(dice: Dice, number: number): Scene {
  const id = number.toString(36)
  const person = (name: string): Person => ({ local: `${name}.${id}`, domain: dice.one(outside) })
  const reader = { local: `alice.${id}`, domain: inside }
  const author = person('bob')
  const list: Person = { local: `all.${id}`, domain: listDomain }
  const others = dice.oneIn(10) ? [list] : dice.times(dice.oneIn(4) ? 2 : 1, i => person(['carol', 'dora'][i]!))
  const cast = { reader, author, others, theme: newTheme(dice) }
  return { cast, coming: dice.oneIn(3) ? null : newComing(dice, cast, id), mark: dice.oneIn(4) ? '[opened]' : null }
}

export function newCase(dice: Dice, scene: Scene): Case {
  const { reader, author, others, theme } = scene.cast
  const calm = !dice.oneIn(6)
  const faults = ['keys-unreachable', 'keys-refused', 'clock', 'key-invalid'] as const
  return {
    scene,
    policy: newPolicy(dice, {
      people: [author, ...others],
      senders: [reader, { local: 'boss', domain: inside }],
      theme,
      mark: scene.mark,
    }),
    surroundings: {
      code: calm ? 250 : dice.one([250, 451, 550]),
      away: calm || !dice.oneIn(2) ? null : dice.one(faults),
      isFull: !calm && dice.oneIn(4),
      how: dice.oneIn(3) ? 'all' : 'each',
      release: dice.oneIn(3),
    },
  }
}

function newComing(dice: Dice, { reader, author, others, theme }: Cast, id: string): Coming {
  const all = dice.oneIn(4) ? [reader, ...others] : [reader]
  const fields = [`From: ${addressOf(author)}`, `To: ${all.map(addressOf).join(', ')}`]
  const isReal = dice.oneIn(8)
  const envelope = { fields, theme, domain: author.domain.ascii, local: `${newWord(dice)}.${id}` }
  const letter = isReal ? realLetter(dice, envelope) : newLetter(dice, envelope, 6)
  return { letter, isProven: !dice.oneIn(4), carrierId: `<${newWord(dice)}.${id}c@relay.example>` }
}

/** What is sent by somebody who has a mail that was opened, or by anybody else. */
export function newDeed(dice: Dice, { reader, author, others, theme }: Cast, received: Received | null): Deed {
  const own = () => fresh(dice, { reader, author, others, theme })
  if (received === null) return dice.oneIn(8) ? fromNobody(dice, reader, dice.one([[author], others])) : own()
  const { letter } = received
  const hasText = letter.quotable.length > 0
  return dice.way<Deed>(
    [8, () => answer(dice, received, others)],
    [hasText ? 3 : 0, () => forwardInline(dice, received, others)],
    [3, () => forwardAttached(dice, received, others)],
    [3, () => redirect(dice, received, others)],
    [letter.files.length > 0 ? 4 : 0, () => fileAnew(dice, received, others)],
    [hasText ? 2 : 0, () => paste(dice, received, others)],
    [2, () => bounce(dice, received)],
    [2, () => vacation(dice, received)],
    [2, () => receipt(dice, received)],
    [letter.uid === null ? 0 : 6, () => eventAnswer(dice, received, others)],
    [3, own],
  )
}

/** A letter of somebody's own, from inside or by a machine outside that sends through here. */
function fresh(dice: Dice, { reader, author, others, theme }: Cast): Deed {
  const to = dice.oneIn(5) ? [author, ...others] : dice.one([[author], others])
  const from = dice.oneIn(10) ? { local: 'mallory', domain: outside[0]! } : reader
  const fields = [`From: ${addressOf(from)}`, `To: ${to.map(addressOf).join(', ')}`]
  const envelope = { fields, theme, domain: 'in.test', local: newWord(dice) }
  const letter = dice.oneIn(6) ? realLetter(dice, envelope) : newLetter(dice, envelope)
  const isOwn = letter.subject !== ''
  return {
    ...{
      name: isOwn ? 'letter' : 'real',
      raw: letter.raw,
      traits: isOwn ? letter.traits : { ...noTraits(true), ...letter.traits },
    },
    ...{ secrets: letter.secrets, mailFrom: from, from, to, mustSeal: () => false },
  }
}

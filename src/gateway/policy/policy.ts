// What becomes of which mail, first match wins; and what is done with mail that cannot be handled now.

import { maxHops } from '../../mail/automatic.ts'
import { namingFields } from '../../mail/reading/ids.ts'
import type { Action, Direction, Reason } from '../model.ts'
import type { Trace } from '../opened/memory.ts'
import { type Answer, type Asked, holds } from './conditions.ts'
import { matchAddress } from './patterns.ts'
import type { Holding, Policy } from './shape.ts'

export { type Holding, type Policy, readPolicy } from './shape.ts'

export interface Subject extends Asked {
  /** What tells that something of opened mail is in it; null for nothing. */
  readonly opened: Trace | null
}

export interface Step {
  readonly rule: string
  readonly matched: boolean
  /** The condition that did not hold; where it matched nonetheless, the one that could not be read, and why. */
  readonly failed: string | null
  /** What was found of what it looks for in the content: how many, and where. */
  readonly found?: string
}

export interface Decision {
  readonly action: Action
  /** The name of the rule that decided. */
  readonly rule: string
  /** Set where it cannot be handled as it is. */
  readonly reason: Reason | null
  readonly steps: readonly Step[]
}

export const answerRule = 'answers to opened mail'
export const defaultRule = 'default'
export const openedRule = 'opened-before'
export const machineRule = 'answers of machines'
export const reportRule = 'reports of delivery'
export const receiptRule = 'receipts'

/** What becomes of a message for one recipient. */
export function decide(policy: Policy, direction: Direction, subject: Subject): Decision {
  const steps: Step[] = []
  const decided = (action: Action, name: string): Decision => {
    return { action, rule: name, reason: reasonFor(policy, direction, action, subject), steps }
  }
  const before = direction === 'out' ? builtIn(policy, subject, steps) : null
  if (before) return decided(...before)
  for (const { name, direction: only, when, action } of policy.rules) {
    if (only !== direction) continue
    const answer = holds(when, subject, action === 'seal' || action === 'refuse')
    const found = answer.is === 'yes' && answer.found !== null && { found: answer.found }
    steps.push({ rule: name, matched: answer.is !== 'no', failed: answer.is === 'yes' ? null : answer.why, ...found })
    if (answer.is === 'no') continue
    // What a rule that refuses asks for may not be so at all: a person decides.
    if (answer.is === 'unread' && action === 'refuse') return { action, rule: name, reason: 'unreadable', steps }
    return decided(action, name)
  }
  return decided(policy.default[direction], defaultRule)
}

/** What no rule comes before. */
function builtIn(policy: Policy, subject: Subject, steps: Step[]): [Action, string] | null {
  const { classified } = subject
  // What could not be delivered is in it, whatever it was; one that cannot be understood may have it anywhere.
  if (classified.kind === 'report') return [classified.statuses.length > 0 ? 'report' : 'seal', reportRule]
  const { opened } = subject
  const answer = policy.answers === 'seal' ? answersOpened(policy, subject) : null
  const isAgain = policy.answers === 'seal' && opened !== null && answer?.is !== 'yes'
  const name = isAgain ? ruleOf[opened.kind] : answerRule
  const why = isAgain ? opened.why : answer?.is === 'unread' ? answer.why : null
  const matched = isAgain || answer !== null
  const failed = matched ? why : 'nothing of opened mail is known to be in it'
  steps.push({ rule: name, matched, failed })
  if (matched) return ['seal', name]
  // A receipt tells the subject of what was read.
  return classified.kinds.includes('receipt') ? ['seal', receiptRule] : null
}

const ruleOf = { answer: answerRule, again: openedRule, machine: machineRule } as const

/** @returns null where it does not. */
function answersOpened({ mark }: Policy, subject: Subject): Answer | null {
  const answers = [
    subject.opened?.kind === 'answer' ? ({ is: 'yes', found: null } as const) : idsOf(subject),
    ...(mark === null ? [] : [holds({ subject: [mark] }, subject, true)]),
  ]
  return answers.find(({ is }) => is === 'yes') ?? answers.find(({ is }) => is === 'unread') ?? null
}

/** That it names nothing that was opened is known only where all of its ids could be read. */
function idsOf({ classified }: Subject): Answer {
  const unread = classified.reading.unread.find(({ of, what }) => of === 'field' && namingFields.includes(what))
  return unread ? { is: 'unread', why: `${unread.what}: cannot be read (${unread.why})` } : { is: 'no', why: 'ids' }
}

function reasonFor(policy: Policy, direction: Direction, action: Action, subject: Subject): Reason | null {
  if (action !== 'refuse' && !subject.classified.headEnds) return 'unreadable'
  if (action !== 'refuse' && subject.classified.hops > maxHops) return 'loop'
  const isList = direction === 'out' && action === 'seal' && matchAddress(policy.lists, subject.recipient).any
  return isList ? 'list' : null
}

export function holdingOf(policy: Policy, direction: Direction, reason: Reason): Holding {
  const chosen = policy.held[direction]
  return chosen?.[reason] ?? chosen?.default ?? 'quarantine'
}

/** Whether a rule asks for the text of mail that goes this way. */
export function asksForContent({ rules }: Policy, direction: Direction): boolean {
  return rules.some(
    ({ direction: only, when }) => only === direction && (when.content ?? when.unreadable) !== undefined,
  )
}

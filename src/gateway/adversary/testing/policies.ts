// Policies, and what they promise for one recipient: worked out from what was put into the message, apart from the code that decides.

import type { Dice } from './dice.ts'
import { type Has, type labels, type Made, type Theme, type Traits, tags, terms } from './message.ts'
import { fits, newPattern, type Pattern, type Person } from './people.ts'

interface Rule {
  readonly recipient: Pattern | null
  readonly tag: string | null
  readonly term: (typeof terms)[number] | null
  readonly label: (typeof labels)[number] | null
  readonly sender: Pattern | null
  readonly action: 'seal' | 'pass' | 'refuse'
}

export interface PolicyOfCase {
  readonly text: string
  readonly out: 'seal' | 'pass' | 'refuse'
  readonly rules: readonly Rule[]
}

const holdings = ['errored', 'quarantine', 'defer', 'refuse'] as const

function newRule(dice: Dice, { people, senders, theme }: PolicyOptions): Rule {
  const none = { recipient: null, tag: null, term: null, label: null, sender: null }
  const asked = dice.way<Partial<Rule>>(
    [3, () => ({ recipient: newPattern(dice, people) })],
    [4, () => ({ tag: dice.oneIn(4) ? dice.one(tags) : theme.tag })],
    [4, () => ({ term: dice.oneIn(4) ? dice.one(terms) : theme.term })],
    [1, () => ({ label: theme.label })],
    [1, () => ({ sender: newPattern(dice, senders) })],
  )
  const more = dice.oneIn(4) ? { recipient: newPattern(dice, people) } : {}
  return { ...none, ...more, ...asked, action: dice.one(['seal', 'seal', 'seal', 'pass', 'refuse'] as const) }
}

interface PolicyOptions {
  /** Whom rules may name. */
  readonly people: readonly Person[]
  readonly senders: readonly Person[]
  readonly theme: Theme
  /** Put before the subject of what is opened; null for nothing. */
  readonly mark: string | null
}

export function newPolicy(dice: Dice, options: PolicyOptions): PolicyOfCase {
  const rules = dice.times(dice.below(4), () => newRule(dice, options))
  const out = dice.one(['pass', 'pass', 'pass', 'seal', 'refuse'] as const)
  const { mark } = options
  const held = dice.one(holdings)
  const text = JSON.stringify({
    default: { out },
    lists: ['*@list.test'],
    mark,
    held: { out: { default: held }, in: { default: held } },
    rules: rules.map(({ recipient, tag, term, label, sender, action }, i) => ({
      name: `rule ${i}`,
      direction: 'out',
      when: {
        ...(recipient && { recipient: recipient.text }),
        ...(tag && { subject: tag }),
        ...(term && { content: term.expression }),
        ...(label && { header: { name: label.name, matches: label.expression } }),
        ...(sender && { sender: sender.text }),
      },
      action,
    })),
  })
  return { text, out, rules }
}

export interface Asks {
  readonly to: Person
  /** Null for nobody. */
  readonly mailFrom: Person | null
  /** In the header. */
  readonly from: Person
}

export function mayBeClear({ rules, out }: PolicyOfCase, { traits }: Pick<Made, 'traits'>, asks: Asks): boolean {
  for (const { action, ...asked } of rules) {
    const answers = answersTo(asked, traits, asks)
    if (answers.includes('no')) continue
    if (answers.includes('unknown')) return true
    const isSure = !answers.includes('maybe')
    // What hangs on something that is read in two ways: it is kept, whatever follows.
    if (action !== 'pass') return false
    if (isSure) return true
  }
  return out === 'pass'
}

function answersTo(asked: Omit<Rule, 'action'>, traits: Traits, { to, mailFrom, from }: Asks): Has[] {
  const { recipient, tag, term, label, sender } = asked
  const answers: Has[] = []
  if (recipient !== null) answers.push(fits(recipient, to) ? 'yes' : 'no')
  if (tag !== null) answers.push(traits.tag(tag))
  if (term !== null) answers.push(traits.term(term.text))
  if (label !== null) answers.push(traits.label(label.name))
  if (sender !== null) {
    const isSender = mailFrom !== null && fits(sender, mailFrom)
    answers.push(isSender ? 'yes' : fits(sender, from) ? 'maybe' : 'no')
  }
  return answers
}

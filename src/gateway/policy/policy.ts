// policy.yaml: what becomes of which mail, first match wins; and what is done with mail that cannot be handled now.

import { RE2JS } from 're2js'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { directions, reasons } from '../../contract/quarantine.ts'
import { PosternError } from '../../core/errors.ts'
import { maxHops } from '../../mail/automatic.ts'
import type { Classified, Kind } from '../message/classify.ts'
import type { Action, Direction, Reason } from '../model.ts'

/** `errored`, `quarantine`: kept. `defer`: the mail server in front tries again. `refuse`: its sender is told. */
export type Holding = 'errored' | 'quarantine' | 'defer' | 'refuse'

/** Patterns of an address: `*` stands for anything. */
const addressPattern = z.string().min(1).max(320)
const several = <T extends z.ZodType>(shape: T) =>
  z.union([shape, z.array(shape).min(1)]).transform(value => [value].flat() as z.output<T>[])
/** RE2 takes a time that grows with the text alone, whatever the pattern is. */
const expression = z
  .string()
  .min(1)
  .max(2_000)
  .transform((text, context) => {
    try {
      return RE2JS.compile(text, RE2JS.CASE_INSENSITIVE)
    } catch {
      context.addIssue({ code: 'custom', message: 'is no regular expression (RE2)' })
      return z.NEVER
    }
  })

const conditions = z.strictObject({
  recipient: several(addressPattern).optional(),
  sender: several(addressPattern).optional(),
  /** Stands somewhere in the subject, in any case of letters. */
  subject: several(z.string().min(1).max(200)).optional(),
  header: z.strictObject({ name: z.string().min(1).max(200), matches: expression }).optional(),
  /** Bytes. */
  size: z.strictObject({ over: z.number().int().nonnegative() }).optional(),
  content: expression.optional(),
  kind: several(z.enum(['ordinary', 'report', 'receipt', 'automatic', 'invitation'])).optional(),
})
type Conditions = z.output<typeof conditions>

const rule = z
  .strictObject({
    name: z.string().min(1).max(200),
    direction: z.enum(directions),
    when: conditions,
    action: z.enum(['seal', 'open', 'pass', 'refuse']),
  })
  .refine(({ direction, action }) => !(direction === 'out' && action === 'open'), 'mail to the outside is not opened')
  .refine(({ direction, action }) => !(direction === 'in' && action === 'seal'), 'mail from the outside is not sealed')

const holding = z.enum(['errored', 'quarantine', 'defer', 'refuse'])
const table = z.partialRecord(z.enum([...reasons, 'default']), holding).default({})

const shape = z.strictObject({
  default: z
    .strictObject({
      out: z.enum(['seal', 'pass', 'refuse']).default('pass'),
      in: z.enum(['open', 'pass', 'refuse']).default('open'),
    })
    .prefault({}),
  /** Whether answers to mail that was opened here are sealed, whatever the rules say. */
  answers: z.enum(['seal', 'off']).default('seal'),
  /** Put before the subject of opened mail; whatever has it in its subject is sealed on its way out. */
  mark: z.string().min(3).max(40).nullable().default(null),
  /** Addresses behind which several people are: they could not open what is sealed to it. */
  lists: z.array(addressPattern).default([]),
  rules: z.array(rule).max(1_000).default([]),
  held: z.strictObject({ out: table, in: table }).partial().default({}),
  release: z
    .strictObject({ automatic: z.boolean().default(true), perMinute: z.number().int().min(1).default(60) })
    .prefault({}),
})
export type Policy = z.output<typeof shape>

/** @throws PosternError `config-invalid`, with a line for everything that is wrong. */
export function readPolicy(text: string): Policy {
  const document = parseDocument(text, { maxAliasCount: 0 } as never)
  const lines = document.errors.map(({ message }) => message.split('\n')[0]!)
  const parsed = lines.length === 0 ? shape.safeParse(document.toJS({ maxAliasCount: 0 }) ?? {}) : null
  if (parsed?.success) return parsed.data
  const issues = parsed?.error.issues.map(({ path, message }) => `${path.join('.') || 'policy'}: ${message}`) ?? []
  throw new PosternError(
    'config-invalid',
    `The policy cannot be used:\n${[...lines, ...issues].map(line => `  ${line}`).join('\n')}`,
  )
}

export interface Subject {
  readonly classified: Classified
  /** Of the envelope. */
  readonly mailFrom: string
  readonly recipient: string
  /** Whether it answers a message that was opened here. */
  readonly answers: boolean
}

export interface Step {
  readonly rule: string
  readonly matched: boolean
  /** The condition that did not hold. */
  readonly failed: string | null
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
    const failed = failedCondition(when, subject)
    steps.push({ rule: name, matched: failed === null, failed })
    if (failed === null) return decided(action, name)
    if (failed === unknown) return { action, rule: name, reason: 'unreadable', steps }
  }
  return decided(policy.default[direction], defaultRule)
}

/** What no rule comes before. */
function builtIn(policy: Policy, { classified, answers }: Subject, steps: Step[]): [Action, string] | null {
  // What could not be delivered is in it, whatever it was; one that cannot be understood may have it anywhere.
  if (classified.kind === 'report') return [classified.statuses.length > 0 ? 'report' : 'seal', reportRule]
  const matched = policy.answers === 'seal' && (answers || hasMark(policy, classified))
  steps.push({ rule: answerRule, matched, failed: matched ? null : 'it answers nothing that was opened here' })
  if (matched) return ['seal', answerRule]
  // A receipt tells the subject of what was read.
  return classified.kind === 'receipt' ? ['seal', receiptRule] : null
}

function hasMark({ mark }: Policy, { subject }: Classified): boolean {
  return mark !== null && subject.toLowerCase().includes(mark.toLowerCase())
}

function reasonFor(policy: Policy, direction: Direction, action: Action, subject: Subject): Reason | null {
  if (action !== 'refuse' && !subject.classified.headEnds) return 'unreadable'
  if (action !== 'refuse' && subject.classified.hops > maxHops) return 'loop'
  const isList = direction === 'out' && action === 'seal' && matchesAny(policy.lists, subject.recipient)
  return isList ? 'list' : null
}

/** A condition on what cannot be taken apart neither holds nor fails. */
const unknown = 'it cannot be read'

function failedCondition(when: Conditions, { classified, mailFrom: sender, recipient }: Subject): string | null {
  const { subject } = classified
  if (when.recipient && !matchesAny(when.recipient, recipient)) return 'recipient'
  if (
    when.sender &&
    !matchesAny(when.sender, sender) &&
    !classified.from.some(f => matchesAny(when.sender!, f.address))
  )
    return 'sender'
  if (when.size && classified.size <= when.size.over) return 'size'
  if (when.kind && !when.kind.includes(classified.kind satisfies Kind)) return 'kind'
  if (when.subject && !when.subject.some(tag => subject.toLowerCase().includes(tag.toLowerCase()))) return 'subject'
  if (when.header) {
    const { name, matches } = when.header
    const values = classified.headers.filter(header => header.name.toLowerCase() === name.toLowerCase())
    if (!values.some(({ value }) => matches.matcher(value).find())) return 'header'
  }
  if (!when.content) return null
  if (!classified.readable) return unknown
  return when.content.matcher(classified.text).find() ? null : 'content'
}

function matchesAny(patterns: readonly string[], address: string): boolean {
  return patterns.some(pattern => matchesPattern(pattern.toLowerCase(), address.toLowerCase()))
}

/** Greedy from both ends: no pattern makes it slow. */
function matchesPattern(pattern: string, text: string): boolean {
  const pieces = pattern.split('*')
  const [first, last] = [pieces[0]!, pieces.at(-1)!]
  if (pieces.length === 1) return pattern === text
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
  let at = first.length
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at)
    if (found < 0 || found + piece.length > text.length - last.length) return false
    at = found + piece.length
  }
  return true
}

export function holdingOf(policy: Policy, direction: Direction, reason: Reason): Holding {
  const chosen = policy.held[direction]
  return chosen?.[reason] ?? chosen?.default ?? 'quarantine'
}

/** Whether a rule asks for the text of mail that goes this way. */
export function asksForContent({ rules }: Policy, direction: Direction): boolean {
  return rules.some(({ direction: only, when }) => only === direction && when.content !== undefined)
}

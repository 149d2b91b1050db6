// policy.yaml: its shape, and how it is read.

import { RE2JS } from 're2js'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { directions, reasons } from '../../contract/quarantine.ts'
import { PosternError } from '../../core/errors.ts'

/** `errored`, `quarantine`: kept. `defer`: the mail server in front tries again. `refuse`: its sender is told. */
export type Holding = 'errored' | 'quarantine' | 'defer' | 'refuse'

/** Patterns of an address: `*` stands for anything. */
const addressPattern = z.string().min(1).max(320)
const several = <T extends z.ZodType>(shape: T) =>
  z.union([shape, z.array(shape).min(1)]).transform(value => [value].flat() as z.output<T>[])
/** To RE2 letters beyond ASCII are of no word, and `\b` beside one of them never holds. */
function boundedByLetters(pattern: string): string {
  if (!/[^\0-\x7f]/.test(pattern)) return pattern
  return pattern.replace(/\\(.)/gs, (all, sign: string) => (sign === 'b' ? String.raw`(?:\b|^|$|[^\pL\pN_])` : all))
}

/** RE2 takes a time that grows with the text alone, whatever the pattern is. */
const expression = z
  .string()
  .min(1)
  .max(2_000)
  .transform((text, context) => {
    try {
      return RE2JS.compile(boundedByLetters(text.normalize('NFC')), RE2JS.CASE_INSENSITIVE)
    } catch {
      context.addIssue({ code: 'custom', message: 'is no regular expression (RE2)' })
      return z.NEVER
    }
  })

const conditions = z.strictObject({
  recipient: several(addressPattern).optional(),
  /** Whether mail of whoever is outside was opened here in the last 400 days. */
  correspondent: z.boolean().optional(),
  sender: several(addressPattern).optional(),
  /** Stands somewhere in the subject, in any case of letters. */
  subject: several(z.string().min(1).max(200)).optional(),
  header: z.strictObject({ name: z.string().min(1).max(200), matches: expression }).optional(),
  /** Bytes. */
  size: z.strictObject({ over: z.number().int().nonnegative() }).optional(),
  content: expression.optional(),
  kind: several(z.enum(['ordinary', 'report', 'receipt', 'automatic', 'invitation'])).optional(),
})
export type Conditions = z.output<typeof conditions>

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

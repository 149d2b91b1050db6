// policy.yaml: its shape, and how it is read.

import { RE2JS } from 're2js'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { directions, reasons } from '../../contract/quarantine.ts'
import { PosternError } from '../../core/errors.ts'
import { unreadReasons } from '../../mail/reading/reading.ts'
import { inOurWords, lineOf } from '../../runtime/settings/said.ts'
import { kindNames } from './finding/kinds.ts'
import type { Expression, Sought } from './finding/search.ts'
import { WordList } from './finding/word-list.ts'

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

/** Of a pattern each text that fits is one, of a list each of its words; and each number once, however often it stands there. */
const mostFound = 1_000

/** Reads a list of words. @throws RangeError with what is wrong with it. */
export type ReadWords = (file: string) => WordList

const noFiles: ReadWords = () => {
  throw new RangeError('names a file, and there is none here')
}

const contentOf = (readWords: ReadWords) => {
  const words = z
    .string()
    .min(1)
    .transform((file, context) => {
      try {
        return readWords(file)
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        context.addIssue({ code: 'custom', message: error.message })
        return z.NEVER
      }
    })
  const sought = z
    .strictObject({
      find: several(z.enum(kindNames)).optional(),
      matches: expression.optional(),
      words: several(z.string().min(1).max(200))
        .transform(entries => new WordList(entries))
        .optional(),
      'words-from': words.optional(),
      'at-least': z.number().int().min(1).max(mostFound).default(1),
      near: expression.optional(),
      /** Letters between what is found and what is near it. */
      within: z.number().int().min(1).max(1_000).default(100),
    })
    .refine(
      ({ find, matches, words, 'words-from': file }) => [find, matches, words, file].filter(Boolean).length === 1,
      'needs one of find, matches, words and words-from',
    )
    .transform(({ find, matches, words, 'words-from': file, 'at-least': atLeast, near, within }): Sought => {
      return {
        find: find ?? [],
        matches: matches ?? null,
        words: words ?? file ?? null,
        atLeast,
        near: near ?? null,
        within,
      }
    })
  return z.union([expression.transform(plainly), sought])
}

/** A pattern alone. */
const plainly = (matches: Expression): Sought => {
  return { find: [], matches, words: null, atLeast: 1, near: null, within: 0 }
}

const conditionsOf = (readWords: ReadWords) =>
  z.strictObject({
    recipient: several(addressPattern).optional(),
    /** Whether mail of whoever is outside was opened here in the last 400 days. */
    correspondent: z.boolean().optional(),
    sender: several(addressPattern).optional(),
    /** Stands somewhere in the subject, in any case of letters. */
    subject: several(z.string().min(1).max(200)).optional(),
    header: z.strictObject({ name: z.string().min(1).max(200), matches: expression }).optional(),
    /** Bytes. */
    size: z.strictObject({ over: z.number().int().nonnegative() }).optional(),
    content: contentOf(readWords).optional(),
    /** Whether something in it cannot be read; or for which of these reasons. */
    unreadable: z.union([z.boolean(), several(z.enum(unreadReasons))]).optional(),
    kind: several(z.enum(['ordinary', 'report', 'receipt', 'automatic', 'invitation'])).optional(),
  })
export type Conditions = z.output<ReturnType<typeof conditionsOf>>

const ruleOf = (readWords: ReadWords) =>
  z
    .strictObject({
      name: z.string().min(1).max(200),
      direction: z.enum(directions),
      when: conditionsOf(readWords),
      action: z.enum(['seal', 'open', 'pass', 'refuse']),
    })
    .refine(({ direction, action }) => !(direction === 'out' && action === 'open'), 'mail to the outside is not opened')
    .refine(
      ({ direction, action }) => !(direction === 'in' && action === 'seal'),
      'mail from the outside is not sealed',
    )

const holding = z.enum(['errored', 'quarantine', 'defer', 'refuse'])
const table = z.partialRecord(z.enum([...reasons, 'default']), holding).default({})

const shapeOf = (readWords: ReadWords) =>
  z.strictObject({
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
    rules: z.array(ruleOf(readWords)).max(1_000).default([]),
    held: z.strictObject({ out: table, in: table }).partial().default({}),
    release: z
      .strictObject({ automatic: z.boolean().default(true), perMinute: z.number().int().min(1).default(60) })
      .prefault({}),
  })
export type Policy = z.output<ReturnType<typeof shapeOf>>

/** @throws PosternError `config-invalid`, with a line for everything that is wrong. */
export function readPolicy(text: string, readWords: ReadWords = noFiles): Policy {
  const document = parseDocument(text, { maxAliasCount: 0 } as never)
  const lines = document.errors.map(({ message }) => message.split('\n')[0]!)
  const parsed =
    lines.length === 0 ? shapeOf(readWords).safeParse(document.toJS({ maxAliasCount: 0 }) ?? {}, inOurWords) : null
  if (parsed?.success) return parsed.data
  const issues = parsed?.error.issues.map(saidOf) ?? []
  throw new PosternError(
    'config-invalid',
    `The policy cannot be used:\n${[...lines, ...issues].map(line => `  ${line}`).join('\n')}`,
  )
}

/** Of what may be written in two ways, by the way that was meant. */
function saidOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union') return lineOf(issue, 'the policy')
  const isMeant = (issues: readonly z.core.$ZodIssue[]) =>
    issues.every(({ code, path }) => code !== 'invalid_type' || path.length > 0)
  const meant = issue.errors.find(isMeant)?.[0] ?? issue.errors[0]?.[0]
  return meant ? saidOf({ ...meant, path: [...issue.path, ...meant.path] }) : lineOf(issue, 'the policy')
}

// What is out of its shape, in our own words: how each value must be. Of what was given nothing is repeated, it may be a secret.

import type { core } from 'zod/mini'
import { didYouMean } from './nearest.ts'

type Issue = core.$ZodRawIssue

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of names with values',
  record: 'a group of names with values',
  null: 'nothing',
}

const formats: Readonly<Record<string, string>> = {
  url: 'must be a whole address, as https://private.example.org',
  email: 'must be a mail address, as ada@example.org',
  uuid: 'must be a UUID',
  base64url: 'must be base64 as addresses take it (base64url)',
}

/** `a, b or c` */
export const oneOf = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

const amount = ({ origin }: { origin: string }, bound: number | bigint) =>
  origin === 'string' ? `${bound} characters` : origin === 'array' || origin === 'set' ? `${bound} entries` : `${bound}`

function tooSmall(issue: core.$ZodIssueTooSmall): string {
  const isLong = issue.origin === 'string' || issue.origin === 'array'
  if (isLong && issue.minimum === 1) return 'is empty'
  return `${isLong ? 'must have' : 'must be'} ${issue.inclusive === false ? 'more than' : 'at least'} ${amount(issue, issue.minimum)}`
}

function tooBig(issue: core.$ZodIssueTooBig): string {
  const isLong = issue.origin === 'string' || issue.origin === 'array'
  return `${isLong ? 'must have' : 'must be'} ${issue.inclusive === false ? 'less than' : 'at most'} ${amount(issue, issue.maximum)}`
}

function unknownNames(keys: readonly string[], inst: unknown): string {
  const known = Object.keys((inst as { _zod?: { def?: { shape?: object } } } | undefined)?._zod?.def?.shape ?? {})
  return keys.map(key => `has "${key.slice(0, 40)}", which nothing here is called${didYouMean(key, known)}`).join('; ')
}

function wordsOf(raw: Issue): string {
  const issue = raw as unknown as core.$ZodIssue & { readonly inst?: unknown }
  switch (issue.code) {
    case 'invalid_type': {
      const must = `must be ${kinds[issue.expected] ?? 'of another kind'}`
      return issue.input === undefined ? `is missing: it ${must}` : must
    }
    case 'invalid_value':
      return `must be ${oneOf(issue.values.map(String))}`
    case 'too_small':
      return tooSmall(issue)
    case 'too_big':
      return tooBig(issue)
    case 'invalid_format':
      return formats[issue.format] ?? 'is not written as it must be'
    case 'unrecognized_keys':
      return unknownNames(issue.keys, issue.inst)
    default:
      return 'is not as it must be'
  }
}

/** To be handed to whatever parses for a person: what a shape says by itself stays. */
export const inOurWords = { error: wordsOf } as const

/** What was read and not parsed for anybody: the first fault of it. */
export function firstFaultOf({ issues }: core.$ZodError): string {
  const [issue] = issues
  if (!issue) return 'is not as it must be'
  return lineOf(
    { path: issue.path, message: issue.code === 'custom' ? issue.message : wordsOf(issue as Issue) },
    'all of it',
  )
}

/** Where, and what. @param whole what the whole is called. */
export const lineOf = ({ path, message }: { path: readonly PropertyKey[]; message: string }, whole: string): string =>
  `${path.map(String).join('.') || whole} ${message}`

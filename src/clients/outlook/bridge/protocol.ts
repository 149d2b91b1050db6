// What the pane asks of Outlook, and nothing else: each question and each answer is held against its shape on both sides.

import * as z from 'zod/mini'

z.config({ jitless: true })

const line = z.string().check(z.maxLength(1_000))
const bytes = z.instanceof(ArrayBuffer)

/** A file as Outlook tells of it. */
const attached = z.object({
  id: line,
  name: line,
  /** Bytes, as Outlook says. */
  size: z.number(),
  /** Its bytes are with the mail, not in a cloud or another mail. */
  isHere: z.boolean(),
})
export type Attached = z.infer<typeof attached>

const people = z.array(z.object({ name: line, address: line })).check(z.maxLength(2_000))
/** Characters: Outlook takes no longer body. */
const body = z.string().check(z.maxLength(1_000_000))

const carrier = z.object({
  /** As `check` told it: another mail may be chosen by then. */
  chosen: z.number(),
  from: line,
  to: people,
  cc: people,
  subject: line,
  html: body,
  /** For a mail that is written as plain text. */
  text: body,
  htm: bytes,
})
export type Carrier = z.infer<typeof carrier>

export const questions = {
  /** What the pane stands beside. */
  item: z.object({ ask: z.literal('item') }),
  /** The bytes of one file; without an id, of the whole mail. */
  file: z.object({ ask: z.literal('file'), id: z.nullable(line) }),
  /** What stands in the mail that is written. */
  check: z.object({ ask: z.literal('check') }),
  /** Puts a carrier in its place. */
  fill: z.object({ ask: z.literal('fill'), carrier }),
} as const
export const question = z.discriminatedUnion('ask', [questions.item, questions.file, questions.check, questions.fill])
export type Question = z.infer<typeof question>

const item = z.object({
  form: z.enum(['read', 'compose', 'none']),
  files: z.array(attached).check(z.maxLength(500)),
})
export type Item = z.infer<typeof item>

/** `clear`: it carries no mark. `sealed`: it is as it was sealed. Else what was altered since. */
export const states = ['clear', 'sealed', 'hidden', 'people', 'words', 'files', 'file', 'unknown'] as const

const draft = z.object({
  /** Which of the mails that were chosen so far. */
  chosen: z.number(),
  state: z.enum(states),
  from: line,
  to: people,
  cc: people,
  bcc: people,
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  files: z.array(attached).check(z.maxLength(500)),
})
export type Draft = z.infer<typeof draft>

/** What became of filling: sealed and read back; or why not, of which file, and whether the mail is as it was. */
const filled = z.object({
  fault: z.nullable(
    z.enum(['silent', 'unsupported', 'empty', 'refused', 'gone', 'hidden', 'people', 'words', 'files', 'file']),
  ),
  name: z.optional(line),
  isAsBefore: z.boolean(),
})
export type Filled = z.infer<typeof filled>

export const answers = { item, file: z.object({ bytes }), check: draft, fill: filled } as const
export type Answers = { readonly [Name in keyof typeof answers]: z.infer<(typeof answers)[Name]> }

/** `silent`: Outlook does not answer. `unsupported`: this Outlook cannot. `empty`: there are no bytes. `refused`: Outlook says so. */
export const failures = ['silent', 'unsupported', 'empty', 'refused'] as const
export type Failure = (typeof failures)[number]
export const failed = z.object({ failed: z.enum(failures) })

/** The pane's first word, to the bridge's origin alone, with the port over which all else is said. */
export const hello = z.object({ postern: z.literal('pane'), v: z.literal(1) })
export type Hello = z.infer<typeof hello>

/** What comes over the port unasked: another mail was chosen. */
export const changed = z.object({ changed: z.literal(true) })

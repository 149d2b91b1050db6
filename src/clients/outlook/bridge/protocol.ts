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

export const questions = {
  /** What the pane stands beside. */
  item: z.object({ ask: z.literal('item') }),
  /** The bytes of one file; without an id, of the whole mail. */
  file: z.object({ ask: z.literal('file'), id: z.nullable(line) }),
} as const
export const question = z.discriminatedUnion('ask', [questions.item, questions.file])
export type Question = z.infer<typeof question>

const item = z.object({
  form: z.enum(['read', 'none']),
  files: z.array(attached).check(z.maxLength(500)),
})
export type Item = z.infer<typeof item>

export const answers = { item, file: z.object({ bytes }) } as const
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

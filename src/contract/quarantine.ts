// What administrators of a gateway do with the mail that it keeps: its own page asks, the gateway answers.

import * as z from 'zod/mini'
import { seconds } from './shapes.ts'

/** Paths of the gateway's own page. None of them is the portal's. */
export const gatewayPaths = {
  /** The page. Its query is the filter; `page`, `show` and `run` say what of it is seen. */
  home: '/',
  /** Where a one-time link leads: what it is good for stands behind the #, which no server is sent. */
  signIn: '/sign-in',
  session: '/api/session',
  messages: '/api/messages',
  message: '/api/messages/:id',
  matches: '/api/matches',
  runs: '/api/runs',
  run: '/api/runs/:id',
} as const

/** Where mail is kept; `spool`: on its way, tried again by itself. */
export const states = ['errored', 'quarantine', 'spool'] as const
export const directions = ['out', 'in'] as const

/** Why mail was not handled. */
export const reasons = [
  'keys-unreachable',
  'keys-refused',
  'key-invalid',
  'clock',
  'sender',
  'recipient',
  'too-large',
  'too-costly',
  'unreadable',
  'list',
  'loop',
  'forged-sender',
  'damaged',
  'internal',
] as const

/** Messages of one page of the list. */
export const pageSize = 50
/** Recipients that are named where a message is one of many. */
export const mostNamed = 3

const count = z.int().check(z.nonnegative())
const reason = z.nullable(z.enum(reasons))

/** Who wrote to whom, for a person to know it again. */
const brief = z.object({
  id: z.string(),
  direction: z.enum(directions),
  /** As the From field says; of the envelope where there is none; empty for mail of nobody. */
  from: z.string(),
  /** The first of them. */
  to: z.array(z.string()),
  recipients: count,
  subject: z.string(),
})
export type BriefMail = z.infer<typeof brief>

const quarantinedMail = z.extend(brief, {
  state: z.enum(states),
  reason,
  at: seconds,
  /** Bytes. */
  size: count,
  messageId: z.nullable(z.string()),
  /** As the mail server in front named it. */
  queue: z.nullable(z.string()),
  tries: count,
  nextTryAt: seconds,
})
export type QuarantinedMail = z.infer<typeof quarantinedMail>

/** POST /api/session with what stands behind the # of a one-time link. */
export const linkRequest = z.strictObject({ token: z.string().check(z.maxLength(200)) })
/** GET and POST /api/session. `until`: null when nobody is signed in. */
export const gatewaySession = z.object({ until: z.nullable(seconds) })
export type GatewaySession = z.infer<typeof gatewaySession>

/** GET /api/messages?…&page=1, with a filter as the command line writes it. `kept`: all there is, whatever the filter says. */
export const quarantineList = z.object({
  messages: z.array(quarantinedMail),
  page: count,
  pages: count,
  total: count,
  kept: z.array(z.object({ state: z.enum(states), reason, count })),
})
export type QuarantineList = z.infer<typeof quarantineList>

/** GET /api/matches?…: all that fit now. What is then confirmed is done to these, and to no other. */
export const quarantineMatches = z.object({
  messages: z.array(z.object({ id: z.string(), direction: z.enum(directions) })),
})
export type QuarantineMatches = z.infer<typeof quarantineMatches>

/** GET /api/messages/:id. `text`: null unless the operator has it shown. */
export const quarantinedMessage = z.object({
  message: quarantinedMail,
  to: z.array(z.string()),
  /** Field by field, as they stand. */
  header: z.array(z.string()),
  text: z.nullable(z.string()),
})
export type QuarantinedMessage = z.infer<typeof quarantinedMessage>

export const actions = ['reprocess', 'release', 'delete'] as const
export type QuarantineAction = (typeof actions)[number]

/** POST /api/runs → 202 with the run, which goes on by itself. DELETE /api/runs/:id stops it behind the message in hand. */
export const runRequest = z.strictObject({
  action: z.enum(actions),
  ids: z.array(z.string().check(z.regex(/^[0-9a-f]{32}$/))).check(z.minLength(1), z.maxLength(100_000)),
})
export type RunRequest = z.infer<typeof runRequest>

/** What became of one message: recipients that are done with, and those for whom it is still kept. */
const runResult = z.object({
  ...brief.shape,
  /** `gone`: it was not there any more. `busy`: somebody else is at work on it. */
  outcome: z.enum(['tried', 'deleted', 'gone', 'busy', 'failed']),
  delivered: count,
  refused: count,
  left: count,
  /** `next-hop`: the next mail server does not take it now. */
  reason: z.nullable(z.enum([...reasons, 'next-hop'])),
})
export type RunResult = z.infer<typeof runResult>

/** GET /api/runs/:id?from=0. `results`: from that one on, some at a time. */
export const runAnswer = z.object({
  id: z.string(),
  action: z.enum(actions),
  total: count,
  done: count,
  isOver: z.boolean(),
  results: z.array(runResult),
})
export type RunAnswer = z.infer<typeof runAnswer>

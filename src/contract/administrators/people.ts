// What administrators do about people: an address, what is kept of it, and what ends that. Never a word of a message: there is none.

import * as z from 'zod/mini'
import { address, period, seconds } from '../shapes.ts'

/** How old the code of an administrator may be, in seconds, for what concerns people. */
export const recentSeconds = 3_600

/** A session that was stolen comes to no more than these at once: nobody looks for more people by hand. */
export const lookups = { burst: 60, perMinute: 1 } as const

/** GET /api/admin: who is an administrator here. */
export const administratorAnswer = z.object({ address })
export type AdministratorAnswer = z.infer<typeof administratorAnswer>

/** In the body, always: paths are written into the logs of others. */
export const personRequest = z.strictObject({ address })

/** POST /api/admin/person/not-before. Never an earlier month than was set before: that is for the command line. */
export const ownerRequest = z.strictObject({ address, period })
export type OwnerRequest = z.infer<typeof ownerRequest>

/** POST /api/admin/person/erase. `waitingToo`: mail that still waits for or from the address is never delivered. */
export const eraseRequest = z.strictObject({ address, waitingToo: z.boolean() })
export type EraseRequest = z.infer<typeof eraseRequest>

export const peopleDeeds = ['sign-out', 'not-before', 'export', 'erase'] as const
export type PeopleDeed = (typeof peopleDeeds)[number]

/** What leaves a record: the way of mail by an address names with whom somebody writes, as an export does. */
const recorded = [...peopleDeeds, 'trace'] as const
export type PeopleRecorded = (typeof recorded)[number]

/** On the command line; by whoever is told of it; by somebody else. */
const doers = ['command', 'you', 'administrator'] as const

const kind = z.enum(['browser', 'program'])
const sentOrReceived = z.nullable(z.object({ messages: z.int(), since: seconds }))

/** POST /api/admin/person: how much is kept, and since when. null: nothing. */
export const personAnswer = z.object({
  address,
  /** Devices on which the address is proven. `others`: how many more addresses are proven there. */
  sessions: z.array(z.object({ device: z.string(), kind, since: seconds, until: seconds, others: z.int() })),
  /** Months for which keys were given out, to the person or to a gateway. */
  keys: z.nullable(z.object({ first: period, last: period, lastAt: seconds })),
  certificates: z.nullable(z.object({ count: z.int(), newest: period })),
  sent: sentOrReceived,
  received: sentOrReceived,
  /** Recipients that still wait for mail from or to the address. */
  waiting: z.int(),
  /** Forwarded mail that links lead to. */
  forwarded: z.nullable(z.object({ messages: z.int(), until: seconds })),
  /** Mail that was forwarded here in the last two weeks, answered or not. */
  forwards: sentOrReceived,
  /** From which month on keys are given out. */
  notBefore: z.nullable(period),
  records: z.array(z.object({ at: seconds, what: z.enum(recorded), by: z.enum(doers) })),
})
export type PersonAnswer = z.infer<typeof personAnswer>

/** What signing out and a new owner answer: how many sessions are ended. */
export const endedAnswer = z.object({ ended: z.int() })
export type EndedAnswer = z.infer<typeof endedAnswer>

const given = z.object({
  /** The person, or the gateway of a domain. */
  to: z.string(),
  serial: z.int(),
  period,
  first_at: seconds,
  last_at: seconds,
  times: z.int(),
})

/** POST /api/admin/person/export, and `postern people export`: all that is kept of one address. */
export const personExport = z.object({
  address,
  /** `device`: thumbprint of the device key. `addresses`: all that are proven there. */
  sessions: z.array(
    z.object({ device: z.string(), kind, created_at: seconds, until: seconds, addresses: z.array(address) }),
  ),
  keys: z.array(given),
  certificates: z.array(z.object({ jti: z.string(), period, issued_at: seconds, revoked_at: z.nullable(seconds) })),
  /** Sealed messages, as far back as is known. */
  sent: z.array(
    z.object({
      id: z.string(),
      created_at: seconds,
      recipients: z.array(z.object({ address, state: z.string() })),
    }),
  ),
  received: z.array(z.object({ sender: address, created_at: seconds, state: z.string() })),
  /** What the person forwarded here, and what became of it. */
  forwards: z.array(
    z.object({
      at: seconds,
      message_id: z.nullable(z.string()),
      /** Message-IDs of the mails in it. */
      mails: z.array(z.string()),
      outcome: z.string(),
    }),
  ),
  /** Forwarded mail that links lead to. */
  forwarded: z.array(z.object({ size: z.int(), stored_at: seconds, expires_at: seconds })),
  /** From which month on keys are given out. */
  notBefore: z.nullable(period),
  records: z.array(z.object({ at: seconds, what: z.enum(recorded) })),
})
export type PersonExport = z.infer<typeof personExport>

/** Why something is refused: `values.reason` of `conflict` and `bad-request`. */
export const peopleFaults = ['earlier', 'far', 'waiting'] as const
export type PeopleFault = (typeof peopleFaults)[number]

/** Farther ahead than a year nobody changes the owner of a mailbox: the year is mistyped, and its owner would get no key for so long. */
export const farMonths = 12

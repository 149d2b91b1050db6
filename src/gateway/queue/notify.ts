// Tells administrators that mail is kept: one mail for many, with how many and why, and nothing of what is in them.

import { randomUUID } from 'node:crypto'
import type { Language } from '../../core/htm/words.ts'
import { elapsed, secondsOf } from '../../core/seconds.ts'
import { domainOf } from '../../mail/address/address.ts'
import { composeMessage } from '../../mail/compose.ts'
import { fillIn } from '../../mail/interpolate.ts'
import { stagedBytes } from '../../runtime/staged.ts'
import { gatewayWords } from '../message/words.ts'
import type { Deliver, Direction, Reason, State } from '../model.ts'
import type { Seen } from '../state/seen-log.ts'
import type { Stores } from '../state/store.ts'
import { list } from './quarantine.ts'

export interface NoticeOptions {
  readonly administrators: readonly string[]
  readonly domains: readonly string[]
  readonly hops: Readonly<Record<Direction, Deliver>>
  readonly stores: Stores
  readonly seenLog: Pick<Seen, 'remember' | 'recall'>
  readonly clock: () => Date
  readonly language: Language
}

/** Seconds between two mails, and for which more of the same is waited for. */
const leastBetween = 900
const gather = 30

interface Counted {
  readonly state: Exclude<State, 'spool'>
  readonly direction: Direction
  readonly reason: Reason
  readonly count: number
}

export interface Notices {
  /** There is something new to tell. */
  stored(): void
  /** Sends what is due. @returns how many administrators were told. */
  send(): Promise<number>
}

/** What is to be told is what was kept since the last time, and is kept still: a restart changes nothing of it. */
export function createNotices(options: NoticeOptions): Notices {
  const { administrators, domains, hops, stores, seenLog, clock } = options
  const seconds = () => secondsOf(clock())
  let since: number | null = seconds()
  let last = Number.NEGATIVE_INFINITY

  async function untold(now: number): Promise<Counted[]> {
    const last = ((await seenLog.recall('notice', 'administrators')) as number | null) ?? 0
    // Told by a clock that was ahead: rather twice than never.
    const told = last > now ? 0 : last
    const counts = new Map<string, Counted>()
    for (const { at, state, direction, reason } of await list(stores, {}, now)) {
      if (state === 'spool' || reason === null || at < told || at === now) continue
      const name = `${reason} ${direction} ${state}`
      counts.set(name, { state, direction, reason, count: (counts.get(name)?.count ?? 0) + 1 })
    }
    return [...counts.values()]
  }

  async function tell(written: Uint8Array): Promise<number> {
    const content = Buffer.from(written)
    const { size } = stagedBytes(content)
    const replies = await Promise.all(
      administrators.map(async to => {
        const hop = domains.includes(domainOf(to)) ? hops.in : hops.out
        const [reply] = await hop({ mailFrom: '', recipients: [to], content, size, eightBit: false })
        return reply
      }),
    )
    return replies.filter(reply => reply && reply.code < 300).length
  }

  return {
    stored() {
      since ??= seconds()
    },
    async send() {
      const now = seconds()
      if (
        since === null ||
        elapsed(since, now) < gather ||
        elapsed(last, now) < leastBetween ||
        administrators.length === 0
      )
        return 0
      const lines = await untold(now)
      since = null
      if (lines.length === 0) return 0
      last = now
      const done = await tell(write(lines, options))
      if (done > 0) await seenLog.remember('notice', 'administrators', now)
      else since = now
      return done
    },
  }
}

function write(
  counted: readonly Counted[],
  { domains: [domain], administrators, clock, language }: NoticeOptions,
): Uint8Array {
  const { notice, direction, state, reason } = gatewayWords[language]
  const count = counted.reduce((sum, each) => sum + each.count, 0)
  const lines = counted.map(each => {
    const why = { direction: direction[each.direction], state: state[each.state], why: reason[each.reason] }
    return `  ${each.count}  ${fillIn(notice.line, { ...why, reason: each.reason })}`
  })
  const subject = fillIn(count === 1 ? notice.one : notice.many, { count: String(count) })
  return composeMessage({
    from: { name: notice.from, address: `postmaster@${domain}` },
    to: administrators.map(address => ({ name: '', address })),
    cc: [],
    subject,
    date: clock(),
    messageId: `<${randomUUID()}@${domain}>`,
    ...{ inReplyTo: [], references: [], html: null, files: [] },
    language,
    automatic: 'auto-generated',
    text: [notice.safe, '', ...lines, '', notice.next, '', '  postern gateway list', ''].join('\n'),
  })
}

// Tells administrators that mail is kept: one mail for many, with how many and why, and nothing of what is in them.

import { randomUUID } from 'node:crypto'
import { domainOf } from '../../mail/address.ts'
import { mailDate } from './fields.ts'
import type { Stores } from './handle.ts'
import { list } from './held.ts'
import type { Deliver } from './hop.ts'
import type { Remembering } from './memory.ts'
import type { Direction } from './policy.ts'
import { receivedBytes } from './received.ts'

export interface NoticeOptions {
  readonly administrators: readonly string[]
  readonly domains: readonly string[]
  readonly hops: Readonly<Record<Direction, Deliver>>
  readonly stores: Stores
  readonly memory: Pick<Remembering, 'remember' | 'recall'>
  readonly clock: () => Date
}

/** Seconds between two mails, and for which more of the same is waited for. */
const leastBetween = 900
const gather = 30

export interface Notices {
  /** There is something new to tell. */
  kept(): void
  /** Sends what is due. @returns how many administrators were told. */
  send(): Promise<number>
}

/** What is to be told is what was kept since the last time, and is kept still: a restart changes nothing of it. */
export function createNotices({ administrators, domains, hops, stores, memory, clock }: NoticeOptions): Notices {
  const seconds = () => Math.floor(clock().getTime() / 1000)
  let since: number | null = seconds()
  let last = Number.NEGATIVE_INFINITY

  async function untold(now: number): Promise<{ line: string; count: number }[]> {
    const told = ((await memory.recall('notice', 'administrators')) as number | null) ?? 0
    const counts = new Map<string, number>()
    for (const { at, state, direction, reason } of await list(stores, {}, now)) {
      if (state === 'spool' || reason === null || at < told || at >= now) continue
      const line = `${reason}, ${direction === 'out' ? 'to the outside' : 'from the outside'}, ${state}`
      counts.set(line, (counts.get(line) ?? 0) + 1)
    }
    return [...counts].map(([line, count]) => ({ line, count }))
  }

  async function tell(content: Buffer): Promise<number> {
    const { size } = receivedBytes(content)
    const replies = await Promise.all(
      administrators.map(async to => {
        const hop = domains.includes(domainOf(to)) ? hops.in : hops.out
        const [reply] = await hop({ sender: '', recipients: [to], content, size, eightBit: false })
        return reply
      }),
    )
    return replies.filter(reply => reply && reply.code < 300).length
  }

  return {
    kept() {
      since ??= seconds()
    },
    async send() {
      const now = seconds()
      if (since === null || now - since < gather || now - last < leastBetween || administrators.length === 0) return 0
      const lines = await untold(now)
      since = null
      if (lines.length === 0) return 0
      last = now
      const done = await tell(write(lines, domains[0]!, administrators, clock()))
      if (done > 0) await memory.remember('notice', 'administrators', now)
      else since = now
      return done
    },
  }
}

function write(
  told: readonly { readonly line: string; readonly count: number }[],
  domain: string,
  to: readonly string[],
  now: Date,
): Buffer {
  const total = told.reduce((sum, { count }) => sum + count, 0)
  return Buffer.from(
    [
      `From: Mail gateway <postmaster@${domain}>`,
      `To: ${to.map(address => `<${address}>`).join(', ')}`,
      `Subject: ${total} ${total === 1 ? 'message is' : 'messages are'} kept at the mail gateway`,
      `Date: ${mailDate(now)}`,
      `Message-ID: <${randomUUID()}@${domain}>`,
      'Auto-Submitted: auto-generated',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=us-ascii',
      '',
      'Nothing is lost, and nothing has left in clear. Kept, by reason:',
      '',
      ...told.map(({ line, count }) => `  ${count}  ${line}`),
      '',
      'Where the reason passes by itself, they go on by themselves. To see them:',
      '',
      '  postern gateway list',
      '',
    ].join('\r\n'),
    'utf8',
  )
}

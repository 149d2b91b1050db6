// Tells administrators that mail is kept: one mail for many, with how many and why, and nothing of what is in them.

import { randomUUID } from 'node:crypto'
import { domainOf } from '../../mail/address.ts'
import { mailDate } from './fields.ts'
import type { Deliver } from './hop.ts'
import type { Direction, Holding, Reason } from './policy.ts'
import { receivedBytes } from './received.ts'

export interface NoticeOptions {
  readonly administrators: readonly string[]
  readonly domains: readonly string[]
  readonly hops: Readonly<Record<Direction, Deliver>>
  readonly clock: () => Date
}

/** Seconds between two mails, and for which more of the same is waited for. */
const leastBetween = 900
const gather = 30

export interface Notices {
  kept(how: Exclude<Holding, 'refuse'>, direction: Direction, reason: Reason): void
  /** Sends what is due. @returns how many administrators were told. */
  send(): Promise<number>
}

export function createNotices({ administrators, domains, hops, clock }: NoticeOptions): Notices {
  const counts = new Map<string, number>()
  let first = 0
  let last = Number.NEGATIVE_INFINITY
  const seconds = () => Math.floor(clock().getTime() / 1000)

  return {
    kept(how, direction, reason) {
      if (how === 'defer') return
      if (counts.size === 0) first = seconds()
      const line = `${reason}, ${direction === 'out' ? 'to the outside' : 'from the outside'}, ${how}`
      counts.set(line, (counts.get(line) ?? 0) + 1)
    },
    async send() {
      const now = seconds()
      if (counts.size === 0 || now - first < gather || now - last < leastBetween || administrators.length === 0)
        return 0
      const told = [...counts]
      counts.clear()
      last = now
      const content = write(told, domains[0]!, administrators, clock())
      const { size } = receivedBytes(content)
      const replies = await Promise.all(
        administrators.map(async to => {
          const hop = domains.includes(domainOf(to)) ? hops.in : hops.out
          const [reply] = await hop({ sender: '', recipients: [to], content, size, eightBit: false })
          return reply
        }),
      )
      const done = replies.filter(reply => reply && reply.code < 300).length
      if (done > 0) return done
      for (const [line, count] of told) counts.set(line, (counts.get(line) ?? 0) + count)
      return 0
    },
  }
}

function write(told: readonly (readonly [string, number])[], domain: string, to: readonly string[], now: Date): Buffer {
  const total = told.reduce((sum, [, count]) => sum + count, 0)
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
      ...told.map(([line, count]) => `  ${count}  ${line}`),
      '',
      'Where the reason passes by itself, they go on by themselves. To see them:',
      '',
      '  postern gateway list',
      '',
    ].join('\r\n'),
    'utf8',
  )
}

// A mail server before the gateway, which hands over one mail after the other: the listener lets each that connects wait a tenth of a
// second.

import type { Place } from '../../smtp/listener.ts'
import { connect, transaction } from './gateway.ts'

export interface MailServer {
  /** @returns what was said of each step, and at the end of a message that is wanted. @throws where the connection broke off. */
  hand(mailFrom: string, to: readonly string[], raw: Buffer): Promise<string[]>
  end(): void
}

export function mailServer(port: number, protocol: Place['protocol'] = 'lmtp'): MailServer {
  const client = connect(port)
  const begun = client.say([1, protocol === 'lmtp' ? 'LHLO x\r\n' : 'EHLO x\r\n', 1])
  return {
    async hand(mailFrom, to, raw) {
      await begun
      // Whatever became of the one before.
      const before = await client.say(['RSET\r\n', 1])
      const steps = transaction(mailFrom, to, raw)
      const [asked, message, replies] = [steps.slice(0, -2), steps.at(-2)!, protocol === 'smtp' ? 1 : to.length]
      const said = await client.say(asked)
      const isWanted = said.at(-1)!.startsWith('354')
      const all = (isWanted ? await client.say([message, replies]) : said).slice(before.length)
      if (all.length < 2 + to.length + (isWanted ? replies : 0)) throw new Error('the connection broke off')
      return all
    },
    end: client.end,
  }
}

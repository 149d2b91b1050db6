// A mail server before the gateway, which hands over one mail after the other: the listener lets each that connects wait a tenth of a
// second.

import type { Place } from '../../smtp/listener.ts'
import { connect, transaction } from './gateway.ts'

export interface MailServer {
  /** @returns what was said of each step, and at the end of the message. @throws where the connection broke off. */
  hand(mailFrom: string, to: readonly string[], raw: Buffer): Promise<string[]>
  end(): void
}

export function mailServer(port: number, protocol: Place['protocol'] = 'lmtp'): MailServer {
  const client = connect(port)
  const begun = client.say([1, protocol === 'lmtp' ? 'LHLO x\r\n' : 'EHLO x\r\n', 1])
  return {
    async hand(mailFrom, to, raw) {
      await begun
      const before = await client.say([])
      const steps = transaction(mailFrom, to, raw)
      // One reply for all.
      if (protocol === 'smtp') steps.splice(-1, 1, 1)
      const said = (await client.say(steps)).slice(before.length)
      if (said.length < steps.filter(step => typeof step === 'number').length)
        throw new Error('the connection broke off')
      return said
    },
    end: client.end,
  }
}

// Mails with codes that were answered for, and that the mail server does not have yet.

import type { Delivery, SendCode } from './mail.ts'

export interface UnderWay {
  readonly send: SendCode
  /** Resolves when nothing is under way any more: what was said to be sent is not lost by stopping. */
  readonly handedOver: () => Promise<unknown>
}

export function untilHandedOver(send: SendCode): UnderWay {
  const underWay = new Set<Promise<Delivery>>()
  return {
    async send(mail) {
      const { delivery } = await send(mail)
      underWay.add(delivery)
      delivery.finally(() => underWay.delete(delivery))
      return { delivery }
    },
    handedOver: () => Promise.allSettled(underWay),
  }
}

// Where mail comes in. Which way it goes is the listener's; what is said of it, the handler's.

import type { Log } from '../../runtime/log.ts'
import { stage } from '../../runtime/staged.ts'
import { demandRoom } from '../../runtime/storage.ts'
import { type Listener, type Place, startListener, type Transaction } from '../../smtp/listener.ts'
import { type Reply, tooLarge } from '../../smtp/reply.ts'
import type { Direction, Handler } from '../model.ts'

const maxClients = 200
const maxRecipients = 1_000
/** Milliseconds: longer than the next hop may take, shorter than the front waits. */
const timeoutMs = 300_000

export interface ListenDeps {
  readonly place: Place
  readonly direction: Direction
  readonly handler: Handler
  readonly log: Log
  /** Where large messages lie while they are at hand. */
  readonly work: string
  readonly maxBytes: number
  /** Networks that may connect from elsewhere than this machine. */
  readonly clients: readonly string[]
  readonly xforward: readonly string[]
  readonly tls: { readonly cert: string; readonly key: string } | null
}

export function listen({ handler, direction, work, ...options }: ListenDeps): Promise<Listener> {
  const isLmtp = options.place.protocol === 'lmtp'

  async function take(content: AsyncIterable<Buffer>, transaction: Transaction): Promise<Reply | readonly Reply[]> {
    // Before anything is handed on: what could not be written down would be handed on again.
    await demandRoom(work)
    const staged = await stage(content, work, { maxBytes: options.maxBytes })
    try {
      if (staged.oversize) return tooLarge
      const mail = {
        recipients: transaction.recipients,
        queueId: transaction.queueId,
        mailFrom: transaction.mailFrom,
        direction,
        staged,
      }
      return isLmtp ? await handler.each(mail) : await handler.all(mail)
    } finally {
      await staged.drop()
    }
  }

  return startListener({
    ...{ ...options, maxClients, maxRecipients, timeoutMs },
    demandsTls: true,
    dsn: true,
    onMessage: take,
  })
}

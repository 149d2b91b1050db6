// The way of one message, for administrators: the same function as `postern trace`, for who has just proven an address named in the configuration.

import { type TraceAnswer, traceRequest } from '../../../contract/administrators/trace.ts'
import { canonicalOrNull } from '../../../mail/address/address.ts'
import { noteTrace } from '../../people/people.ts'
import { trace } from '../../trace/trace.ts'
import { nowOf } from '../callers.ts'
import type { Handler } from '../route.ts'
import { demandRecent } from './people.ts'

/**
 * Whoever is asked for by their address stands in the log as its hash, and in a record. Another name is followed to whoever wrote and was
 * written to: each of them has the record.
 */
export const traceMessage: Handler = async (services, request, reply): Promise<TraceAnswer> => {
  const administrator = await demandRecent([services, request, reply])
  const { name } = traceRequest.parse(request.body)
  const { db, config, serverKey, hash, pseudonym } = services
  const now = nowOf(services)
  const address = canonicalOrNull(name)
  const answer = await trace(name, { db, config, serverKey, pseudonym, now })
  const subjects = address === null ? namedIn(answer, pseudonym) : [pseudonym(address)]
  await noteTrace(new Set(subjects), { db, pseudonym, now, administrator })
  request.log.info(
    { administrator: hash(administrator), action: 'trace', ...(address !== null && { subject: hash(address) }) },
    'people',
  )
  return answer
}

function namedIn({ messages, forwards }: TraceAnswer, pseudonym: (address: string) => string): string[] {
  const addresses = messages.flatMap(({ sender, recipients }) => [sender, ...recipients.map(({ address }) => address)])
  const senders = forwards.flatMap(({ sender }) => (sender === null ? [] : [sender]))
  return [...addresses.map(pseudonym), ...senders]
}

// The relay: sealed messages taken, what became of each recipient, and stored envelopes for who holds their link.

import { maxRecipients, storedHeaders } from '../../contract/messages.ts'
import { mediaTypes } from '../../contract/paths.ts'
import { digest, hex } from '../../core/bytes.ts'
import { maxHeaderLength } from '../../core/envelope/recipient.ts'
import type { Config } from '../../runtime/config.ts'
import { readForm } from '../../web/form.ts'
import { endForwardedLink, forwardedEnvelope } from '../intake/links.ts'
import { verifiedDomains } from '../keys/domains.ts'
import { acceptMessage, endLink, outgoingOf, storedEnvelope } from '../relay/accept.ts'
import { demandAddresses, demandUnderLimit, nowOf } from './callers.ts'
import type { Handler } from './route.ts'
import type { Services } from './services.ts'

/** A thousand recipients with the longest of addresses. */
const messageFieldBytes = 512 * 1024
/** Of a message with its padding (at most 12 %), its tags and the longest of headers. */
const envelopeBytes = ({ MESSAGE_BYTES }: Config) => Math.ceil(MESSAGE_BYTES * 1.13) + maxHeaderLength

/** Bytes of a whole handover: several envelopes may be in it. */
export const handoverBytes = ({ config }: Services) => config.FILE_BYTES * 2

export const takeMessage: Handler = async (services, request, reply) => {
  const { config, db, hash, clock, metrics } = services
  await demandUnderLimit(services, request)
  const addresses = await demandAddresses(services, request, reply)
  const limits = { fieldSize: messageFieldBytes, fields: 1, files: maxRecipients, fileSize: envelopeBytes(config) }
  const idempotencyKey = request.headers['idempotency-key']
  const approved = await verifiedDomains(db, nowOf(services))
  const onStored = () => metrics.messageTaken()
  const options = { db, config, approved, hash, now: clock(), addresses, idempotencyKey, onStored }
  const answer = await acceptMessage(readForm(request, limits, handoverBytes(services)), options)
  services.wakeRelay()
  request.log.info({ message: answer.id, recipients: answer.recipients.length }, 'message taken')
  return reply.status(202).send(answer)
}

export const tellOutgoing: Handler = async (services, request, reply) => {
  const addresses = await demandAddresses(services, request, reply)
  return outgoingOf(request.params.id, { db: services.db, addresses })
}

export const giveStored: Handler = async (services, request, reply) => {
  const { db, metrics } = services
  await demandUnderLimit(services, request)
  const { link } = request.params
  const forwarded = await forwardedEnvelope(link, db, nowOf(services))
  const { bytes, address, stanza } = forwarded ?? (await storedEnvelope(link, { db }))
  metrics.fetched(forwarded ? 'forwarded' : 'link')
  reply.headers({
    [storedHeaders.address]: encodeURIComponent(address),
    [storedHeaders.index]: String(stanza),
    [storedHeaders.digest]: hex(await digest(bytes)),
  })
  return reply.type(mediaTypes.age).send(Buffer.from(bytes))
}

export const endStored: Handler = async (services, request, reply) => {
  const { db } = services
  await demandUnderLimit(services, request)
  const addresses = await demandAddresses(services, request, reply)
  const { link } = request.params
  const isForwarded = await endForwardedLink(link, addresses, db, nowOf(services))
  if (!isForwarded) await endLink(link, { db, addresses })
  return reply.status(204).send()
}

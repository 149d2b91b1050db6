// The key service: the public parameters for anybody, keys and certificates for who may have them.

import { certificateRequest, keyRequest } from '../../contract/keys.ts'
import { mediaTypes } from '../../contract/paths.ts'
import { anyOrigin } from '../../web/headers.ts'
import { certify, isOfDomain } from '../keys/certify.ts'
import { deliverKeys, deliverToGateway, isOfGateway } from '../keys/deliver.ts'
import { parametersAnswer } from '../keys/parameters.ts'
import { deviceKeyOf } from '../signin/session.ts'
import { demandAddresses, demandSession, demandUnderLimit } from './callers.ts'
import type { Handler } from './route.ts'

export const publishParameters: Handler = async ({ db }, _, reply) => {
  reply.headers({ ...anyOrigin, 'cache-control': 'public, max-age=300' })
  return parametersAnswer(db)
}

export const giveKeys: Handler = async (services, request, reply) => {
  await demandUnderLimit(services, request)
  const { request: signed } = keyRequest.parse(request.body)
  const { config, db, extract, clock, metrics } = services
  const options = {
    ...{ db, extract },
    district: config.DISTRICT,
    retentionMonths: config.RETENTION_MONTHS,
    now: clock(),
  }
  reply.type(mediaTypes.age)
  if (isOfGateway(signed)) {
    const { file, row, count } = await deliverToGateway(signed, options)
    metrics.keysGiven('domain', count)
    request.log.info({ domain: row.domain, gateway: row.gateway, keys: count }, 'keys given to a gateway')
    return reply.send(Buffer.from(file))
  }
  const who = await demandSession(services, request, reply)
  const proven = { deviceKey: deviceKeyOf(who), addresses: who.addresses }
  const { file, count } = await deliverKeys(signed, proven, options)
  metrics.keysGiven('code', count)
  return reply.send(Buffer.from(file))
}

export const giveCertificates: Handler = async (services, request, reply) => {
  await demandUnderLimit(services, request)
  const { request: signed } = certificateRequest.parse(request.body)
  const addresses = isOfDomain(signed) ? [] : await demandAddresses(services, request, reply)
  const { config, db, certificateKey: signingKey, clock, metrics } = services
  const answer = await certify(signed, addresses, { db, district: config.DISTRICT, signingKey, now: clock() })
  metrics.certified(answer.certificates.length)
  return answer
}

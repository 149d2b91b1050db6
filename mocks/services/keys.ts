// The pretended key service: public parameters, keys in an age file to a one-time recipient, certificates. All of them real.

import { Encrypter } from 'age-encryption'
import { decodeJwt } from 'jose'
import type { HttpHandler } from 'msw'
import { demandPeriod, demandPresent, isForeign } from '../../src/contract/key-rules.ts'
import {
  type CertificateAnswer,
  type CertificateAssertion,
  certificateAssertion,
  certificateRequest,
  type DeliveredKeys,
  type KeyAssertion,
  keyAssertion,
  keyRequest,
} from '../../src/contract/keys.ts'
import type { Parameters, ParametersAnswer } from '../../src/contract/parameters.ts'
import { paths } from '../../src/contract/paths.ts'
import { base64url } from '../../src/core/bytes.ts'
import { issueCertificate } from '../../src/core/envelope/proof.ts'
import { PosternError } from '../../src/core/errors.ts'
import { languages } from '../../src/core/htm/words.ts'
import { addMonths, type Period, periodOf } from '../../src/core/ibe/period.ts'
import { signJws, verifyJws } from '../../src/core/jws.ts'
import { canonicalAddress } from '../../src/mail/address/address.ts'
import { bytes, type Call, json, jsonBody, limitNetwork, openTo, service, shaped } from './answer.ts'
import { district, identityKey, nodeId, serial } from './district.ts'
import { demandSession } from './sign-in.ts'
import type { World } from './world.ts'

const day = 86_400
const validSeconds = 400 * day

export function keys(world: World): HttpHandler[] {
  let published: ParametersAnswer | null = null
  let content = ''
  /** Signed anew when anything in them has changed, or the clock was put to another day. */
  async function publish(): Promise<Response> {
    const wanted = parametersOf(world)
    const now = JSON.stringify([wanted, Math.floor(world.now() / day)])
    if (!published || content !== now) {
      content = now
      const { root } = world.keys
      const issuedAt = world.now()
      const payload: Parameters = {
        ...wanted,
        issuedAt,
        expires: issuedAt + validSeconds,
        sequence: world.nextSequence(),
      }
      published = {
        signed: await signJws('postern-parameters+jwt', payload, root),
        root: { kid: root.kid, jwk: root.jwk },
      }
    }
    return json(published, 200, openTo(300))
  }
  return [
    service(world, 'get', paths.parameters, publish),
    service(world, 'post', paths.keys, call => deliver(world, call)),
    service(world, 'post', paths.certificates, call => certify(world, call)),
  ]
}

export function parametersOf(world: World): Omit<Parameters, 'issuedAt' | 'expires' | 'sequence'> {
  const { settings, scenario } = world
  const { certificate, status } = world.keys
  return {
    v: 1,
    district,
    name: 'Postern',
    portal: settings.origin,
    serials: [serial(settings.origin, scenario.revoked, settings.retentionMonths)],
    signingKeys: [{ kid: certificate.kid, jwk: certificate.jwk, notBefore: 0 }],
    revokedCertificates: [],
    statusKey: { kid: status.kid, jwk: status.jwk },
    statusUrls: [...settings.statusUrls],
    forwardAddress: null,
    sending: settings.sending,
    limits: { messageBytes: settings.messageBytes, fileBytes: settings.fileBytes, recipients: 1000 },
    languages: [...languages],
    retentionMonths: settings.retentionMonths,
    operator: { name: 'Pretended services on this machine', contact: 'the person who started them' },
  }
}

async function deliver(world: World, call: Call): Promise<Response> {
  const body = await jsonBody(call)
  limitNetwork(world)
  const session = await demandSession(world, call)
  const { request } = shaped(keyRequest, body)
  const parsed = keyAssertion.safeParse(await verifyJws('postern-request+jwt', request, session.deviceKey))
  if (!parsed.success || parsed.data.aud !== nodeId)
    throw new PosternError('bad-request', 'the key request is out of its shape, or for another node')
  demandPresent(parsed.data, call.now)
  const assertion = parsed.data
  const proven = session.addresses.get(assertion.sub)
  if (!proven)
    throw new PosternError('not-signed-in', 'keys were asked for an address that this session has not proven')
  const periods = periodsOf(world, assertion, call.now - proven.provenAt)
  const delivered: DeliveredKeys = {
    node: nodeId,
    index: 1,
    epoch: 1,
    keys: periods.map(period => ({
      address: assertion.sub,
      serial: 1,
      period,
      condition: '',
      key: base64url(identityKey(assertion.sub, period)),
    })),
  }
  for (const period of periods) noteGiven(world, assertion.sub, period)
  const encrypter = new Encrypter()
  try {
    encrypter.addRecipient(assertion.recipient)
  } catch (cause) {
    throw new PosternError('bad-request', 'the one-time recipient is none', { cause })
  }
  return bytes((await encrypter.encrypt(JSON.stringify(delivered))) as Uint8Array<ArrayBuffer>)
}

function noteGiven(world: World, address: string, period: Period): void {
  const now = world.now()
  const before = world.given.find(key => key.address === address && key.period === period)
  if (before) Object.assign(before, { lastAt: now, times: before.times + 1 })
  else world.given.push({ address, period, firstAt: now, lastAt: now, times: 1 })
}

/** @param provenFor seconds since the address was proven. */
function periodsOf(world: World, { sub, wanted, only }: KeyAssertion, provenFor: number): Period[] {
  const { retentionMonths } = world.settings
  const current = periodOf(world.clock())
  const rules = { current, retentionMonths, ownedFrom: world.ownedFrom.get(sub) ?? null, provenFor }
  for (const { address, period, serial } of wanted) {
    if (canonicalAddress(address) !== sub) throw new PosternError('bad-request', 'a key of another address')
    demandPeriod(period, rules)
    if (serial !== 1) throw new PosternError('bad-request', 'that serial never sealed that month')
  }
  const near = [-1, 0, 1].map(months => addMonths(current, months))
  const usual = only ? [] : near.filter(period => !isForeign(period, rules))
  return [...new Set([...wanted.map(({ period }) => period), ...usual])]
}

async function certify(world: World, call: Call): Promise<Response> {
  const body = await jsonBody(call)
  limitNetwork(world)
  const session = await demandSession(world, call)
  const { request } = shaped(certificateRequest, body)
  const { aud, sub, iat, exp, jwk } = await readAssertion(request)
  if (aud !== district) throw new PosternError('bad-request', 'the certificate request is for another district')
  demandPresent({ iat, exp }, call.now)
  if (!session.addresses.has(sub))
    throw new PosternError('not-signed-in', 'a certificate was asked for an address that this session has not proven')
  const current = periodOf(world.clock())
  const periods = [current, addMonths(current, 1)]
  const answer: CertificateAnswer = {
    certificates: await Promise.all(periods.map(period => certificateOf(world, sub, period, jwk))),
  }
  return json(answer)
}

/** A certificate of the district for a key, as the real service gives it to whoever has proven the address. */
export function certificateOf(
  world: World,
  subject: string,
  period: Period,
  jwk: CertificateAssertion['jwk'],
): Promise<string> {
  const [signingKey, jti] = [world.keys.certificate, crypto.randomUUID()]
  world.certificates.push({ subject, jti, period, at: world.now() })
  return issueCertificate({
    ...{ district, subject, period, jwk, signingKey },
    jti,
    now: world.now(),
  })
}

/** The claims, when the key in them signed them. */
async function readAssertion(request: string): Promise<CertificateAssertion> {
  let claims: unknown
  try {
    claims = decodeJwt(request)
  } catch (cause) {
    throw new PosternError('bad-request', 'not a signed statement', { cause })
  }
  const { jwk } = shaped(certificateAssertion, claims)
  return shaped(certificateAssertion, await verifyJws('postern-certificate-request+jwt', request, jwk))
}

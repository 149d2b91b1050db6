// Key delivery: which keys a proven address gets, and how they travel.

import { decodeJwt } from 'jose'
import { demandPeriod, demandPresent, isForeign, type PeriodRules } from '../../contract/key-rules.ts'
import { type DeliveredKeys, type KeyAssertion, keyAssertion, type WantedKey } from '../../contract/keys.ts'
import { base64url, utf8 } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import type { Identity } from '../../core/ibe/identity.ts'
import { addMonths, comparePeriods, type Period, periodOf } from '../../core/ibe/period.ts'
import { type Ed25519Jwk, verifyJws } from '../../core/jws.ts'
import { secondsOf } from '../../core/seconds.ts'
import { canonicalAddress, domainOf } from '../../mail/address/address.ts'
import { verifyByNode } from '../../runtime/curves/ed25519.ts'
import { countDomainKeys, type DomainRow } from '../db/domains.ts'
import { countIssuedKeys } from '../db/issued.ts'
import type { Database } from '../db/open.ts'
import { listSerials, notBefore, type SerialRow } from '../db/serials.ts'
import { listEpochs } from '../db/threshold/epochs.ts'
import { together } from '../db/together.ts'
import { sealTo } from './age-file.ts'
import { demandDomain } from './domains.ts'
import { nodeId } from './parameters.ts'

export interface Proven {
  readonly deviceKey: Ed25519Jwk
  readonly addresses: readonly { readonly address: string; readonly proven_at: number }[]
}

export interface DeliveryOptions {
  readonly db: Database
  readonly district: string
  readonly retentionMonths: number
  readonly extract: (publicKey: string, identity: Identity) => Uint8Array
  readonly now: Date
}

/**
 * @param request compact JWS, signed by the device key that the session is bound to.
 * @returns an age file to the request's one-time recipient, and how many keys are in it.
 * @throws PosternError `bad-request`, `not-signed-in`, `fresh-code-needed`, `period-expired`, `period-not-yet`,
 * `period-before-owner`
 */
export async function deliverKeys(
  request: string,
  proven: Proven,
  options: DeliveryOptions,
): Promise<{ readonly file: Uint8Array; readonly count: number }> {
  const now = secondsOf(options.now)
  const assertion = await readAssertion(request, proven.deviceKey, now)
  const owner = proven.addresses.find(({ address }) => address === assertion.sub)
  if (!owner) throw new PosternError('not-signed-in', 'keys were asked for an address that this session has not proven')
  const serials = await demandWhole(assertion, options.db)
  const wanted = await choose(assertion, owner, serials, options)
  const keys = extractAll(wanted, options)
  await together(options.db, db => countIssuedKeys(db, keys.map(issuedOf), now))
  return { file: await encryptTo(assertion.recipient, keys), count: keys.length }
}

/**
 * Keys for a gateway, of addresses of the domain that its key acts for: no more than it names.
 * @param request compact JWS, signed by the gateway's own key, which it carries.
 * @returns an age file to the request's one-time recipient, and for which domain how many keys are in it.
 * @throws PosternError `bad-request`, `not-signed-in`, `period-expired`, `period-not-yet`, `period-before-owner`
 */
export async function deliverToGateway(
  request: string,
  options: DeliveryOptions,
): Promise<{ readonly file: Uint8Array; readonly row: DomainRow; readonly count: number }> {
  const now = secondsOf(options.now)
  const { jwk } = readUnsigned(request)
  const assertion = await readAssertion(request, jwk, now)
  const row = await demandDomain(options.db, assertion.sub, jwk, now)
  const serials = await demandWhole(assertion, options.db)
  const chosen: Chosen[] = []
  for (const want of assertion.wanted) {
    const address = canonicalAddress(want.address)
    if (domainOf(address) !== row.domain) throw new PosternError('bad-request', 'a key of another domain')
    const owner = { address, proven_at: now }
    chosen.push(...(await choose({ ...assertion, wanted: [want], only: true }, owner, serials, options)))
  }
  const keys = extractAll(chosen, options)
  const issued = keys.map(issuedOf)
  await together(options.db, async db => {
    await countIssuedKeys(db, issued, now)
    await countDomainKeys(db, row, issued, now)
  })
  return { file: await encryptTo(assertion.recipient, keys), row, count: keys.length }
}

/** Whether a request says that it comes from a gateway: it is then held against the key that it carries. */
export function isOfGateway(request: string): boolean {
  try {
    const claims = claimsOf(request)
    return claims?.jwk !== undefined && claims.proof === 'domain'
  } catch {
    return false
  }
}

/** What a request says of itself, before anything is known of it. @throws PosternError `bad-request` */
export function readUnsigned(request: string): { readonly jwk: Ed25519Jwk; readonly proof: KeyAssertion['proof'] } {
  const claims = claimsOf(request)
  if (claims?.jwk === undefined) throw new PosternError('bad-request', 'the request carries no key')
  return { jwk: claims.jwk, proof: claims.proof }
}

/** What it says, unverified; undefined where that is out of its shape. @throws PosternError `bad-request` */
function claimsOf(request: string): KeyAssertion | undefined {
  let claims: unknown
  try {
    claims = decodeJwt(request)
  } catch (cause) {
    throw new PosternError('bad-request', 'not a signed statement', { cause })
  }
  return keyAssertion.safeParse(claims).data
}

/**
 * Serials of which keys are made here.
 * @throws PosternError `newer-version` where one that is held by nodes is asked for: whoever knows of nodes asks them.
 */
async function demandWhole({ wanted }: KeyAssertion, db: Database): Promise<SerialRow[]> {
  const shared = new Set((await listEpochs(db)).flatMap(({ serial, state }) => (state === 'serving' ? serial : [])))
  if (wanted.some(({ serial }) => shared.has(serial)))
    throw new PosternError('newer-version', 'keys of that serial come from several nodes')
  return (await listSerials(db)).filter(({ serial }) => !shared.has(serial))
}

type Extracted = DeliveredKeys['keys'][number]
const issuedOf = ({ address, serial, period }: Extracted) => ({ address, serial, period })

function extractAll(chosen: readonly Chosen[], { extract, district }: DeliveryOptions): Extracted[] {
  return chosen.map(({ serial, ...want }) => ({
    ...want,
    serial: serial.serial,
    key: base64url(extract(serial.public_key, { district, serial: serial.serial, ...want })),
  }))
}

/** @param node whom the request must be for. @throws PosternError `bad-request` */
export async function readAssertion(
  request: string,
  key: Ed25519Jwk,
  now: number,
  node = nodeId,
): Promise<KeyAssertion> {
  const parsed = keyAssertion.safeParse(await verifyJws('postern-request+jwt', request, key, verifyByNode))
  if (!parsed.success) throw new PosternError('bad-request', 'the key request is out of its shape')
  if (parsed.data.aud !== node) throw new PosternError('bad-request', 'the key request is for another node')
  demandPresent(parsed.data, now)
  return parsed.data
}

export interface Chosen {
  readonly address: string
  readonly period: Period
  readonly condition: ''
  readonly serial: SerialRow
}

/** Which keys are given of those that were asked for. @throws PosternError as `deliverKeys` */
export async function choose(
  assertion: KeyAssertion,
  owner: Proven['addresses'][number],
  serials: readonly SerialRow[],
  { db, retentionMonths, now }: Pick<DeliveryOptions, 'db' | 'retentionMonths' | 'now'>,
): Promise<Chosen[]> {
  const current = periodOf(now)
  const rules: PeriodRules = {
    current,
    retentionMonths,
    ownedFrom: await notBefore(db, owner.address),
    provenFor: now.getTime() / 1000 - owner.proven_at,
  }
  const chosen = new Map<string, Chosen>()
  const take = (period: Period, serial: SerialRow) =>
    chosen.set(`${serial.serial} ${period}`, { address: owner.address, period, condition: '', serial })
  for (const want of assertion.wanted) {
    refuseForeign(want, owner.address)
    demandPeriod(want.period, rules)
    take(want.period, serialOf(want, serials))
  }
  if (!assertion.only) {
    for (const period of [-1, 0, 1].map(months => addMonths(current, months))) {
      if (isForeign(period, rules)) continue
      for (const serial of serials)
        if (serial.state !== 'destroyed' && mayBeSealed(serial, period)) take(period, serial)
    }
  }
  return [...chosen.values()]
}

function serialOf({ serial, period }: WantedKey, serials: readonly SerialRow[]): SerialRow {
  const row = serials.find(candidate => candidate.serial === serial)
  if (!row || !mayBeSealed(row, period)) throw new PosternError('bad-request', 'that serial never sealed that month')
  if (row.state === 'destroyed')
    throw new PosternError('period-expired', 'the secret was destroyed', { values: { period } })
  return row
}

function refuseForeign(want: WantedKey, owner: string): void {
  if (canonicalAddress(want.address) !== owner) throw new PosternError('bad-request', 'a key of another address')
}

/** Whether anything can have been sealed with a serial for a period, before or after a rotation. */
function mayBeSealed(serial: SerialRow, period: Period): boolean {
  return comparePeriods(serial.seal_from, period) <= 0 && comparePeriods(period, serial.read_until) <= 0
}

function encryptTo(recipient: string, keys: readonly Extracted[]): Promise<Uint8Array> {
  const delivered: DeliveredKeys = { node: nodeId, index: 1, epoch: 1, keys: [...keys] }
  return sealTo(recipient, utf8(JSON.stringify(delivered)))
}

// The parts of keys that a node gives: made with its share alone, to devices that it knows itself.

import { createHash } from 'node:crypto'
import { type DeliveredKeys, type KeyAssertion, partLines } from '../../contract/keys.ts'
import type { SignedParts } from '../../contract/nodes.ts'
import { base64url, utf8 } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import { identityBytes } from '../../core/ibe/identity.ts'
import { signJws, thumbprint } from '../../core/jws.ts'
import { secondsOf } from '../../core/seconds.ts'
import { canonicalAddress } from '../../mail/address/address.ts'
import { countIssuedKeys } from '../db/issued.ts'
import { listSerials } from '../db/serials.ts'
import { findDevice, prolongDevice } from '../db/threshold/devices.ts'
import type { ShareRow } from '../db/threshold/shares.ts'
import { together } from '../db/together.ts'
import { sealTo } from '../keys/age-file.ts'
import { choose, readAssertion, readUnsigned } from '../keys/deliver.ts'
import { extractWithBlst } from '../keys/extract.ts'
import type { Node } from './node.ts'
import type { Shares } from './shares.ts'

const day = 86_400

/**
 * @param request `postern-request+jwt`, signed by the device's key, which it carries.
 * @returns an age file to the request's one-time recipient, and how many parts are in it.
 * @throws PosternError `bad-request`, `not-signed-in`, `stale-epoch`, `fresh-code-needed`, `period-expired`, `period-not-yet`,
 * `period-before-owner`
 */
export async function giveParts(
  node: Node,
  request: string,
): Promise<{ readonly file: Uint8Array; readonly count: number }> {
  const { db, config, clock, parameters, shares } = node
  const now = secondsOf(clock())
  const { jwk } = readUnsigned(request)
  const assertion = await readAssertion(request, jwk, now, config.NODE_ID)
  const who = { address: canonicalAddress(assertion.sub), device: await thumbprint(jwk) }
  const known = await findDevice(db, who, now)
  if (!known) throw new PosternError('not-signed-in', 'this device is not known here')
  const until = now + config.SESSION_DAYS * day
  if (until > known.until + day) await prolongDevice(db, who, until)
  const held = await heldFor(assertion, shares, now)
  const serials = (await listSerials(db)).filter(({ serial }) => held.has(serial))
  const owner = { address: who.address, proven_at: known.provenAt }
  const options = { db, retentionMonths: parameters().retentionMonths, now: clock() }
  const chosen = await choose(assertion, owner, serials, options)
  const { district } = parameters()
  const keys = chosen.map(({ serial: { serial }, ...want }) => {
    const { share, epoch } = held.get(serial)!
    return {
      ...want,
      serial,
      epoch,
      key: base64url(extractWithBlst(share, identityBytes({ district, serial, ...want }))),
    }
  })
  const issued = keys.map(({ address, serial, period }) => ({ address, serial, period }))
  await together(db, transaction => countIssuedKeys(transaction, issued, now))
  return { file: await answer(node, assertion, keys), count: keys.length }
}

interface Held {
  readonly share: Uint8Array
  readonly epoch: number
}

/** @throws PosternError `bad-request` for a request that names no epoch; `stale-epoch` for one that this node does not have */
async function heldFor({ epochs = [] }: KeyAssertion, shares: Shares, now: number): Promise<Map<number, Held>> {
  if (epochs.length === 0) throw new PosternError('bad-request', 'the request names no epoch')
  const held = new Map<number, Held>()
  for (const { serial, epoch } of epochs) {
    const serving = await shares.serving(serial, now)
    const row = serving.find(each => each.epoch === epoch)
    if (!row) throw stale(serving)
    held.set(serial, { share: shares.secretOf(row), epoch })
  }
  return held
}

function stale(serving: readonly ShareRow[]): PosternError {
  const epoch = serving.at(-1)?.epoch ?? 0
  return new PosternError('stale-epoch', 'this node holds another epoch', { values: { epoch } })
}

async function answer(
  { config, key }: Node,
  { jti, recipient, epochs = [] }: KeyAssertion,
  keys: DeliveredKeys['keys'],
): Promise<Uint8Array> {
  const digest = createHash('sha256').update(partLines(keys)).digest('hex')
  const said: SignedParts = { node: config.NODE_ID, jti, keys: digest }
  const delivered: DeliveredKeys = {
    node: config.NODE_ID,
    index: 1,
    epoch: epochs[0]!.epoch,
    signed: await signJws('postern-parts+jwt', said, key),
    keys,
  }
  return sealTo(recipient, utf8(JSON.stringify(delivered)))
}

// The public parameters: made from configuration and database, signed by the root, kept in the database.

import type { Parameters, ParametersAnswer } from '../../contract/parameters.ts'
import { paths } from '../../contract/paths.ts'
import { PosternError } from '../../core/errors.ts'
import { languages } from '../../core/htm/words.ts'
import { suite } from '../../core/ibe/serial.ts'
import { signJws } from '../../core/jws.ts'
import type { Config } from '../../runtime/config.ts'
import { atomically } from '../db/atomically.ts'
import { revokedCertificates } from '../db/issued.ts'
import type { Database } from '../db/open.ts'
import { latestParameters, listSerials, publishParameters, readFact, writeFact } from '../db/serials.ts'
import { hasRootKey, readSigningKey } from './files.ts'

/** Signed for so long, and signed anew in good time before it ends. */
const validSeconds = 400 * 86_400
const renewBefore = 90 * 86_400
/** Seconds by which clocks may differ. */
const aheadSeconds = 300
const bornFact = 'district-born'
const rootFact = 'root-key'
const sequenceFact = 'sequence-floor'
export const nodeId = 'node-1'

type Content = Omit<Parameters, 'issuedAt' | 'expires' | 'sequence'>

async function content(db: Database, config: Config, origin: string, bornAt: number): Promise<Content> {
  const serials = await listSerials(db)
  const certificate = await readSigningKey(config.data, 'certificate')
  const status = await readSigningKey(config.data, 'status')
  return {
    v: 1,
    district: config.DISTRICT,
    name: config.PORTAL_NAME,
    portal: origin,
    serials: serials.map(row => ({
      serial: row.serial,
      suite,
      publicKey: row.public_key,
      sealFrom: row.seal_from,
      sealUntil: row.seal_until,
      state: row.state,
      destroyAfter: row.destroy_after,
      threshold: 1,
      epoch: 1,
      nodes: [{ id: nodeId, index: 1, url: origin, publicKey: row.public_key }],
    })),
    signingKeys: [{ kid: certificate.kid, jwk: certificate.jwk, notBefore: bornAt }],
    revokedCertificates: await revokedCertificates(db),
    statusKey: { kid: status.kid, jwk: status.jwk },
    statusUrls: [origin + paths.status, ...config.STATUS_URLS],
    forwardAddress: config.forwardAddress,
    // Only where there are any: parameters that say the same as before are not signed anew, which may need a root key from elsewhere.
    ...(config.PRIVATE_DOMAINS.length > 0 && { privateDomains: config.PRIVATE_DOMAINS }),
    sending: config.SMTP_URL ? config.SEND_TO : 'nobody',
    limits: { messageBytes: config.MESSAGE_BYTES, fileBytes: config.FILE_BYTES, recipients: 1000 },
    languages: [...languages],
    retentionMonths: config.RETENTION_MONTHS,
    operator: { name: config.OPERATOR_NAME, contact: config.OPERATOR_CONTACT },
  }
}

/**
 * Signs the parameters anew when anything in them has changed, or when they end soon.
 * @throws PosternError `config-invalid` when they must be signed and the root key is kept elsewhere.
 */
export async function ensureParameters(db: Database, config: Config, origin: string, now: number): Promise<void> {
  const born = await districtBornAt(db)
  if (born === null) await recordBirth(db, now)
  const wanted = await content(db, config, origin, born ?? now)
  const latest = await latestParameters(db)
  const fresh = latest && latest.issuedAt + validSeconds - renewBefore > now
  // Signed by a clock that was ahead, they count as of a time that is to come; where the root key is elsewhere, they stay.
  const ahead = latest && latest.issuedAt > now + aheadSeconds && hasRootKey(config.data)
  if (fresh && !ahead && latest.content === JSON.stringify(wanted)) return
  demandRootKey(config.data)
  const root = await readSigningKey(config.data, 'root')
  const floor = Number((await readFact(db, sequenceFact)) ?? 0)
  const sequence = Math.max(latest?.sequence ?? 0, floor) + 1
  const payload: Parameters = { ...wanted, issuedAt: now, expires: now + validSeconds, sequence }
  const signed = await signJws('postern-parameters+jwt', payload, root)
  await atomically(db, async transaction => {
    await writeFact(transaction, rootFact, JSON.stringify({ kid: root.kid, jwk: root.jwk }))
    await publishParameters(transaction, { sequence, issuedAt: now, content: JSON.stringify(wanted), signed })
  })
}

/** @throws PosternError `config-invalid` where what is about to be done could not be published. */
export function demandRootKey(data: string): void {
  if (hasRootKey(data)) return
  throw new PosternError(
    'config-invalid',
    'The public parameters must be signed anew, and the root key is not here. Put root.jwk into the folder keys of POSTERN_DATA, do it again, and take it away after. Nothing was changed.',
  )
}

/** What is published from now on has a higher sequence than this. */
export function raiseSequence(db: Database, floor: number): Promise<void> {
  return writeFact(db, sequenceFact, String(floor))
}

/** @param bornAt seconds: the district's signing keys are good from then on. */
export function recordBirth(db: Database, bornAt: number): Promise<void> {
  return writeFact(db, bornFact, String(bornAt))
}

/** @returns seconds; null before the district was first published. */
export async function districtBornAt(db: Database): Promise<number | null> {
  const born = await readFact(db, bornFact)
  return born === null ? null : Number(born)
}

/** The root's public half: from its file, or as it was when it was last here. */
export async function currentRoot(db: Database, data: string): Promise<ParametersAnswer['root']> {
  if (!hasRootKey(data)) return rootKey(db)
  const { kid, jwk } = await readSigningKey(data, 'root')
  return { kid, jwk }
}

async function rootKey(db: Database): Promise<ParametersAnswer['root']> {
  const fact = await readFact(db, rootFact)
  if (fact === null)
    throw new PosternError('config-invalid', 'The public parameters were never signed. Start the services once.')
  return JSON.parse(fact)
}

export async function parametersAnswer(db: Database): Promise<ParametersAnswer> {
  const latest = await latestParameters(db)
  if (!latest) throw new PosternError('unavailable', 'no parameters are published yet')
  return { signed: latest.signed, root: await rootKey(db) }
}

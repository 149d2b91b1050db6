// The public parameters: made from configuration and database, signed by the root, kept in the database.

import { type Parameters, type ParametersAnswer, signedParameters } from '../../contract/parameters.ts'
import { paths } from '../../contract/paths.ts'
import { PosternError } from '../../core/errors.ts'
import { languages } from '../../core/htm/words.ts'
import { suite, wholeNodeId } from '../../core/ibe/serial.ts'
import { signJws, verifyJws } from '../../core/jws.ts'
import type { Config } from '../../runtime/config.ts'
import { atomically } from '../db/atomically.ts'
import { revokedCertificates } from '../db/issued.ts'
import type { Database } from '../db/open.ts'
import { latestParameters, listSerials, publishParameters, readFact, writeFact } from '../db/serials.ts'
import { listEpochs } from '../db/threshold/epochs.ts'
import { holdersOf, nodesOf } from './epochs.ts'
import { hasRootKey, readSigningKey } from './files.ts'
import { type Content, differing } from './signed-settings.ts'

/** Signed for so long, and signed anew in good time before it ends. */
const validSeconds = 400 * 86_400
const renewBefore = 90 * 86_400
/** Seconds by which clocks may differ. */
const aheadSeconds = 300
const bornFact = 'district-born'
const rootFact = 'root-key'
const sequenceFact = 'sequence-floor'
export const nodeId = wholeNodeId

/** What of them the configuration says. */
export function configured(config: Config) {
  return {
    district: config.DISTRICT,
    name: config.PORTAL_NAME,
    statusUrls: config.STATUS_URLS,
    forwardAddress: config.forwardAddress,
    // Only where there are any: parameters that say the same as before are not signed anew, which may need a root key from elsewhere.
    ...(config.PRIVATE_DOMAINS.length > 0 && { privateDomains: config.PRIVATE_DOMAINS }),
    sending: config.SMTP_URL ? config.SEND_TO : ('nobody' as const),
    limits: { messageBytes: config.MESSAGE_BYTES, fileBytes: config.FILE_BYTES, recipients: 1000 },
    languages: [...languages],
    retentionMonths: config.RETENTION_MONTHS,
    operator: { name: config.OPERATOR_NAME, contact: config.OPERATOR_CONTACT },
  }
}

async function content(db: Database, config: Config, origin: string, bornAt: number): Promise<Content> {
  const { district, name, statusUrls, ...rest } = configured(config)
  const serials = await listSerials(db)
  const epochs = await listEpochs(db)
  const nodes = nodesOf(epochs)
  const certificate = await readSigningKey(config.data, 'certificate')
  const status = await readSigningKey(config.data, 'status')
  return {
    v: 1,
    // What is published already is compared with this as it is written: in this order.
    district,
    name,
    portal: origin,
    serials: serials.map(row => ({
      serial: row.serial,
      suite,
      publicKey: row.public_key,
      sealFrom: row.seal_from,
      sealUntil: row.seal_until,
      state: row.state,
      destroyAfter: row.destroy_after,
      ...holdersOf(row, epochs, { id: nodeId, index: 1, url: origin, publicKey: row.public_key }),
    })),
    ...(nodes.length > 0 && { nodes }),
    signingKeys: [{ kid: certificate.kid, jwk: certificate.jwk, notBefore: bornAt }],
    revokedCertificates: await revokedCertificates(db),
    statusKey: { kid: status.kid, jwk: status.jwk },
    statusUrls: [origin + paths.status, ...statusUrls],
    ...rest,
  }
}

/** What is to be signed next. @returns null where what is published is as it should be. */
async function wantedNext(db: Database, config: Config, origin: string, now: number): Promise<Unsigned | null> {
  const born = await districtBornAt(db)
  const wanted = await content(db, config, origin, born ?? now)
  const latest = await latestParameters(db)
  const fresh = latest && latest.issuedAt + validSeconds - renewBefore > now
  // Signed by a clock that was ahead, they count as of a time that is to come; where the root key is elsewhere, they stay.
  const ahead = latest && latest.issuedAt > now + aheadSeconds && hasRootKey(config.data)
  if (fresh && !ahead && latest.content === JSON.stringify(wanted)) return null
  const floor = Number((await readFact(db, sequenceFact)) ?? 0)
  const sequence = Math.max(latest?.sequence ?? 0, floor) + 1
  return {
    wanted,
    payload: { ...wanted, issuedAt: now, expires: now + validSeconds, sequence },
    differs: latest ? differing(latest.content, wanted) : [],
  }
}

interface Unsigned {
  readonly wanted: Content
  readonly payload: Parameters
  /** Settings that say something else than what is signed. */
  readonly differs: readonly string[]
}

/**
 * Signs the parameters anew when anything in them has changed, or when they end soon.
 * @param othersDiffer whether another instance has other settings: then nothing is signed for them, or they would sign in turns.
 * @returns settings that say something else than what is signed, and were left so.
 * @throws PosternError `config-invalid` when they must be signed and the root key is kept elsewhere.
 */
export async function ensureParameters(
  db: Database,
  config: Config,
  origin: string,
  now: number,
  othersDiffer: () => Promise<boolean> = async () => false,
): Promise<readonly string[]> {
  if ((await districtBornAt(db)) === null) await recordBirth(db, now)
  const next = await wantedNext(db, config, origin, now)
  if (!next) return []
  if (next.differs.length > 0 && (await othersDiffer())) return next.differs
  demandRootKey(config.data, next.differs)
  const root = await readSigningKey(config.data, 'root')
  const signed = await signJws('postern-parameters+jwt', next.payload, root)
  // Where another instance was faster, what it signed is looked at.
  if (!(await publish(db, next, { signed, root }))) return ensureParameters(db, config, origin, now, othersDiffer)
  return []
}

/** @returns false where there is one of that sequence by now. */
function publish(db: Database, { wanted, payload }: Unsigned, answer: ParametersAnswer): Promise<boolean> {
  const { kid, jwk } = answer.root
  return atomically(db, async transaction => {
    const { sequence, issuedAt } = payload
    const published = { sequence, issuedAt, content: JSON.stringify(wanted), signed: answer.signed }
    if (!(await publishParameters(transaction, published))) return false
    await writeFact(transaction, rootFact, JSON.stringify({ kid, jwk }))
    return true
  })
}

/** @param differs settings that say something else than what is signed. @throws PosternError `config-invalid` */
export function demandRootKey(data: string, differs: readonly string[] = []): void {
  if (hasRootKey(data)) return
  const why =
    differs.length > 0
      ? `What the root key signed differs from ${differs.join(', ')} now. Set it back, or have it signed: `
      : 'The public parameters must be signed anew, and the root key is not here: '
  throw new PosternError(
    'config-invalid',
    `${why}put root.jwk into the folder keys of POSTERN_DATA, do this again, and take it away after; or, where only settings changed, use "postern parameters". Nothing was changed.`,
  )
}

/** For the root key elsewhere: what it is to sign. @returns null where there is nothing. */
export async function parametersToSign(
  db: Database,
  config: Config,
  origin: string,
  now: number,
): Promise<{ readonly payload: Parameters; readonly differs: readonly string[] } | null> {
  return wantedNext(db, config, origin, now)
}

/**
 * Takes what was signed elsewhere, where it is what is wanted here now.
 * @throws PosternError `parameters-invalid`
 */
export async function takeSigned(
  db: Database,
  config: Config,
  { origin, answer, now }: { readonly origin: string; readonly answer: ParametersAnswer; readonly now: number },
): Promise<void> {
  const refused = (why: string) => new PosternError('parameters-invalid', `${why} Nothing was changed.`)
  const root = await currentRoot(db, config.data)
  if (root.kid !== answer.root.kid) throw refused('They are signed by another root key than the one of this district.')
  const payload = signedParameters.parse(await verifyJws('postern-parameters+jwt', answer.signed, root.jwk))
  const next = await wantedNext(db, config, origin, now)
  if (!next) throw refused('What is published says the same already.')
  const { issuedAt, expires, sequence } = payload
  const expected = signedParameters.parse({ ...next.wanted, issuedAt, expires, sequence })
  if (JSON.stringify(expected) !== JSON.stringify(payload))
    throw refused('They say something else than the settings here. Ask for what is to be signed again.')
  if (sequence < next.payload.sequence || issuedAt > now + aheadSeconds)
    throw refused('They are older than what is published, or of a time that is to come.')
  if (!(await publish(db, { ...next, payload }, { signed: answer.signed, root })))
    throw refused('Something else was published meanwhile. Ask for what is to be signed again.')
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

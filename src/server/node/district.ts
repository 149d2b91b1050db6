// What a node knows of its district: the public parameters, signed by the root key that its operator named. Kept, so that the node
// goes on while the portal is away.

import { type Parameters, parametersAnswer } from '../../contract/parameters.ts'
import { PosternError } from '../../core/errors.ts'
import { addMonths } from '../../core/ibe/period.ts'
import { fetchPublished, type Published, verifyPublished } from '../../runtime/portal-client.ts'
import type { Database } from '../db/open.ts'
import { insertSerial, listSerials, readFact, writeFact } from '../db/serials.ts'
import { replaceSerial } from '../db/threshold/serials.ts'

const fact = 'parameters-seen'

/** @throws PosternError `parameters-invalid` for another root key than the one named. */
function demandRoot({ root }: Published, named: string): void {
  if (root !== named)
    throw new PosternError(
      'parameters-invalid',
      'The portal has another root key than NODE_ROOT says. Nothing was taken.',
    )
}

/** What was learned last; null where nothing was. */
export async function keptDistrict(db: Database, root: string): Promise<Published | null> {
  const kept = await readFact(db, fact)
  if (kept === null) return null
  const published = await verifyPublished(parametersAnswer.parse(JSON.parse(kept)))
  demandRoot(published, root)
  return published
}

/**
 * Asks the portal, and keeps what it says.
 * @param now seconds.
 * @throws PosternError `unreachable`, `unavailable`, `parameters-invalid`
 */
export async function learnParameters(
  db: Database,
  { portal, root, now }: { readonly portal: string; readonly root: string; readonly now: number },
): Promise<Parameters> {
  const published = await fetchPublished(portal)
  demandRoot(published, root)
  const { parameters, answer } = published
  const before = (await keptDistrict(db, root))?.parameters
  if (parameters.expires <= now || parameters.sequence < (before?.sequence ?? 0))
    throw new PosternError('parameters-invalid', "The portal's parameters are older than those seen before.")
  if (before && before.district !== parameters.district)
    throw new PosternError('parameters-invalid', 'The portal is of another district than before. Nothing was taken.')
  await writeFact(db, fact, JSON.stringify(answer))
  await rememberSerials(db, parameters)
  return parameters
}

/** Whoever sealed before a rotation may have sealed for the month after it. */
const monthsAfter = 2

async function rememberSerials(db: Database, { serials }: Parameters): Promise<void> {
  const known = new Set((await listSerials(db)).map(({ serial }) => serial))
  for (const { serial, publicKey, sealFrom, sealUntil, state, destroyAfter } of serials) {
    const row = {
      ...{ serial, public_key: publicKey, seal_from: sealFrom, seal_until: sealUntil, state },
      ...{ read_until: addMonths(sealUntil, monthsAfter), destroy_after: destroyAfter },
    }
    await (known.has(serial) ? replaceSerial(db, row) : insertSerial(db, row))
  }
}

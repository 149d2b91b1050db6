// What this program was last told of its district, for what is decided without asking anybody.

import { type Parameters, signedParameters } from '../../contract/parameters.ts'
import { verifyJws } from '../../core/jws.ts'
import { offlineCopy } from '../../portal/services/offline-copy.ts'
import { district } from './way.ts'

/** null: it was never told. */
export async function knownParameters(): Promise<Parameters | null> {
  const answer = await offlineCopy.parameters()
  if (!answer) return null
  return signedParameters.parse(await verifyJws('postern-parameters+jwt', answer.signed, district.root.jwk))
}

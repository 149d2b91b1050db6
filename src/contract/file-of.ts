// What of a file is the portal's: the same in each that is written for it.

import type { HtmOptions } from '../core/htm/write.ts'
import type { Parameters } from './parameters.ts'

type OfPortal = 'portal' | 'district' | 'portalName' | 'statusUrls' | 'statusKey' | 'forwardAddress'

export function portalOf(
  parameters: Pick<Parameters, 'portal' | 'district' | 'name' | 'statusUrls' | 'statusKey' | 'forwardAddress'>,
): Pick<HtmOptions, OfPortal> {
  const { portal, district, name, statusUrls, statusKey, forwardAddress } = parameters
  return {
    portal,
    district,
    portalName: name,
    statusUrls,
    statusKey: { ...statusKey.jwk, kid: statusKey.kid },
    forwardAddress,
  }
}

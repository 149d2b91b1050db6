// The root key that was built in when the portal was deployed: what the district's parameters are believed by.

import type { ParametersAnswer } from '../../contract/parameters.ts'
import { fromBase64url, fromUtf8 } from '../../core/bytes.ts'

export function builtInRoot(): ParametersAnswer['root'] {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="postern-root"]')
  return JSON.parse(fromUtf8(fromBase64url(meta?.content ?? '')))
}

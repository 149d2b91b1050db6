// Only pages of the portal may change anything: a foreign page's form or fetch is refused before it is read.

import { PosternError } from '../core/errors.ts'

export interface Asking {
  readonly method: string
  /** The fields Origin and Sec-Fetch-Site; undefined or null where they are not there. */
  readonly origin: string | null | undefined
  readonly site: string | null | undefined
}

/** @param own the portal's origin. @throws PosternError `origin-refused` */
export function demandSameOrigin({ method, origin, site }: Asking, own: string): void {
  if (method === 'GET' || method === 'HEAD') return
  // A browser that is old does not say from where it asks.
  if (origin === own && [undefined, null, 'same-origin', 'none'].includes(site)) return
  throw new PosternError('origin-refused', 'a request from another origin')
}

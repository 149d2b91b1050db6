// Only pages of the portal may change anything: a foreign page's form or fetch is refused before it is read. A program is none:
// it has no cookie that a page could use, and signs what it asks.

import { PosternError } from '../../core/errors.ts'
import { type Introduction, isProgram } from '../program/program.ts'

export interface Asking extends Introduction {
  readonly method: string
  /** The fields Origin and Sec-Fetch-Site; undefined or null where they are not there. */
  readonly origin: string | null | undefined
  readonly site: string | null | undefined
}

/** @param own the portal's origin. @throws PosternError `origin-refused` */
export function demandSameOrigin({ method, origin, site, ...caller }: Asking, own: string): void {
  if (method === 'GET' || method === 'HEAD' || isProgram(caller)) return
  // A browser that is old does not say from where it asks.
  if (origin === own && [undefined, null, 'same-origin', 'none'].includes(site)) return
  throw new PosternError('origin-refused', 'a request from another origin')
}

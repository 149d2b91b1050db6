// What the handlers of every service are given when the program is put together.

import type { Config } from '../../runtime/config.ts'
import type { Hasher } from '../../runtime/log.ts'
import type { Posts } from '../../web/open.ts'
import type { Pages, Revisions } from '../../web/pages.ts'
import type { AddOn } from '../clients/add-on.ts'
import type { Outlook } from '../clients/outlook.ts'
import type { Database } from '../db/open.ts'
import type { deliverKeys } from '../keys/deliver.ts'
import type { SigningKey } from '../keys/files.ts'
import type { Metrics } from '../metrics/counted.ts'
import type { SendCode } from '../signin/mail.ts'
import type { Documents } from '../status/document.ts'
import type { Feed } from '../status/feed.ts'

export const serviceNames = ['portal', 'sign-in', 'keys', 'relay', 'intake', 'status'] as const
export type ServiceName = (typeof serviceNames)[number]

export interface Services {
  readonly only: ReadonlySet<ServiceName>
  readonly config: Config
  readonly db: Database
  /** This process, among those over the same database. */
  readonly instance: string
  readonly clock: () => Date
  /** Of an address, as the log has it: a keyed hash, or itself where the operator chose so. */
  readonly hash: Hasher
  /** Of an address, as records have it: a keyed hash, always. */
  readonly pseudonym: Hasher
  readonly metrics: Metrics
  readonly send: SendCode
  /** The address that codes come from. */
  readonly from: string
  readonly serverKey: Uint8Array
  readonly certificateKey: SigningKey
  readonly feed: Feed
  /** What a window stops is refused. */
  readonly enforced: boolean
  /** Where the portal is reached. Known once the port is: asked for each request. */
  readonly origin: () => string
  /** There is a new message to deliver. */
  readonly wakeRelay: () => void
  readonly extract: Parameters<typeof deliverKeys>[2]['extract']
  /** The built portal. */
  readonly pages: Pages
  /** What is posted to be shown in them. */
  readonly posts: Posts
  readonly revisions: Revisions
  /** For Thunderbird, with this portal's names in it. */
  readonly addOn: () => Promise<AddOn>
  /** For Outlook. @throws PosternError `not-found` where nobody named an origin for it. */
  readonly outlook: () => Promise<Outlook>
  /** All routes, as OpenAPI. */
  readonly openapi: () => string
  /** Advisories that were drawn already. */
  readonly documents: Documents
}

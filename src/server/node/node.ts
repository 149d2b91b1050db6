// What a node is made of, as its parts need it.

import type { Parameters } from '../../contract/parameters.ts'
import type { Hasher, Log } from '../../runtime/log.ts'
import type { Database } from '../db/open.ts'
import type { SigningKey } from '../keys/files.ts'
import type { SendCode } from '../signin/mail.ts'
import type { NodeConfig } from './config.ts'
import type { Shares } from './shares.ts'

export interface Node {
  readonly config: NodeConfig
  readonly db: Database
  readonly log: Log
  readonly hash: Hasher
  readonly clock: () => Date
  readonly key: SigningKey
  /** Makes its codes. */
  readonly serverKey: Uint8Array
  readonly send: SendCode
  readonly shares: Shares
  /** What is known of the district now. */
  readonly parameters: () => Parameters
}

// A node's card: what its operator hands to the district, signed by the node's own key.

import { randomBytes } from 'node:crypto'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import type { NodeCard } from '../../contract/nodes.ts'
import { PosternError } from '../../core/errors.ts'
import { signJws } from '../../core/jws.ts'
import type { Database } from '../db/open.ts'
import { readFact, writeFact } from '../db/serials.ts'
import {
  createSigningKey,
  createSymmetricKey,
  hasDistrict,
  hasKey,
  hasNode,
  readNodeIdentity,
  readSigningKey,
  writeNodeIdentity,
} from '../keys/files.ts'
import type { NodeConfig } from './config.ts'

const fact = 'node-card'
const unsaid = () => `not told, ${randomBytes(4).toString('hex')}`

/** @throws PosternError `conflict` where there is a node, or a district: nothing is ever overwritten. */
export function demandNoNode(data: string): void {
  if (hasNode(data)) throw new PosternError('conflict', 'There is a node here already. Nothing was changed.')
  if (hasDistrict(data))
    throw new PosternError(
      'conflict',
      'This data folder is that of a district. Name another POSTERN_DATA for the node.',
    )
}

/** @throws PosternError `conflict` */
export async function createNode(data: string): Promise<void> {
  demandNoNode(data)
  // What a process that was killed has left was told nobody, and is taken up.
  if (!hasKey(data, 'node')) createSigningKey(data, 'node')
  for (const role of ['server', 'log'] as const) if (!hasKey(data, role)) createSymmetricKey(data, role)
  // Last: a folder that has it is whole.
  writeNodeIdentity(data, await generateX25519Identity())
}

/**
 * @param now seconds.
 * @returns it, and the thumbprint of its key, to be read to the district's operator over another way.
 */
export async function writeNodeCard(
  db: Database,
  config: NodeConfig,
  district: string,
  now: number,
): Promise<{ readonly card: string; readonly thumbprint: string }> {
  const key = await readSigningKey(config.data, 'node')
  const content: NodeCard = {
    v: 1,
    district,
    id: config.NODE_ID,
    name: config.NODE_NAME,
    url: config.url,
    jwk: key.jwk,
    age: await identityToRecipient(readNodeIdentity(config.data)),
    sender: config.sender,
    operator: config.OPERATOR_NAME,
    mailPath: config.NODE_MAIL_PATH ?? unsaid(),
    network: config.NODE_NETWORK ?? unsaid(),
    madeAt: now,
  }
  const card = await signJws('postern-card+jwt', content, key)
  await writeFact(db, fact, card)
  return { card, thumbprint: key.kid }
}

/** @throws PosternError `config-invalid` */
export async function readNodeCard(db: Database): Promise<string> {
  const card = await readFact(db, fact)
  if (card) return card
  throw new PosternError('config-invalid', 'This node has no card yet. Run "postern node init" first.')
}

// What a key node is told by its environment: what it is called, whose district it serves, how its codes leave.

import path from 'node:path'
import { z } from 'zod'
import { canonicalAddress } from '../../mail/address/address.ts'
import { type Environment, readEnvironment, refuse, serviceSettings } from '../../runtime/config.ts'
import { loopback } from '../../runtime/loopback.ts'
import type { NodeName } from '../../runtime/settings/node-names.ts'
import { must, text, webAddress } from '../../runtime/settings/values.ts'
import { type Outgoing, readOutgoing } from '../../runtime/tls.ts'

/** Of the services, too: a node is reached, sends, limits and logs as they do. */
const shared = {
  POSTERN_DATA: true,
  HOST: true,
  PORT: true,
  SMTP_URL: true,
  MAIL_FROM: true,
  OUTGOING_CA: true,
  OUTGOING_TLS: true,
  TRUSTED_PROXIES: true,
  OPERATOR_NAME: true,
  OPERATOR_CONTACT: true,
  SESSION_DAYS: true,
  CODE_MINUTES: true,
  LIMIT_NETWORK: true,
  LIMIT_ADDRESS_NETWORK: true,
  LIMIT_ADDRESS: true,
  LOG_LEVEL: true,
  LOG_ADDRESSES: true,
} as const

const settings = {
  ...z.object(serviceSettings).pick(shared).shape,
  /** What the district calls it: it stays, whatever becomes of the node's name and address. */
  NODE_ID: z
    .string(must('must be a short name of this node, for instance alpha'))
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens, at most 32'),
  NODE_NAME: text(100, 1).optional(),
  /** Where browsers reach it: an origin. */
  NODE_URL: webAddress(),
  /** The portal whose district it serves, and the thumbprint of that district's root key. */
  NODE_PORTAL: webAddress(),
  NODE_ROOT: z.string(must('must be the thumbprint of the root key, as the operator of the district gives it')),
  /** Who carries its mail, and whose network it is in: whoever runs it reads the codes. */
  NODE_MAIL_PATH: text(200, 1).optional(),
  NODE_NETWORK: text(200, 1).optional(),
} satisfies Record<NodeName | keyof typeof shared, z.ZodType>

export type NodeConfig = Omit<z.output<z.ZodObject<typeof settings>>, 'NODE_NAME'> & {
  readonly NODE_NAME: string
  readonly data: string
  readonly outgoing: Outgoing
  readonly url: string
  readonly portal: string
  readonly sender: string
}

/** @throws PosternError `config-invalid` whose message lists everything that is wrong. */
export function readNodeConfig(env?: Environment): NodeConfig {
  const { values, wrong } = readEnvironment(z.object(settings), env)
  const outgoing = values && readOutgoing(values, wrong)
  if (values && new URL(values.NODE_URL).protocol !== 'https:' && !loopback.test(new URL(values.NODE_URL).hostname))
    wrong.push('NODE_URL must begin with https:// (http:// is for loopback alone)')
  if (!values || !outgoing || wrong.length > 0) throw refuse(wrong)
  const url = new URL(values.NODE_URL)
  return {
    ...values,
    outgoing,
    NODE_NAME: values.NODE_NAME ?? values.NODE_ID,
    data: path.resolve(values.POSTERN_DATA),
    url: url.origin,
    portal: new URL(values.NODE_PORTAL).origin,
    sender: canonicalAddress(values.MAIL_FROM ?? `codes@${url.hostname}`),
  }
}

// What PostgreSQL says when it cannot, told as one of ours: what it is, and what to do.

import { PosternError } from '../../../core/errors.ts'

const full = ['53100']
/** The server, or the role, has all the connections that it may have. */
export const crowdedCode = '53300'
/** Ours: PostgreSQL has no word for a primary that was replaced and does not know. */
export const outdatedCode = 'outdated'
/** Ours too: names of people would be refused one by one. */
export const encodingCode = 'encoding'
/** Ours too: tables would be looked for nowhere, and none be found. */
export const schemaCode = 'schema'
/** Nothing that was tried again would help. */
const refused: readonly (readonly [RegExp, string])[] = [
  [
    /^28000$/,
    'does not let the user of DATABASE_URL in: there is none of that name, or pg_hba.conf has no line for it here; where it demands TLS of its own machine too, set OUTGOING_TLS=verify',
  ],
  [/^28/, 'does not know the user or the password of DATABASE_URL'],
  [/^3D000$/, 'has no database of that name: make it, or name another one in DATABASE_URL'],
  [/^encoding$/, 'is not in UTF-8: make it with ENCODING UTF8'],
  [/^schema$/, 'has none of the schemas that the search_path of its user names: make one, or name another'],
  [/^42501$/, 'does not let the user of DATABASE_URL do what is needed: the user must own the database'],
  [
    /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT)/,
    'shows a certificate that does not count: name its authority in OUTGOING_CA',
  ],
]
/** `undefined`: the library says in words alone that a connection is over. */
const away: readonly (readonly [RegExp, string])[] = [
  [/^(?:ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_|ENOENT|08|57P)/, 'cannot be reached'],
  [/^25006$/, 'is a standby, which takes no writes'],
  [/^outdated$/, 'is a primary that another has replaced: make it a standby of that one'],
  [/^53/, 'has no connection or no memory left for us'],
  [/^(?:57014|55P03|25P0)/, 'did not answer in time'],
  [/^(?:40001|40P01)$/, 'had too many who write the same at once'],
]
/** The library's words for a server that did not answer a statement. */
export const noAnswer = 'Query read timeout'
/** The server asks for a password, and there is none. */
const noPassword = /password must be a/
const overInWords =
  /^(?:Connection terminated|timeout expired|timeout exceeded when trying to connect|Client has encountered a connection error|The server does not support SSL)/

/** @returns null for what is not the database's to say. What it refused otherwise is told without the row, whose values its words repeat. */
export function postgresFailure(error: unknown): Error | null {
  if (error instanceof PosternError || !(error instanceof Error)) return null
  const code = String((error as { code?: unknown }).code ?? '')
  const told = (kind: 'config-invalid' | 'unavailable' | 'disk-full', why: string) =>
    new PosternError(kind, `The database ${why}${code === '' ? '' : ` (${code})`}.`, { cause: error })
  if (full.includes(code)) return told('disk-full', 'has no room left: make room on its disk')
  const [, never] = refused.find(([shape]) => shape.test(code)) ?? []
  if (never !== undefined) return told('config-invalid', never)
  const [, why] = away.find(([shape]) => shape.test(code)) ?? []
  if (why !== undefined) return told('unavailable', why)
  if (noPassword.test(error.message)) return told('config-invalid', 'asks for a password, and DATABASE_URL has none')
  if (error.message === noAnswer) return told('unavailable', 'did not answer in time')
  if (overInWords.test(error.message)) return told('unavailable', 'cannot be reached')
  return /^[0-9A-Z]{5}$/.test(code) ? new Error(`The database refused a statement (${code}).`, { cause: error }) : null
}

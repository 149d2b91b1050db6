// Errors as RFC 9457 problem details, with a code from the closed list.

import * as z from 'zod/mini'
import { type ErrorCode, errorCodes, PosternError } from '../core/errors.ts'

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(errorCodes) as ErrorCode[]),
  temporary: z.boolean(),
  values: z.optional(z.record(z.string(), z.union([z.string(), z.number()]))),
})
export type Problem = z.infer<typeof problem>

/** HTTP status of every code that a service may answer with; any other is 400. */
const statusOf: Partial<Record<ErrorCode, number>> = {
  'not-signed-in': 401,
  'wrong-code': 403,
  'fresh-code-needed': 403,
  'origin-refused': 403,
  'not-administrator': 403,
  'period-before-owner': 403,
  'recipient-refused': 403,
  'sending-off': 403,
  'not-found': 404,
  conflict: 409,
  'stale-epoch': 409,
  'code-expired': 410,
  'link-expired': 410,
  'period-expired': 410,
  'too-large': 413,
  'message-too-large': 413,
  'rate-limited': 429,
  'too-many-tries': 429,
  internal: 500,
  'mail-down': 503,
  maintenance: 503,
  unavailable: 503,
  'disk-full': 503,
}

export function statusOfCode(code: ErrorCode): number {
  return statusOf[code] ?? 400
}

/** What the stranger is told: no message, no stack, no cause. */
export function problemOf(error: PosternError): Problem {
  return {
    type: `urn:postern:error:${error.code}`,
    title: error.code.replaceAll('-', ' '),
    status: statusOfCode(error.code),
    code: error.code,
    temporary: error.temporary,
    ...(Object.keys(error.values).length > 0 && { values: error.values }),
  }
}

/** The error that an answer with this body stands for; null when it is not one of ours (a proxy's page, say). */
export function errorOf(body: unknown): PosternError | null {
  const parsed = problem.safeParse(body)
  if (!parsed.success) return null
  return new PosternError(parsed.data.code, `the service answered ${parsed.data.status}`, {
    values: parsed.data.values ?? {},
  })
}

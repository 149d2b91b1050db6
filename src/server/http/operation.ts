// What every process answers, whichever services it runs: whether it lives, whether it can work, what can be asked, whom to warn.

import * as z from 'zod/mini'
import { paths } from '../../contract/paths.ts'
import { securityText } from '../../contract/security-text.ts'
import { PosternError } from '../../core/errors.ts'
import { anyOrigin } from '../../web/headers.ts'
import { nowOf } from './callers.ts'
import type { Handler } from './route.ts'

export const alive = z.strictObject({ alive: z.literal(true) })
export const ready = z.strictObject({ ready: z.literal(true) })
/** As OpenAPI says. */
export const document = z.looseObject({ openapi: z.string() })

export const tellAlive: Handler = () => ({ alive: true })

export const tellReady: Handler = async ({ db }) => {
  await db.selectFrom('facts').select('name').limit(1).execute()
  return { ready: true }
}

export const tellRoutes: Handler = ({ openapi }, _, reply) => {
  reply.headers({ ...anyOrigin, 'cache-control': 'public, max-age=3600' }).type('application/json; charset=utf-8')
  return openapi
}

/** @throws PosternError `not-found` where the operator names nobody. */
export const tellSecurity: Handler = (services, _, reply) => {
  const { config, origin } = services
  if (config.SECURITY_CONTACT === undefined) throw new PosternError('not-found', 'SECURITY_CONTACT is not set')
  reply.headers({ ...anyOrigin, 'cache-control': 'public, max-age=3600' }).type('text/plain; charset=utf-8')
  return securityText({
    contact: config.SECURITY_CONTACT,
    languages: config.SECURITY_LANGUAGES,
    canonical: origin() + paths.security,
    now: nowOf(services),
  })
}

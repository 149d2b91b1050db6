// What every process answers, whichever services it runs: whether it lives, whether it can work, what can be asked, whom to warn.

import * as z from 'zod/mini'
import { paths } from '../../contract/paths.ts'
import { securityText } from '../../contract/security-text.ts'
import { PosternError } from '../../core/errors.ts'
import { secondsOf } from '../../core/seconds.ts'
import { demandRoom } from '../../runtime/storage.ts'
import { anyOrigin } from '../../web/headers.ts'
import type { Database } from '../db/open.ts'
import { writeFact } from '../db/serials.ts'
import { nowOf } from './callers.ts'
import type { Handler } from './route.ts'

export const alive = z.strictObject({ alive: z.literal(true) })
export const ready = z.strictObject({ ready: z.literal(true) })
/** As OpenAPI says. */
export const document = z.looseObject({ openapi: z.string() })

export const tellAlive: Handler = () => ({ alive: true })

/** @throws PosternError `disk-full`, `unavailable` while nothing can be written */
export const tellReady: Handler = async ({ db, config, clock }) => {
  await demandRoom(config.data)
  await writable(db, clock())
  return { ready: true }
}

/** Whoever asks often makes no more than a write a second. */
const restMs = 1_000
const looks = new WeakMap<Database, { readonly at: number; readonly done: Promise<void> }>()

function writable(db: Database, now: Date): Promise<void> {
  const before = looks.get(db)
  if (before && Math.abs(now.getTime() - before.at) < restMs) return before.done
  const done = writeFact(db, 'written-last', String(secondsOf(now)))
  looks.set(db, { at: now.getTime(), done })
  return done
}

export const tellRoutes: Handler = ({ openapi }, _, reply) => {
  reply.headers({ ...anyOrigin, 'cache-control': 'public, max-age=3600' }).type('application/json; charset=utf-8')
  return openapi()
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

// All pretended services, as msw handlers: for component tests, and to be served over HTTP.

import type { HttpHandler } from 'msw'
import { paths } from '../../src/contract/paths.ts'
import { programPaths } from '../../src/contract/program/program.ts'
import { securityText } from '../../src/contract/security-text.ts'
import { PosternError } from '../../src/core/errors.ts'
import { administrators } from './administrators.ts'
import { json, openTo, preflight, service } from './answer.ts'
import { keys } from './keys.ts'
import { relay } from './relay.ts'
import { signIn } from './sign-in.ts'
import { status } from './status.ts'
import type { World } from './world.ts'

/** Without the scenario's part in it, which is `trouble`: it comes first. */
export function services(world: World): HttpHandler[] {
  return [
    ...signIn(world),
    ...keys(world),
    ...relay(world),
    ...status(world),
    ...administrators(world),
    ...programPaths.map(preflight),
    service(world, 'get', paths.health, async () => json({ alive: true })),
    service(world, 'get', paths.ready, async () => json({ ready: true })),
    service(world, 'get', paths.security, async ({ now }) => {
      const { origin, securityContact: contact } = world.settings
      if (contact === null) throw new PosternError('not-found', 'nobody is named')
      const text = securityText({ contact, languages: ['en'], canonical: origin + paths.security, now })
      return new Response(text, { headers: { 'content-type': 'text/plain; charset=utf-8', ...openTo(3600) } })
    }),
  ]
}

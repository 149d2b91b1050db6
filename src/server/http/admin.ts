// What administrators do with windows: the same functions as the command line's, for who has proven an address named in the configuration.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { paths } from '../../contract/paths.ts'
import type { WindowAnswer, WindowsAnswer } from '../../contract/windows.ts'
import { PosternError } from '../../core/errors.ts'
import type { Session } from '../db/sessions.ts'
import { change, end, list, schedule, start, update } from '../status/windows.ts'
import type { Services } from './services.ts'

/** A code must be so fresh, in seconds: a browser that was left open is not enough. */
const freshSeconds = 86_400

export interface Gate {
  readonly demandSession: (request: FastifyRequest, reply: FastifyReply) => Promise<Session>
  readonly limit: (request: FastifyRequest) => Promise<void>
}

type Named = FastifyRequest<{ Params: { id: string } }>

export function adminRoutes(app: FastifyInstance, services: Services, { demandSession, limit }: Gate): void {
  const { config, db, clock, hash, enforced } = services
  const options = () => ({ db, now: Math.floor(clock().getTime() / 1000) })

  async function demandAdministrator(request: FastifyRequest, reply: FastifyReply): Promise<string> {
    await limit(request)
    const { addresses } = await demandSession(request, reply)
    const administrators = addresses.filter(({ address }) => config.ADMINISTRATORS.includes(address))
    if (administrators.length === 0) throw new PosternError('not-administrator', 'not named as an administrator')
    const fresh = administrators.find(({ proven_at }) => proven_at > options().now - freshSeconds)
    if (!fresh) throw new PosternError('fresh-code-needed', 'the code of the administrator is a day old')
    return fresh.address
  }

  /** Every change, with who made it, in the log. */
  const changing = (action: string, work: (request: Named) => Promise<WindowAnswer>) => {
    return async (request: Named, reply: FastifyReply) => {
      const address = await demandAdministrator(request, reply)
      const answer = await work(request)
      request.log.info({ administrator: hash(address), action, window: answer.window.id }, 'window changed')
      return reply.status(action === 'schedule' ? 201 : 200).send(answer)
    }
  }

  async function windows(request: FastifyRequest, reply: FastifyReply): Promise<WindowsAnswer> {
    await demandAdministrator(request, reply)
    return { windows: await list(options()), enforced }
  }

  app.get(paths.adminWindows, windows)
  app.post(
    paths.adminWindows,
    changing('schedule', request => schedule(request.body, options())),
  )
  app.put(
    paths.adminWindow,
    changing('change', request => change(request.params.id, request.body, options())),
  )
  app.post(
    paths.adminWindowStart,
    changing('start', request => start(request.params.id, options())),
  )
  app.post(
    paths.adminWindowEnd,
    changing('end', request => end(request.params.id, options())),
  )
  app.post(
    paths.adminWindowUpdates,
    changing('update', request => update(request.params.id, request.body, options())),
  )
}

// What administrators do with windows: the same functions as the command line's, for who has proven an address named in the configuration.

import type { WindowAnswer, WindowsAnswer } from '../../contract/windows.ts'
import { change, end, list, schedule, start, update } from '../status/windows.ts'
import { demandAdministrator, nowOf } from './callers.ts'
import type { Handler, Request } from './route.ts'
import type { Services } from './services.ts'

type Options = Parameters<typeof list>[0]
type Work = (request: Request, options: Options) => Promise<WindowAnswer>

const optionsOf = (services: Services): Options => ({ db: services.db, now: nowOf(services) })

/** Every change, with who made it, in the log. */
async function changed(action: string, work: Work, [services, request, reply]: Parameters<Handler>, status = 200) {
  const address = await demandAdministrator(services, request, reply)
  const answer = await work(request, optionsOf(services))
  request.log.info({ administrator: services.hash(address), action, window: answer.window.id }, 'window changed')
  return reply.status(status).send(answer)
}

export const listWindows: Handler = async (services, request, reply): Promise<WindowsAnswer> => {
  await demandAdministrator(services, request, reply)
  return { windows: await list(optionsOf(services)), enforced: services.enforced }
}

export const scheduleWindow: Handler = (...call) =>
  changed('schedule', ({ body }, options) => schedule(body, options), call, 201)

export const changeWindow: Handler = (...call) =>
  changed('change', ({ params, body }, options) => change(params.id, body, options), call)

export const startWindow: Handler = (...call) =>
  changed('start', ({ params }, options) => start(params.id, options), call)

export const endWindow: Handler = (...call) => changed('end', ({ params }, options) => end(params.id, options), call)

export const updateWindow: Handler = (...call) =>
  changed('update', ({ params, body }, options) => update(params.id, body, options), call)

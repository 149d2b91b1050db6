// Windows are enforced before anything of a call is read.

import type { FastifyInstance } from 'fastify'
import { demandOpen, stopperOf } from '../../contract/enforcement.ts'
import { secondsOf } from '../../core/seconds.ts'
import type { Services } from './services.ts'

export function enforceWindows(app: FastifyInstance, { feed, clock }: Pick<Services, 'feed' | 'clock'>): void {
  app.addHook('onRequest', async ({ method, routeOptions: { url = '' } }) => {
    const component = stopperOf(method, url)
    if (component !== null) demandOpen((await feed.current()).windows, component, secondsOf(clock()))
  })
}

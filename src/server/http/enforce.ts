// What a window stops, while it lasts, where the operator wants it stopped: the calls of its components, and nothing else.

import type { FastifyInstance } from 'fastify'
import { isUnderway, type StatusWindow } from '../../contract/status.ts'
import { PosternError } from '../../core/errors.ts'
import { secondsOf } from '../../core/seconds.ts'
import type { Services } from './services.ts'

/** The one that lasts longest. */
export function stopping(windows: readonly StatusWindow[], component: string, now: number): StatusWindow | undefined {
  return windows
    .filter(window => window.state !== 'degraded' && isUnderway(window, now))
    .filter(({ affected }) => affected.some(part => part.component === component))
    .toSorted((a, b) => b.end - a.end)[0]
}

export function enforceWindows(app: FastifyInstance, { feed, clock }: Pick<Services, 'feed' | 'clock'>): void {
  app.addHook('onRequest', async request => {
    const component = request.routeOptions.config?.stoppedBy
    if (component === undefined) return
    const now = secondsOf(clock())
    const window = stopping((await feed.current()).windows, component, now)
    if (!window) return
    const values = { window: window.id, until: window.end, retryAfter: window.end - now }
    throw new PosternError('maintenance', 'a window stops this', { values })
  })
}

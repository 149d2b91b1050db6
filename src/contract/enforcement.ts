// What a window stops, while it lasts, where the operator wants it stopped: the calls of its components, and nothing else.

import { PosternError } from '../core/errors.ts'
import { paths } from './paths.ts'
import { isUnderway, type StatusWindow, type serviceComponents } from './status.ts'

type Component = (typeof serviceComponents)[number]

/** Parameters, status and who is signed in are told all the same. */
const stopped: readonly (readonly [method: string, path: string, component: Component])[] = [
  ['POST', paths.signIn, 'sign-in'],
  ['POST', paths.challenge, 'sign-in'],
  ['POST', paths.keys, 'keys'],
  ['POST', paths.certificates, 'keys'],
  ['POST', paths.messages, 'relay'],
  ['GET', paths.outgoing, 'relay'],
  ['GET', paths.stored, 'relay'],
]

/** @param path as it was asked for, or as the list of paths has it; HEAD is GET. @returns null for a call that no window stops. */
export function stopperOf(method: string, path: string): Component | null {
  const asked = method === 'HEAD' ? 'GET' : method
  return stopped.find(([of, each]) => of === asked && fits(each, path))?.[2] ?? null
}

function fits(pattern: string, path: string): boolean {
  const [parts, asked] = [pattern.split('/'), path.split('/')]
  return parts.length === asked.length && parts.every((part, i) => part.startsWith(':') || part === asked[i])
}

/** The one that lasts longest. @param now seconds. */
export function stopping(windows: readonly StatusWindow[], component: string, now: number): StatusWindow | undefined {
  return windows
    .filter(window => window.state !== 'degraded' && isUnderway(window, now))
    .filter(({ affected }) => affected.some(part => part.component === component))
    .toSorted((a, b) => b.end - a.end)[0]
}

/** @param now seconds. @throws PosternError `maintenance` */
export function demandOpen(windows: readonly StatusWindow[], component: string, now: number): void {
  const window = stopping(windows, component, now)
  if (!window) return
  const values = { window: window.id, until: window.end, retryAfter: window.end - now }
  throw new PosternError('maintenance', 'a window stops this', { values })
}

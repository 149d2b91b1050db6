// What goes wrong on the day, and what each reader then gets.

import { paths } from '../../src/contract/paths.ts'
import type { Environment } from './environment.ts'
import type { Misbehaviour } from './front.ts'

/** What somebody without keys comes to. */
export type NewReader = 'waits' | 'is refused a code' | 'waits after the code' | 'reads'

export interface Variant {
  readonly name: string
  /** For the terminal. */
  readonly what: string
  /** A window was announced. */
  readonly planned: boolean
  /** Whether its pages can be had by a browser that does not hold them. */
  readonly portal: 'is refused' | 'is there'
  /** In a browser that knows the portal, and in one that never saw it. */
  readonly newReader: Readonly<Record<'used' | 'new', NewReader>>
  readonly answers: 'wait' | 'leave'
  readonly forwards: 'are kept' | 'are answered'
  begin(environment: Environment): Promise<void>
  end(environment: Environment): Promise<void>
}

const nobody = { newReader: { used: 'waits', new: 'waits' }, answers: 'wait' } as const
const everybody = { newReader: { used: 'reads', new: 'reads' }, answers: 'leave' } as const
const stopped = {
  ...nobody,
  portal: 'is refused',
  forwards: 'are kept',
  begin: (environment: Environment) => environment.stop(),
  end: (environment: Environment) => environment.start(),
} as const

const isService = (path: string) => /^\/(?:api|status|\.well-known)(?:[/.]|$)/.test(path)

/** The services run, and what stands before them does this. Mail goes its own way. */
function before(trouble: (path: string) => Misbehaviour | null) {
  return {
    planned: false,
    portal: 'is there',
    forwards: 'are answered',
    begin: async ({ front }: Environment) => front.misbehave(trouble),
    end: async ({ front }: Environment) => front.misbehave(null),
  } as const
}

/** Longer than a page waits where it knows enough to go on. */
const slowMs = 5_000

/** As a proxy does on a bad day: an error, its own page, half of an answer. */
function wrong(path: string): Misbehaviour | null {
  if (!isService(path)) return null
  if (path.startsWith(paths.signIn) || path === paths.session)
    return { kind: 'instead', status: 500, type: 'text/plain', body: 'Internal Server Error' }
  if (path === paths.messages || path === paths.status) return { kind: 'cut' }
  return { kind: 'instead', status: 200, type: 'text/html', body: '<!doctype html><title>Gateway</title>' }
}

const ofKeys: readonly string[] = [paths.parameters, paths.keys, paths.certificates]

export const variants: readonly Variant[] = [
  { name: 'window', what: 'announced maintenance; connections are refused', planned: true, ...stopped },
  { name: 'unplanned', what: 'nobody knew; connections are refused', planned: false, ...stopped },
  {
    name: 'enforced',
    what: 'announced maintenance; the services run, and answer 503',
    planned: true,
    ...stopped,
    portal: 'is there',
    newReader: { used: 'is refused a code', new: 'is refused a code' },
    begin: environment => environment.start(true),
  },
  {
    name: 'slow',
    what: `every answer takes ${slowMs / 1000} s`,
    ...before(path => (isService(path) ? { kind: 'later', ms: slowMs } : null)),
    ...everybody,
  },
  {
    name: 'half',
    what: 'codes are sent, no keys are given out',
    ...before(path => (ofKeys.includes(path) ? { kind: 'none' } : null)),
    newReader: { used: 'waits after the code', new: 'waits' },
    answers: 'leave',
  },
  { name: 'wrong', what: 'errors, a proxy’s page, halves of answers', ...before(wrong), ...nobody },
  { name: 'turn', what: 'the month turns, and everything works', ...before(() => null), ...everybody },
]

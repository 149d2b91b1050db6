// The daily work, done by an instance that has nobody beside it.

import { secondsOf } from '../../core/seconds.ts'
import { type JobsOptions, runJobs } from '../jobs/jobs.ts'
import { ensureParameters } from '../keys/parameters.ts'

type Alone = Omit<JobsOptions, 'instance' | 'sign'> & { readonly origin: string }

export function runJobsAlone({ origin, ...options }: Alone): Promise<void> {
  const { db, config, clock } = options
  return runJobs({
    ...options,
    instance: { holds: async () => true, othersDiffer: async () => false },
    sign: async () => (await ensureParameters(db, config, origin, secondsOf(clock()))).length === 0,
  })
}

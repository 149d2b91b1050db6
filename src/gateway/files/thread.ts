// A thread in which files are looked into: whatever they are made of, it can be ended.

import { parentPort } from 'node:worker_threads'
import { lookHere } from './look.ts'
import type { LookJob, LookTold } from './looking.ts'

const port = parentPort!

port.on('message', ({ bytes, limits }: LookJob) => {
  lookHere(bytes, limits).then(
    found => port.postMessage({ found } satisfies LookTold),
    () => port.postMessage({ found: null } satisfies LookTold),
  )
})

// A thread that begins envelopes: the pairing takes tens of milliseconds in which nobody else would be answered.

import { parentPort } from 'node:worker_threads'
import { sealHead } from '../../core/envelope/seal.ts'
import { PosternError } from '../../core/errors.ts'
import type { Asked, Told } from './sealers.ts'

const port = parentPort!
const answer = (told: Told) => port.postMessage(told)

port.on('message', ({ id, options }: Asked) => {
  sealHead(options).then(
    head => answer({ id, head }),
    (error: unknown) => {
      const said = error instanceof PosternError ? error : new PosternError('internal', 'sealing failed')
      answer({ id, failure: { code: said.code, message: said.message } })
    },
  )
})

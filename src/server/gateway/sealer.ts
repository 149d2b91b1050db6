// A thread that seals: the pairing takes tens of milliseconds in which nobody else would be answered.

import { parentPort } from 'node:worker_threads'
import { seal } from '../../core/envelope/seal.ts'
import { PosternError } from '../../core/errors.ts'
import { nodeAead } from '../aead.ts'
import type { Asked, Told } from './sealers.ts'

const port = parentPort!
const answer = (told: Told) => port.postMessage(told, told.envelope ? [told.envelope.buffer] : [])

port.on('message', ({ id, options }: Asked) => {
  seal({ ...options, aead: nodeAead }).then(
    ({ envelope, indices }) => answer({ id, envelope, indices }),
    (error: unknown) => {
      const known = error instanceof PosternError ? error : new PosternError('internal', 'sealing failed')
      answer({ id, failure: { code: known.code, message: known.message } })
    },
  )
})

// The gateway's own ways in and out with nothing between: what the library alone can do.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openHop } from '../src/gateway/smtp/hop.ts'
import { listen } from '../src/gateway/smtp/listen.ts'
import { createLog } from '../src/runtime/log.ts'

const [port, next] = process.argv.slice(2).map(Number) as [number, number]
const hop = openHop({ protocol: 'smtp', host: '127.0.0.1', port: next }, { kind: 'any', ca: null })
await listen({
  place: { protocol: 'lmtp', host: '127.0.0.1', port },
  direction: 'out',
  handler: {
    each: ({ staged, mailFrom, recipients }) =>
      hop.deliver({
        ...{ mailFrom, recipients: recipients.map(({ address }) => address), content: staged.stream() },
        ...{ size: staged.size, eightBit: staged.eightBit },
      }),
    all: async () => ({ code: 451, text: 'not here' }),
  },
  log: createLog('silent'),
  work: mkdtempSync(path.join(tmpdir(), 'postern-through-')),
  maxBytes: 60_000_000,
  ...{ clients: [], xforward: [], tls: null },
})
console.log('ready')

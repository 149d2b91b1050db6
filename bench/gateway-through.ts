// The gateway's own ways in and out with nothing between: what the library alone can do. With sizes it only lets each message grow, to the
// least of them that is larger: what sealing cannot do without.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openHop } from '../src/gateway/smtp/hop.ts'
import { listen } from '../src/gateway/smtp/listen.ts'
import { createLog } from '../src/runtime/log.ts'
import { type Content, joined, type Staged } from '../src/runtime/staged.ts'

const [port, next, ...sizes] = process.argv.slice(2).map(Number) as [number, number, ...number[]]
const hop = openHop({ protocol: 'smtp', host: '127.0.0.1', port: next }, { kind: 'any', ca: null })
const line = Buffer.from(`${'A'.repeat(76)}\r\n`)

function grown(staged: Staged): Content {
  const size = sizes.find(each => each > staged.size) ?? staged.size
  const missing = Math.ceil((size - staged.size) / line.length)
  return missing === 0 ? staged : joined([staged, Buffer.alloc(missing * line.length, line)])
}

await listen({
  place: { protocol: 'lmtp', host: '127.0.0.1', port },
  direction: 'out',
  handler: {
    each: ({ staged, mailFrom, recipients }) => {
      const { size, eightBit, stream } = grown(staged)
      return hop.deliver({
        ...{ mailFrom, recipients: recipients.map(({ address }) => address), content: stream(), size, eightBit },
      })
    },
    all: async () => ({ code: 451, text: 'not here' }),
  },
  log: createLog('silent'),
  work: mkdtempSync(path.join(tmpdir(), 'postern-through-')),
  maxBytes: 60_000_000,
  ...{ clients: [], xforward: [], tls: null },
})
console.log('ready')

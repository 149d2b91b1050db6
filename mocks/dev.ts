// npm run dev:mocks: the built portal over pretended services, with a control page for outages.

import { fileURLToPath } from 'node:url'
import { startPretended } from './pretended.ts'
import { scenarios } from './scenarios.ts'

const port = Number(process.env['PORT'] ?? 8460)
const controlPort = Number(process.env['CONTROL_PORT'] ?? 8470)
const portal = fileURLToPath(new URL('../../dist/', import.meta.url))

try {
  const pretended = await startPretended({
    ...{ port, controlPort, portal },
    settings: { limitAddressNetwork: 1000, limitAddress: 1000 },
  })
  console.log(`Portal:  ${pretended.origin}
Control: ${pretended.control}
On the control page: the outage, the clock, the codes that were sent, and a message to read. Or name the outage in the portal's
address, for instance ${pretended.origin}/?scenario=window-now
There are: ${scenarios.map(({ name }) => name).join(', ')}.
Ctrl-C stops everything.`)
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => {
      pretended.close().then(() => process.exit(0))
    })
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
  console.error(`Port ${port} or ${controlPort} is taken by another program. Name others in PORT and CONTROL_PORT.`)
  process.exitCode = 1
}

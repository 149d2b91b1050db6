// postern serve: runs until it is told to stop.

import { type Config, strangeNames } from '../runtime/config.ts'
import { createLog } from '../runtime/log.ts'
import { becomeOwnerOf } from '../runtime/owner.ts'
import { tellReady } from '../runtime/ready.ts'
import { startServer } from '../server/main.ts'
import { result, type Speaker } from './output.ts'
import { environmentOf } from './settings.ts'

export interface ServeCommand extends Speaker {
  readonly only?: readonly string[]
  readonly enforce?: boolean
}

export async function serve(config: Config, options: ServeCommand): Promise<void> {
  becomeOwnerOf(config.data)
  for (const strange of strangeNames()) createLog(config.LOG_LEVEL).warn(strange)
  const running = await startServer(config, {
    ...(options.only && { only: options.only }),
    ...(options.enforce && { enforce: true }),
    onAway: () => tellReady(environmentOf('postern')),
  })
  tellReady(environmentOf('postern'))
  result(options, { origin: running.origin }, `Serving at ${running.origin}. Ctrl-C stops it.`)
  await new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve())
  })
  await running.close()
  // What was begun with another server and got no answer in time must not keep the program alive.
  process.exit()
}

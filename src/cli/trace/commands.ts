// The command `postern trace`, with its help.

import type { Command } from 'commander'
import { secondsOf } from '../../core/seconds.ts'
import type { Speaker } from '../output.ts'
import { settings } from '../settings.ts'

const load = () => import('./trace.ts')

export function traces(program: Command): void {
  program
    .command('trace')
    .description('the way of one message through the services, by any name of it')
    .argument(
      '<name>',
      'our id, a Message-ID of inside or outside, a queue id of the mail server in front or behind, or an address',
    )
    .action(async (name: string, _, command: Command) =>
      (await load()).showTrace(settings(), name, secondsOf(new Date()), command.optsWithGlobals<Speaker>()),
    )
}

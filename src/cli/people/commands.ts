// The commands below `postern people`, with their help.

import type { Command } from 'commander'
import type { Speaker } from '../output.ts'
import { settings } from '../settings.ts'
import type { Erase, Export, NotBefore } from './people.ts'

const load = () => import('./people.ts')
const all = <T extends Speaker>(command: Command): T => command.optsWithGlobals<T>()

export function people(program: Command): void {
  const group = program.command('people').description('what the services know of one person, and what ends it')
  group
    .command('show')
    .description('sessions, keys, certificates and messages of an address: never a word of a message')
    .argument('<address>')
    .action(async (address: string, _, command: Command) =>
      (await load()).showPerson(settings(), address, all(command)),
    )
  group
    .command('sign-out')
    .description('end all sessions, as of a lost laptop')
    .argument('<address>')
    .action(async (address: string, _, command: Command) =>
      (await load()).signOutPerson(settings(), address, all(command)),
    )
  group
    .command('not-before')
    .description('the mailbox has a new owner, who gets keys of no earlier month; ends all sessions')
    .argument('<address>')
    .argument('[YYYY-MM]', 'the first month; by default the present one')
    .option('--earlier', 'also where a later month was set before')
    .action(async (address: string, month: string | undefined, _, command: Command) =>
      (await load()).changeOwner(settings(), [address, month], all<NotBefore>(command)),
    )
  group
    .command('export')
    .description('all that is known of an address, as JSON')
    .argument('<address>')
    .option('--out <file>', 'into a new file instead of standard output')
    .action(async (address: string, _, command: Command) =>
      (await load()).exportPerson(settings(), address, all<Export>(command)),
    )
  group
    .command('erase')
    .description('forget all that names an address')
    .argument('<address>')
    .option('--yes', 'it cannot be taken back')
    .option('--waiting-too', 'also mail that still waits to be delivered: it never will be')
    .action(async (address: string, _, command: Command) =>
      (await load()).erasePerson(settings(), address, all<Erase>(command)),
    )
}

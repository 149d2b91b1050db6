// What `postern` knows of age: signing in and out of the plugin's keyring, and the words that stand for people.

import type { Command } from 'commander'
import type { Speaker } from '../output.ts'
import { ownFolder } from '../settings.ts'
import type { LogoutOptions } from './logout.ts'
import type { PortalOptions } from './portal.ts'

const load = {
  login: () => import('./login.ts'),
  logout: () => import('./logout.ts'),
  identities: () => import('./identities.ts'),
  recipients: () => import('./recipients.ts'),
}
const all = <T extends Speaker>(command: Command): T => command.optsWithGlobals<T>()

export function age(program: Command): void {
  withPortal(program.command('login'))
    .description('prove an address by a code, so that age opens what is sealed to it')
    .argument('<address>', 'the address, or a recipient that begins with age1postern')
    .action(async (who: string, _, command: Command) =>
      (await load.login()).login(await ownFolder(), who, all<PortalOptions & Speaker>(command)),
    )
  program
    .command('logout')
    .description('forget the keys of an address on this machine, or of all')
    .argument('[address]', 'by default all of them')
    .option('--everywhere', 'and end every session of the address: on machines that were lost, and in browsers')
    .action(async (address: string | undefined, _, command: Command) =>
      (await load.logout()).logout(await ownFolder(), address ?? null, all<LogoutOptions>(command)),
    )
  program
    .command('identities')
    .description('what age opens with: a line for each address that is held, for age -d -i')
    .action(async (_, command: Command) => (await load.identities()).identities(await ownFolder(), all(command)))
  withPortal(program.command('recipients'))
    .description('what age seals to, for an address: for age -r')
    .argument('<address>')
    .action(async (address: string, _, command: Command) =>
      (await load.recipients()).recipients(await ownFolder(), address, all<PortalOptions & Speaker>(command)),
    )
}

function withPortal(command: Command): Command {
  return command
    .option('--portal <url>', 'its portal; by default the one that somebody is signed in to here')
    .option('--root <thumbprint>', "the root key that portal's district must have: needed the first time")
}

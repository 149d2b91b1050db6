// The commands below `postern domains`, with their help.

import type { Command } from 'commander'
import type { Speaker } from './output.ts'
import { settings } from './settings.ts'

const load = () => import('./domains.ts')

export function domains(program: Command): void {
  const group = program.command('domains').description('organisations whose gateway seals and opens their mail')
  const speaker = (command: Command) => command.optsWithGlobals<Speaker>()

  group
    .command('add')
    .description('approve a gateway for a domain; says which DNS record proves the domain')
    .argument('<domain>', 'exactly this one, no subdomains')
    .requiredOption('--gateway <thumbprint>', "of the gateway's key: the gateway says it when it starts")
    .action(async (domain: string, { gateway }: { gateway: string }, command: Command) =>
      (await load()).addDomain(settings(), domain, gateway, speaker(command)),
    )
  group
    .command('verify')
    .description('look for the record of a domain, now')
    .argument('<domain>')
    .action(async (domain: string, _, command: Command) =>
      (await load()).verifyDomain(settings(), domain, speaker(command)),
    )
  group
    .command('list')
    .description('all of them, with their state and how many keys were given out')
    .action(async (_, command: Command) => (await load()).listDomains(settings(), speaker(command)))
  group
    .command('revoke')
    .description('no more keys for a domain, and its certificates no longer count')
    .argument('<domain>')
    .action(async (domain: string, _, command: Command) =>
      (await load()).revokeDomain(settings(), domain, speaker(command)),
    )
}

// The commands below `postern node`: a machine that holds a share of a district's secret.

import type { Command } from 'commander'
import type { Speaker } from '../output.ts'

const load = () => import('./node.ts')
const all = <T extends Speaker>(command: Command): T => command.optsWithGlobals<T>()

export function nodes(program: Command): void {
  const group = program
    .command('node')
    .description(
      'hold a share of a district, so that no single machine makes its keys; settings in /etc/postern/node.conf',
    )
  group
    .command('init')
    .description("make the node's own keys, and print its card for the operator of the district")
    .action(async (_, command: Command) => (await load()).initNode(all(command)))
  group
    .command('card')
    .description('print the card anew, with the settings of now')
    .action(async (_, command: Command) => (await load()).printCard(all(command)))
  group
    .command('take')
    .description('take what was dealt to this node in a ceremony, and print its word for it')
    .argument('<opening>', 'what "postern ceremony open" wrote')
    .argument('<deals...>', 'what the dealers wrote')
    .action(async (opening: string, deals: readonly string[], _, command: Command) =>
      (await load()).take(opening, deals, all(command)),
    )
  group
    .command('deal')
    .description('deal what this node holds to the nodes of the next epoch')
    .argument('<opening>', 'what "postern ceremony open" wrote')
    .action(async (opening: string, _, command: Command) => (await load()).dealAgain(opening, all(command)))
  withPassphrase(group.command('backup'))
    .description('its keys, its shares and the devices that it knows, in one encrypted file')
    .action(async (file: string, _, command: Command) => (await load()).backupNode(file, all(command)))
  withPassphrase(group.command('verify-backup'))
    .description('open a backup, and hold it against what is in use here')
    .action(async (file: string, _, command: Command) => (await load()).verifyNodeBackup(file, all(command)))
  withPassphrase(group.command('restore'))
    .description('bring the node back from its backup, where there is none')
    .action(async (file: string, _, command: Command) => (await load()).restoreNode(file, all(command)))
  group
    .command('destroy-former')
    .description('destroy shares of epochs that are over, once every node serves the next one')
    .action(async (_, command: Command) => (await load()).destroyFormer(all(command)))
  group
    .command('serve')
    .description('run it')
    .action(async (_, command: Command) => (await load()).serveNode(all(command)))
}

function withPassphrase(command: Command): Command {
  return command.argument('<file>', 'the backup').option('--passphrase-file <file>', 'read its passphrase from a file')
}

// The commands below `postern gateway`, with their options and their help.

import type { Command } from 'commander'
import type { CheckOptions, Options } from './gateway.ts'

const load = () => import('./gateway.ts')
const collect = (value: string, before: readonly string[] = []) => [...before, value]
const all = <T extends Options>(command: Command): T => command.optsWithGlobals<T>()

export function gateway(program: Command): void {
  const group = program
    .command('gateway')
    .description('run the mail gateway of an organisation, beside its mail server')
    .action(async (_, command: Command) => (await load()).run(all(command)))
  group
    .command('check')
    .description('what would become of a message, rule by rule')
    .argument('[file]', 'the message', '-')
    .requiredOption('--to <address>', 'its recipient')
    .option('--from <address>', "the envelope's sender; by default the one in its From field; <> for none")
    .option('--direction <out|in>', 'which way it goes; by default as its sender and recipient say')
    .action(async (file: string, _, command: Command) => (await load()).check(file, all<CheckOptions>(command)))
  withFilter(group.command('list'))
    .description('what is kept')
    .action(async (_, command: Command) => (await load()).listStored(all(command)))
  group
    .command('show')
    .description('one kept message: who, when, why, and its header fields; never its text')
    .argument('<id>', 'its id, or how it begins')
    .action(async (id: string, _, command: Command) => (await load()).showStored(id, all(command)))
  withFilter(group.command('resend'), true)
    .description('try kept messages again, by the policy')
    .action(async (ids: readonly string[], _, command: Command) =>
      (await load()).retryStored(ids, 'policy', all(command)),
    )
  withFilter(group.command('release'), true)
    .description('let kept messages go: to the outside sealed, whatever the rules say; from the outside unopened')
    .action(async (ids: readonly string[], _, command: Command) =>
      (await load()).retryStored(ids, 'release', all(command)),
    )
  withFilter(group.command('delete'), true)
    .description('delete kept messages for ever')
    .action(async (ids: readonly string[], _, command: Command) => (await load()).deleteStored(ids, all(command)))
  group
    .command('hash')
    .description('what stands in the log for an address')
    .argument('<address>')
    .action(async (address: string, _, command: Command) => (await load()).hash(address, all(command)))
  group
    .command('trace')
    .description(
      'the way of one message through this gateway, by any name of it: journalctl -u postern-gateway -o cat | postern gateway trace NAME',
    )
    .argument(
      '<name>',
      'a Message-ID of before or behind, a queue id of the mail server in front or of the next, or an address',
    )
    .argument('[log]', 'the log of the gateway', '-')
    .action(async (name: string, file: string, _, command: Command) => (await load()).trace(name, file, all(command)))
  group
    .command('reload')
    .description('read the policy again; one with an error is refused, and the one in use stays')
    .action(async (_, command: Command) => (await load()).reload(all(command)))
  group
    .command('admin')
    .description('a link to the page for kept mail: good once, for ten minutes')
    .action(async (_, command: Command) => (await load()).admin(all(command)))
}

function withFilter(command: Command, changes = false): Command {
  command.option('--filter <what>', 'reason=…, state=…, from=…, to=…, older=2h …; may be given several times', collect)
  if (changes) command.argument('[ids...]', 'ids, or how they begin').option('--dry-run', 'only say which ones')
  return command
}

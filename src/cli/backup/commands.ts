// The commands that make backups and bring them back, with their help.

import type { Command } from 'commander'
import { settings } from '../settings.ts'
import type { BackupOptions, RestoreOptions } from './backup.ts'

const load = () => import('./backup.ts')
const collect = (value: string, before: readonly string[] = []) => [...before, value]

export function backups(program: Command): void {
  program
    .command('backup')
    .description('all of the services in one encrypted file, made while they run')
    .option('--out <file>', 'where it is written; - for a pipe', '-')
    .option('--recipient <age1…>', 'for a key of age whose other half is elsewhere, instead of a passphrase', collect)
    .option('--passphrase-file <file>', 'read its passphrase from a file')
    .action(async (_, command: Command) => (await load()).backup(settings(), command.optsWithGlobals<BackupOptions>()))
  withKey(program.command('restore'))
    .description('bring the services back from a backup, where there are none')
    .action(async (file: string, _, command: Command) =>
      (await load()).restore(settings(), file, command.optsWithGlobals<RestoreOptions>()),
    )
  withKey(program.command('verify-backup'))
    .description('try a backup: all that a restore does, in a folder that is gone afterwards')
    .action(async (file: string, _, command: Command) =>
      (await load()).verify(settings(), file, command.optsWithGlobals<RestoreOptions>()),
    )
}

function withKey(command: Command): Command {
  return command
    .argument('[file]', 'the backup', '-')
    .option('--identity <file>', 'of the recipient it was made for')
    .option('--passphrase-file <file>', 'read its passphrase from a file')
}

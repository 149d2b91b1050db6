// The command that moves the services from one database to another, with its help.

import type { Command } from 'commander'
import type { CopyOptions } from './copy.ts'

export function databases(program: Command): void {
  program
    .command('database')
    .description('where the services keep what they know')
    .command('copy')
    .description('all of it into another database, while nothing runs; again after a stop, it goes on')
    .option('--from <place>', 'sqlite:FOLDER, or postgres://…; as the settings say without it')
    .option('--to <place>', 'the same; as the settings say without it')
    .action(async (_, command: Command) => (await import('./copy.ts')).copy(command.optsWithGlobals<CopyOptions>()))
}

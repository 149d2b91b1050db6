// The command `postern report`, with its help.

import type { Command } from 'commander'
import { settings } from '../settings.ts'
import type { Report } from './report.ts'

const load = () => import('./report.ts')

export function reports(program: Command): void {
  program
    .command('report')
    .description('figures of a year by month, without an address: messages, readers, how they were opened, what failed')
    .argument('[year]', 'YYYY, by default the one that it is now (UTC)')
    .option('--csv', 'for a spreadsheet')
    .action(async (year: string | undefined, _, command: Command) =>
      (await load()).report(settings(), year ?? String(new Date().getUTCFullYear()), command.optsWithGlobals<Report>()),
    )
}

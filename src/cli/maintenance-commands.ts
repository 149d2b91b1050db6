// The commands below `postern maintenance`, with their options and their help.

import type { Command } from 'commander'
import { languages, words } from '../core/htm/words.ts'
import { readConfig } from '../runtime/config.ts'
import type { PlanOptions } from './maintenance.ts'
import type { PublishCommand } from './publish.ts'
import { environmentOf, settings } from './settings.ts'

const load = { windows: () => import('./maintenance.ts'), publish: () => import('./publish.ts') }

const list = (value: string) => value.split(',').map(name => name.trim())

function withTexts(command: Command): Command {
  command.option('--text <file>', 'what people are told: a JSON file of texts by language')
  for (const language of languages)
    command.option(`--text-${language} <text>`, `the text in ${words[language].language}`)
  return command
}

function withPlan(command: Command): Command {
  return withTexts(command)
    .option('--start <time>', 'ISO 8601 with its zone, or "now"')
    .option('--end <time>', 'as planned')
    .option('--state <state>', 'degraded, maintenance (the default) or outage')
    .option('--affects <components>', 'portal, sign-in, keys, relay, intake, gateway, or your own', list)
    .option('--unaffected <components>', 'named so that nobody need ask', list)
    .option('--plan <file>', 'all of this as a JSON file, with names, notices and what of each component still works')
}

export function maintenance(program: Command): void {
  const group = program.command('maintenance').description('say when something is away, and how it goes on')
  withPlan(group.command('schedule'))
    .description('announce a window')
    .action(async (_, command: Command) =>
      (await load.windows()).scheduleWindow(settings(), command.optsWithGlobals<PlanOptions>()),
    )
  withPlan(group.command('change'))
    .description('say something else of a window')
    .argument('<id>', 'the window')
    .action(async (id: string, _, command: Command) =>
      (await load.windows()).changeWindow(settings(), id, command.optsWithGlobals<PlanOptions>()),
    )
  group
    .command('start')
    .description('a window begins now')
    .argument('<id>', 'the window')
    .action(async (id: string, _, command: Command) =>
      (await load.windows()).startWindow(settings(), id, command.optsWithGlobals()),
    )
  group
    .command('end')
    .description('a window is over now, or called off')
    .argument('<id>', 'the window')
    .action(async (id: string, _, command: Command) =>
      (await load.windows()).endWindow(settings(), id, command.optsWithGlobals()),
    )
  withTexts(group.command('update'))
    .description('say how it goes on')
    .argument('<id>', 'the window')
    .option('--end <time>', 'the new planned end')
    .action(async (id: string, _, command: Command) =>
      (await load.windows()).updateWindow(settings(), id, command.optsWithGlobals()),
    )
  group
    .command('list')
    .description('windows of the past month, and all that are ahead')
    .action(async (_, command: Command) =>
      (await load.windows()).listMaintenance(settings(), command.optsWithGlobals()),
    )
  group
    .command('publish')
    .description('write the status as plain files, without a database')
    .argument('<folder>', 'what a web server serves')
    .requiredOption('--key <file>', "the district's status key: keys/status.jwk")
    .option('--district <domain>', 'by default that of the feed in the folder, or DISTRICT')
    .option('--windows <file>', 'what "list --json" prints, or "-"; by default the windows of the feed in the folder')
    .option('--url <address>', 'where the folder is reached, for links in calendars and documents')
    .option('--days <number>', 'how long the feed is good', '90')
    .action(async (folder: string, _, command: Command) =>
      (await load.publish()).publish(
        readConfig(environmentOf('postern')),
        folder,
        command.optsWithGlobals<PublishCommand>(),
      ),
    )
}

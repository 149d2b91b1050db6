// The commands below `postern ceremony`: from one machine that holds the secret to nodes that share it, by files.

import { type Command, InvalidArgumentError } from 'commander'
import type { Speaker } from '../output.ts'
import { settings } from '../settings.ts'
import type { OpenOptions } from './ceremony.ts'

const load = () => import('./ceremony.ts')
const all = <T extends Speaker>(command: Command): T => command.optsWithGlobals<T>()
function number(value: string): number {
  if (/^[1-9]\d{0,5}$/.test(value)) return Number(value)
  throw new InvalidArgumentError('It is a whole number from 1 on.')
}

export function ceremonies(program: Command): void {
  const group = program
    .command('ceremony')
    .description('share the secret of a serial among nodes: open, deal, take (at each node), close, check')
  group
    .command('open')
    .description('say which nodes shall hold it, by their cards')
    .argument('<cards...>', 'what "postern node init" printed at each of them')
    .requiredOption('--threshold <number>', 'how many of them make a key', number)
    .option('--serial <number>', 'whose secret; by default the last one', number)
    .option('--epoch <number>', 'where nodes have given their word for the one after the last already', number)
    .option('--one-operator', 'they are all run by the same people: more machines, not more trust', false)
    .action(async (cards: readonly string[], _, command: Command) =>
      (await load()).open(settings(), cards, all<OpenOptions>(command)),
    )
  group
    .command('deal')
    .description('deal what this district holds whole')
    .argument('<opening>', 'what "open" wrote')
    .action(async (opening: string, _, command: Command) => (await load()).deal(settings(), opening, all(command)))
  group
    .command('close')
    .description('publish what came of it, when every node has taken the same')
    .argument('<opening>', 'what "open" wrote')
    .argument('<files...>', 'what the dealers and the nodes wrote')
    .action(async (opening: string, files: readonly string[], _, command: Command) =>
      (await load()).close(settings(), opening, files, all(command)),
    )
  group
    .command('check')
    .description('ask every node what it holds, and whether that is what was published')
    .action(async (_, command: Command) => (await load()).check(settings(), all(command)))
}

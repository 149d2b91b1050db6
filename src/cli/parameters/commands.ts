// The commands below `postern parameters`: what the root key signs, where it is kept elsewhere.

import type { Command } from 'commander'
import type { Speaker } from '../output.ts'
import { settings } from '../settings.ts'
import type { SignOptions } from './parameters.ts'

const load = () => import('./parameters.ts')

export function parameters(program: Command): void {
  const group = program
    .command('parameters')
    .description('settings that the root key signs, where it is kept elsewhere')
  group
    .command('request')
    .description('what is to be signed, for "sign": on the server; changes nothing')
    .action(async (_, command: Command) => (await load()).request(settings(), command.optsWithGlobals<Speaker>()))
  group
    .command('sign')
    .description('sign what "request" wrote: wherever the root key is, without a database')
    .argument('[file]', 'what request wrote', '-')
    .requiredOption('--key <file>', 'root.jwk')
    .action(async (file: string, _, command: Command) =>
      (await load()).sign(file, command.optsWithGlobals<SignOptions>()),
    )
  group
    .command('publish')
    .description('publish what "sign" wrote: on the server')
    .argument('[file]', 'what sign wrote', '-')
    .action(async (file: string, _, command: Command) =>
      (await load()).publish(settings(), file, command.optsWithGlobals<Speaker>()),
    )
}

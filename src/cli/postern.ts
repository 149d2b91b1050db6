#!/usr/bin/env node
// The program `postern`: every command, its options and its help.

import { Command, InvalidArgumentError } from 'commander'
import { readConfig } from '../runtime/config.ts'
import { version } from '../runtime/version.ts'
import { serviceNames } from '../server/http/services.ts'
import { age } from './age/commands.ts'
import { backups } from './backup/commands.ts'
import { ceremonies } from './ceremony/commands.ts'
import { databases } from './database/commands.ts'
import type { DoctorCommand } from './doctor.ts'
import { domains } from './domains-commands.ts'
import { gateway } from './gateway-commands.ts'
import type { InitOptions } from './init.ts'
import { maintenance } from './maintenance-commands.ts'
import { nodes } from './node/commands.ts'
import type { OpenCommand } from './open.ts'
import { exitCodes, failure, type Speaker } from './output.ts'
import { parameters } from './parameters/commands.ts'
import { people } from './people/commands.ts'
import { reports } from './report/commands.ts'
import type { SealCommand } from './seal.ts'
import type { ServeCommand } from './serve.ts'
import { environmentOf, personalSettings, settings, useFile } from './settings.ts'
import { traces } from './trace/commands.ts'

// Each with what it needs, and no more: whoever seals a mail does not wait for a web server.
const load = {
  init: () => import('./init.ts'),
  serve: () => import('./serve.ts'),
  seal: () => import('./seal.ts'),
  open: () => import('./open.ts'),
  keys: () => import('./keys.ts'),
  doctor: () => import('./doctor.ts'),
}

const program = new Command('postern')
  .version(version(), '-V, --version', 'which release this is')
  .description('Mail that only its recipient opens, in any browser.')
  .option('--json', 'results and errors as JSON', false)
  .option(
    '--config <file>',
    'lines NAME=value; the environment comes before them. By default /etc/postern/postern.conf; for the gateway gateway.conf, for a node node.conf',
  )
  .hook('preAction', (_, command) => useFile(command.optsWithGlobals<{ config?: string }>().config))
  .configureHelp({ showGlobalOptions: true })
  .addHelpText(
    'after',
    `
Exit codes: 0 done; 1 unexpected; 2 wrong usage; 3 refused, trying again will not help; 4 not now, try again later; 78 the settings or the
data folder cannot be used as they are.
The configuration is read from the environment, and beneath it from a file: docs/operations.md has the table.`,
  )
  .exitOverride()

const list = (value: string) => value.split(',').map(name => name.trim())
function serialNumber(value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value)
  throw new InvalidArgumentError('It is a whole number, as "postern keys list" shows it.')
}
const collect = (value: string, before: readonly string[] = []) => [...before, value]
/** Whether what is opened is opened by the district of this machine. */
const isOfOwnDistrict = ({ portal, device }: OpenCommand) => portal === undefined && !device
/** Options of a command, with the global ones. */
const all = <T extends Speaker>(command: Command): T => command.optsWithGlobals<T>()

program
  .command('init')
  .description('make a district: keys, database, public parameters')
  .option('--recovery <file>', 'where the encrypted recovery file is written')
  .option('--passphrase-file <file>', 'read its passphrase from a file')
  .option('--restore <file>', 'bring a lost district back from its recovery file')
  .option('--no-backup', 'without a recovery file: a lost disk is then the end of all mail')
  .action(async (_, command: Command) => (await load.init()).init(settings(), all<InitOptions>(command)))

program
  .command('serve')
  .description(`run the services: ${serviceNames.join(', ')}`)
  .option('--only <services>', 'some of them, with commas between', list)
  .option('--enforce', 'refuse what a window of maintenance or outage stops, while it lasts')
  .action(async (_, command: Command) =>
    (await load.serve()).serve(readConfig(environmentOf('postern')), all<ServeCommand>(command)),
  )

program
  .command('seal')
  .description('seal a message (RFC 5322) from a file or a pipe')
  .argument('[file]', 'the message', '-')
  .requiredOption('--to <address>', 'a recipient; may be given several times', collect)
  .option('--out <folder>', 'one file a recipient goes here')
  .option('--period <YYYY-MM>', 'seal for this month instead of the present one')
  .option('--name <name>', 'the sender that the file shows')
  .option('--sign-as <address>', 'sign with a certificate for this address')
  .option('--from-portal <url>', "seal for this portal's district")
  .option('--root <thumbprint>', "the root key that portal's district must have: needed the first time")
  .action(async (file: string, _, command: Command) =>
    (await load.seal()).sealCommand(
      personalSettings(command.opts<SealCommand>().fromPortal === undefined),
      file,
      all<SealCommand>(command),
    ),
  )

program
  .command('open')
  .description('open encrypted_message.htm, or a mail that holds it, to the bytes that were sealed')
  .argument('[file]', 'the file', '-')
  .option('--as <address>', 'open as this address; by default the one the file names')
  .option('--portal <url>', "sign in here; by default this district's own portal")
  .option('--root <thumbprint>', "the root key that portal's district must have: needed the first time")
  .option('--device', 'with the keys that age opens with here: see postern login')
  .option('--master', "use this district's own secret: for tests and recovery")
  .action(async (file: string, _, command: Command) =>
    (await load.open()).openCommand(personalSettings(isOfOwnDistrict(command.opts())), file, all<OpenCommand>(command)),
  )

const keys = program.command('keys').description('generations of the master secret')
keys
  .command('list')
  .description('which there are, and what they seal')
  .action(async (_, command: Command) => (await load.keys()).listKeys(settings(), all(command)))
keys
  .command('rotate')
  .description('make the next one')
  .option('--from <YYYY-MM>', 'its first month; by default the one after next')
  .action(async (_, command: Command) =>
    (await load.keys()).rotateKeys(settings(), all<Speaker & { from?: string }>(command)),
  )
keys
  .command('destroy')
  .description('destroy the secret of one that is no longer needed')
  .argument('<serial>', 'its number', serialNumber)
  .action(async (serial: number, _, command: Command) =>
    (await load.keys()).destroyKey(settings(), serial, all(command)),
  )
keys
  .command('backup')
  .description('write a recovery file of all secrets in use')
  .argument('<file>', 'where it is written')
  .option('--passphrase-file <file>', 'read its passphrase from a file')
  .action(async (file: string, _, command: Command) =>
    (await load.keys()).backupKeys(settings(), file, all<Speaker & { passphraseFile?: string }>(command)),
  )
keys
  .command('verify-backup')
  .description('hold the recovery file against what is in use')
  .argument('<file>', 'the recovery file')
  .option('--passphrase-file <file>', 'read its passphrase from a file')
  .action(async (file: string, _, command: Command) =>
    (await load.keys()).verifyBackup(settings(), file, all<Speaker & { passphraseFile?: string }>(command)),
  )

program
  .command('doctor')
  .description('look at everything that the services or the gateway here need, and say which side is wrong')
  .option('--serve', 'the services, also where only a gateway is configured')
  .action(async (_, command: Command) => (await load.doctor()).examine(all<DoctorCommand>(command)))

backups(program)
databases(program)
domains(program)
parameters(program)
people(program)
traces(program)
reports(program)
gateway(program)
maintenance(program)
ceremonies(program)
nodes(program)
age(program)

try {
  await program.parseAsync()
} catch (error) {
  const usage = error as { code?: string; exitCode?: number }
  if (usage.code?.startsWith('commander.')) process.exitCode = usage.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  else process.exitCode = failure(error, process.argv.includes('--json'))
}

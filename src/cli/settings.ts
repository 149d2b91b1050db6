// The configuration of a command. Whatever it touches from then on it touches as the owner of what it is about; secrets in files are
// read before, as whoever calls.

import {
  type Config,
  type Environment,
  environmentWith,
  type Program,
  personalFolder,
  personalOutgoing,
  readConfig,
} from '../runtime/config.ts'
import { actAsOwnerOf } from '../runtime/owner.ts'
import { trust } from '../runtime/tls.ts'

let file: string | undefined

/** From now on: the file that the command line names. */
export function useFile(named: string | undefined): void {
  file = named
}

/** @throws PosternError `config-invalid` */
export function environmentOf(program: Program): Environment {
  return environmentWith(program, file)
}

/** Of the services. @throws PosternError `config-invalid` */
export function settings(env = environmentOf('postern')): Config {
  return owned(readConfig(env))
}

function owned(config: Config): Config {
  actAsOwnerOf(config.data)
  return config
}

/** Of somebody who seals or opens for themselves, on a machine whose settings may be others' business. @throws PosternError `config-invalid` */
export function personalSettings(): Config {
  return file === undefined && !mayRead() ? owned(readConfig()) : settings()
}

function mayRead(): boolean {
  try {
    return environmentOf('postern') !== null
  } catch {
    return false
  }
}

/** Where this person's keys are. @throws PosternError `config-invalid` */
export async function ownFolder(): Promise<string> {
  await trust(personalOutgoing())
  const folder = personalFolder()
  actAsOwnerOf(folder)
  return folder
}

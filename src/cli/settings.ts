// The configuration of a command. Whatever it touches from then on it touches as the owner of what it is about; secrets in files are
// read before, as whoever calls.

import { PosternError } from '../core/errors.ts'
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
import { demandOpen, isClosed, isThere } from '../runtime/storage.ts'
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
  demandOpen(config.data)
  return config
}

/**
 * Of somebody who seals or opens for themselves, on a machine whose settings may be others' business.
 * @param isOfOwnDistrict whether it needs the district of this machine.
 * @throws PosternError `config-invalid`
 */
export function personalSettings(isOfOwnDistrict: boolean): Config {
  const hidden = file === undefined ? whyHidden() : null
  if (hidden === null) return settings()
  const config = readConfig()
  // Where the district is, those settings say: that there is none is not known.
  if (isOfOwnDistrict && !isThere(config.data))
    throw new PosternError(
      'config-invalid',
      `${hidden.message} Run this as root, or name a portal (--from-portal, --portal).`,
      { cause: hidden },
    )
  return owned(config)
}

/** @returns null where the settings of this machine are for whoever calls too. */
function whyHidden(): PosternError | null {
  try {
    environmentOf('postern')
    return null
  } catch (error) {
    if (error instanceof PosternError && isClosed(error.cause)) return error
    throw error
  }
}

/** Where this person's keys are. @throws PosternError `config-invalid` */
export async function ownFolder(): Promise<string> {
  await trust(personalOutgoing())
  const folder = personalFolder()
  actAsOwnerOf(folder)
  return folder
}

// The configuration of a command. Whatever it touches from then on it touches as the owner of what it is about; secrets in files are
// read before, as whoever calls.

import { type Config, type Environment, personalFolder, readConfig } from '../runtime/config.ts'
import { actAsOwnerOf } from '../runtime/owner.ts'

/** Of the services. @throws PosternError `config-invalid` */
export function settings(env?: Environment): Config {
  const config = readConfig(env)
  actAsOwnerOf(config.data)
  return config
}

/** Where this person's keys are. @throws PosternError `config-invalid` */
export function ownFolder(): string {
  const folder = personalFolder()
  actAsOwnerOf(folder)
  return folder
}

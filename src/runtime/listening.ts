// Why a place cannot be listened on, and whether that passes by itself.

import { PosternError } from '../core/errors.ts'

/** Another program ends, a network comes up, a name is found again. */
const passing: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken by another program: end that one, or name another place',
  EADDRNOTAVAIL: 'is no address of this machine, or is not yet: name one that it has',
  ENOTFOUND: 'is a name that nobody knows now',
  EAI_AGAIN: 'is a name that nobody can be asked for now',
}

const lasting: Readonly<Record<string, string>> = {
  EACCES: 'may not be listened on by this user: ports below 1024 are for root alone, so name a higher one',
  EAFNOSUPPORT: 'is an address of a kind that this machine does not speak',
}

/** For `catch`. @param setting that names the place, for whoever must change it. @throws PosternError `config-invalid`; `unavailable` for what passes */
export const cannotListen =
  (setting: string, place: string) =>
  (cause: NodeJS.ErrnoException): never => {
    const code = cause.code ?? ''
    const why = passing[code] ?? lasting[code] ?? 'cannot be listened on'
    throw new PosternError(
      code in passing ? 'unavailable' : 'config-invalid',
      `${setting}: ${place} ${why} (${code}).`,
      {
        cause,
      },
    )
  }

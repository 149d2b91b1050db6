// Parts of the services that run apart share one database: a file can be that on one machine alone.

import { hostname } from 'node:os'
import { PosternError } from '../../core/errors.ts'
import { type Database, isPostgres } from '../db/open.ts'
import { readFact, writeFact } from '../db/serials.ts'
import { isOnNetwork, machineId } from './machine.ts'

const machineFact = 'machine'

export interface OneMachine {
  readonly db: Database
  /** The data folder. */
  readonly data: string
  /** Whether services that do not run here run elsewhere. */
  readonly isPart: boolean
  readonly machine?: string | null
  /** Of the file system, as statfs(2) tells it. */
  readonly type?: number
}

const instead =
  'Parts of the services on several machines need one PostgreSQL: set DATABASE_URL (docs/operations.md, "When one machine is not enough").'

/**
 * The file remembers which machine serves it: whoever copies it to another one has two from then on, whose codes, limits and mail
 * differ. All of the services together may move.
 * @throws PosternError `config-invalid`
 */
export async function demandOneMachine({ db, data, isPart, machine = machineId(), type }: OneMachine): Promise<void> {
  if (isPostgres(db)) return
  if (isPart && (await isOnNetwork(data, type)))
    throw new PosternError(
      'config-invalid',
      `POSTERN_DATA lies on another machine, where SQLite loses writes. ${instead}`,
    )
  if (machine === null) return
  const known = JSON.parse((await readFact(db, machineFact)) ?? 'null') as { id: string; name: string } | null
  if (known?.id === machine) return
  if (isPart && known !== null)
    throw new PosternError(
      'config-invalid',
      `This database was served on another machine before, ${known.name}. ${instead} Where all of it moved here, run "postern serve" once without --only.`,
    )
  await writeFact(db, machineFact, JSON.stringify({ id: machine, name: hostname() }))
}

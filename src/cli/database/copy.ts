// postern database copy: from one engine to another, checked row by row.

import path from 'node:path'
import { stderr } from 'node:process'
import { PosternError } from '../../core/errors.ts'
import { readConfig } from '../../runtime/config.ts'
import { asOfNow, type Copied, copyAll, demandQuiet, demandRoomFor } from '../../server/db/engine/copy.ts'
import { type Database, type DatabasePlace, openDatabase, openToRead } from '../../server/db/open.ts'
import { demandDistrict } from '../../server/keys/district.ts'
import { result, type Speaker } from '../output.ts'
import { environmentOf, settings } from '../settings.ts'

export interface CopyOptions extends Speaker {
  readonly from?: string
  readonly to?: string
}

export async function copy(options: CopyOptions): Promise<void> {
  const [from, to] = [placeOf(options.from), placeOf(options.to)]
  if (options.from === options.to || isSame(from, to))
    throw new PosternError('bad-request', 'It is the same database twice. Name the other one with --from or --to.')
  const source = await openToRead(from)
  try {
    await demandDistrict(source, settings().DISTRICT)
    const into = await openDatabase(to)
    try {
      await demandQuiet(source, into)
      await demandRoomFor(into, source)
      const rows = await asOfNow(source, moment => copied(moment, into))
      result(
        options,
        { rows },
        `All ${rows} rows are there, and are what they were. Let the settings name this database, and start the services.`,
      )
    } finally {
      await into.destroy()
    }
  } finally {
    await source.destroy()
  }
}

async function copied(from: Database, into: Database): Promise<number> {
  const last = new Map<string, number>()
  await copyAll(from, into, progress => {
    last.set(progress.table, progress.rows)
    if (stderr.isTTY) stderr.write(bar(progress))
  })
  if (stderr.isTTY) stderr.write('\r\x1b[K')
  return [...last.values()].reduce((sum, rows) => sum + rows, 0)
}

const barSigns = 30

function bar({ table, rows, of }: Copied): string {
  const done = of === 0 ? barSigns : Math.floor((rows / of) * barSigns)
  return `\r\x1b[K${'#'.repeat(done)}${'.'.repeat(barSigns - done)} ${table} ${rows} of ${of}`
}

function placeOf(named: string | undefined): DatabasePlace {
  if (named === undefined) return settings()
  const folder = /^sqlite:(.+)$/.exec(named)?.[1]
  if (folder !== undefined) return { data: path.resolve(folder), postgres: null }
  return readConfig({ ...environmentOf('postern'), DATABASE_URL: named })
}

function isSame(one: DatabasePlace, other: DatabasePlace): boolean {
  const named = ({ data, postgres }: DatabasePlace) =>
    postgres === null ? data : JSON.stringify([postgres.hosts, postgres.database])
  return named(one) === named(other)
}

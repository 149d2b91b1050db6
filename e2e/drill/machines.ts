// What the services of the drill run on: one machine with SQLite, or two over PostgreSQL of which one is away all day.

import { cp } from 'node:fs/promises'
import path from 'node:path'
import { type Config, readConfig } from '../../src/runtime/config.ts'
import { openDatabase } from '../../src/server/db/open.ts'
import { createDistrict } from '../../src/server/keys/district.ts'
import { type Running, type ServerDeps, startServer } from '../../src/server/main.ts'
import { freePorts } from '../../src/smtp/testing/mail-servers.ts'
import { startPostgres } from '../../src/testing/postgres.ts'

export interface Machines {
  /** Of the machine that is there: an administrator's commands are given on it. */
  readonly config: Config
  /** Of each, for whoever stands before them. */
  readonly origins: readonly string[]
  readonly intakePort: number
  start(enforce: boolean): Promise<void>
  stop(): Promise<void>
  /** When all are stopped. */
  close(): Promise<void>
}

export interface MachinesOptions {
  readonly folder: string
  readonly isOneAway: boolean
  readonly begin: Date
  /** Without what is a machine's own: its folder, its ports, its database. */
  readonly settings: NodeJS.ProcessEnv
  readonly deps: ServerDeps
}

export async function newMachines({ folder, isOneAway, begin, settings, deps }: MachinesOptions): Promise<Machines> {
  const postgres = isOneAway ? await startPostgres({ fsync: 'off' }) : null
  const [port, intakePort, awayPort, awayIntakePort] = (await freePorts(4)) as [number, number, number, number]
  const machine = (name: string, own: number, intake: number) =>
    readConfig({
      ...settings,
      ...(postgres && { DATABASE_URL: postgres.url }),
      POSTERN_DATA: path.join(folder, name),
      PORT: String(own),
      INTAKE_LISTEN: `127.0.0.1:${intake}`,
    })
  const config = machine('data', port, intakePort)
  const away = isOneAway ? machine('data-away', awayPort, awayIntakePort) : null
  await withNewDistrict(away ?? config, begin)
  if (away) await cp(path.join(away.data, 'keys'), path.join(config.data, 'keys'), { recursive: true })
  let isFirst = true
  let running: Running | null = null
  return {
    config,
    origins: [away, config].flatMap(each => (each ? [`http://127.0.0.1:${each.PORT}`] : [])),
    intakePort,
    async start(enforce) {
      // It was there first, and does for both what one alone does, until it goes.
      const other = away && isFirst ? await startServer(away, { ...deps, enforce }) : null
      isFirst = false
      running = await startServer(config, { ...deps, enforce })
      await other?.close()
    },
    async stop() {
      await running?.close()
      running = null
    },
    async close() {
      await postgres?.stop()
    },
  }
}

async function withNewDistrict(config: Config, now: Date): Promise<void> {
  const db = await openDatabase(config)
  try {
    await createDistrict(db, config, now)
  } finally {
    await db.destroy()
  }
}

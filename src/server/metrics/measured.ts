// What is measured when Prometheus asks: how the database, the disk and the district stand. Copies of the services over one
// database measure the same.

import { statfs } from 'node:fs/promises'
import { decodeJwt } from 'jose'
import { recipientState } from '../../contract/messages.ts'
import { componentStates, isUnderway } from '../../contract/status.ts'
import { addMonths, periodStart } from '../../core/ibe/period.ts'
import { secondsOf } from '../../core/seconds.ts'
import type { Gauge, Labels } from '../../runtime/metrics.ts'
import { version } from '../../runtime/version.ts'
import { forwardedBytes } from '../db/forwarded.ts'
import { listInstances } from '../db/instances.ts'
import { intakeCounts } from '../db/intake.ts'
import { type Database, databaseBytes } from '../db/open.ts'
import { oldestQueued, recipientCounts } from '../db/outgoing.ts'
import { latestParameters, listSerials } from '../db/serials.ts'
import { countSessions } from '../db/sessions.ts'
import { listWindows } from '../db/windows.ts'

export interface Measured {
  readonly db: Database
  /** Data folder. */
  readonly folder: string
  /** Seconds. */
  readonly now: number
}

const one = (name: string, help: string, value: number): Gauge => ({ name, help, values: [{ labels: {}, value }] })
const by = (label: string, counts: Iterable<readonly [string, number]>) =>
  [...counts].map(([name, value]): { labels: Labels; value: number } => ({ labels: { [label]: name }, value }))

export async function measure(options: Measured): Promise<Gauge[]> {
  const groups = [mail(options), storage(options), district(options), windows(options)]
  return [...(await Promise.all(groups)).flat(), release()]
}

async function mail({ db, now }: Measured): Promise<Gauge[]> {
  const recipients = await recipientCounts(db)
  const states = recipientState.options.map(state => [state, recipients.get(state) ?? 0] as const)
  const oldest = await oldestQueued(db)
  const today = new Date(now * 1000).toISOString().slice(0, 10)
  return [
    {
      name: 'postern_relay_recipients',
      help: 'Recipients of sealed messages that are kept in mind, by state',
      values: by('state', states),
    },
    one('postern_relay_oldest_seconds', 'Age of the oldest message that waits', oldest === null ? 0 : now - oldest),
    {
      name: 'postern_intake_today',
      help: 'Forwarded mail of this day (UTC), by outcome',
      values: by('outcome', await intakeCounts(db, today)),
    },
    one('postern_forwarded_bytes', 'Stored for forwarded mail', await forwardedBytes(db, now)),
    one('postern_sessions', 'Sessions that are good', await countSessions(db, now)),
    one('postern_instances', 'Processes of the services over this database', (await listInstances(db, now)).length),
  ]
}

async function storage({ db, folder }: Measured): Promise<Gauge[]> {
  const { bavail, blocks, bsize } = await statfs(folder)
  return [
    one('postern_database_bytes', 'Size of the database with its log', await databaseBytes(db, folder)),
    one('postern_disk_free_bytes', 'Free where the data folder is', bavail * bsize),
    one('postern_disk_bytes', 'Size of the disk where the data folder is', blocks * bsize),
  ]
}

async function district({ db, now }: Measured): Promise<Gauge[]> {
  const parameters = await latestParameters(db)
  const serial = (await listSerials(db)).at(-1)
  const left = (until: number | undefined) => (until === undefined ? 0 : until - now)
  return [
    one(
      'postern_parameters_seconds_left',
      'Until the published parameters are over',
      left(parameters ? Number(decodeJwt(parameters.signed)['expires']) : undefined),
    ),
    one(
      'postern_serial_seconds_left',
      'Until the last serial seals nothing more',
      left(serial && secondsOf(periodStart(addMonths(serial.seal_until, 1)))),
    ),
  ]
}

async function windows({ db, now }: Measured): Promise<Gauge[]> {
  const underWay = (await listWindows(db, now)).filter(window => isUnderway(window, now))
  const count = (wanted: string) => underWay.filter(({ state }) => state === wanted).length
  const states = componentStates.filter(state => state !== 'available').map(state => [state, count(state)] as const)
  return [
    {
      name: 'postern_windows_under_way',
      help: 'Windows of maintenance and outage that last just now',
      values: by('state', states),
    },
  ]
}

const release = (): Gauge => ({
  name: 'postern_build_info',
  help: 'Which release this is',
  values: [{ labels: { version: version() }, value: 1 }],
})

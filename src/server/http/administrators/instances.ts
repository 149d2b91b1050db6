// Who else serves over this database, for administrators: whether all of them are of one mind, and who does what for all.

import type { InstancesAnswer } from '../../../contract/administrators/instances.ts'
import { type InstanceRow, listInstances, listLeases } from '../../db/instances.ts'
import { isPostgres } from '../../db/open.ts'
import { demandAdministrator, nowOf } from '../callers.ts'
import type { Handler } from '../route.ts'

export const showInstances: Handler = async (services, request, reply): Promise<InstancesAnswer> => {
  await demandAdministrator(services, request, reply)
  const { db, metrics, instance } = services
  const now = nowOf(services)
  const rows = await listInstances(db, now, instance)
  const leases = await listLeases(db, now)
  const own = rows.find(({ id }) => id === instance)
  return {
    engine: isPostgres(db) ? 'postgresql' : 'sqlite',
    instances: rows.map(row => ({
      name: row.name,
      release: row.release,
      services: row.services === '' ? [] : row.services.split(' '),
      isThis: row.id === instance,
      startedAt: row.started_at,
      seenAt: row.seen_at,
      settings: own === undefined ? 'same' : settingsBeside(own, row),
      sameKeys: own === undefined || own.keys === row.keys,
      jobs: leases.filter(({ holder }) => holder === row.id).map(({ name }) => name),
    })),
    waits: metrics.database.summary(),
  }
}

/** One of an older release tells nothing of the rest. */
function settingsBeside(own: InstanceRow, { settings, rest }: InstanceRow): 'same' | 'root' | 'other' {
  if (own.settings !== settings) return 'root'
  return rest === '' || own.rest === rest ? 'same' : 'other'
}

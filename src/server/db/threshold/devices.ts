// Devices that a key node knows: whoever has proven an address to it asks for keys with the key of that device.

import type { Database } from '../open.ts'
import type { Tables } from '../schema.ts'

export type DeviceRow = Tables['devices']

export interface KnownDevice {
  readonly address: string
  /** Thumbprint of its key. */
  readonly device: string
  /** Seconds. */
  readonly provenAt: number
  readonly until: number
}

/** A younger proof stands, whichever comes first. */
export async function rememberDevice(db: Database, { address, device, provenAt, until }: KnownDevice): Promise<void> {
  await db
    .insertInto('devices')
    .values({ address, device, proven_at: provenAt, until })
    .onConflict(conflict =>
      conflict
        .columns(['address', 'device'])
        .doUpdateSet({ proven_at: provenAt, until })
        .where('devices.proven_at', '<=', provenAt),
    )
    .execute()
}

export async function findDevice(
  db: Database,
  { address, device }: Pick<KnownDevice, 'address' | 'device'>,
  now: number,
): Promise<KnownDevice | null> {
  const row = await db
    .selectFrom('devices')
    .selectAll()
    .where('address', '=', address)
    .where('device', '=', device)
    .where('until', '>', now)
    .executeTakeFirst()
  return row ? { address, device, provenAt: row.proven_at, until: row.until } : null
}

/** A device in use is known on. */
export async function prolongDevice(
  db: Database,
  { address, device }: Pick<KnownDevice, 'address' | 'device'>,
  until: number,
): Promise<void> {
  await db
    .updateTable('devices')
    .set({ until })
    .where('address', '=', address)
    .where('device', '=', device)
    .where('until', '<', until)
    .execute()
}

export async function forgetDevicesOf(db: Database, address: string): Promise<void> {
  await db.deleteFrom('devices').where('address', '=', address).execute()
}

export async function sweepDevices(db: Database, now: number): Promise<void> {
  await db.deleteFrom('devices').where('until', '<=', now).execute()
}

export function listDevices(db: Database): Promise<DeviceRow[]> {
  return db.selectFrom('devices').selectAll().orderBy('address').orderBy('device').execute()
}

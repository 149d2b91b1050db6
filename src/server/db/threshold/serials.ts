// Of a key node: serials as the district's parameters name them.

import type { Database } from '../open.ts'
import type { SerialRow } from '../serials.ts'

export async function replaceSerial(db: Database, { serial, ...row }: SerialRow): Promise<void> {
  await db.updateTable('serials').set(row).where('serial', '=', serial).execute()
}

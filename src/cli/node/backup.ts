// A node's backup: its keys, its shares and the devices that it knows, in one age file behind a passphrase.

import { z } from 'zod'
import { PosternError } from '../../core/errors.ts'
import { secondsOf } from '../../core/seconds.ts'
import { atomically } from '../../server/db/atomically.ts'
import type { Database } from '../../server/db/open.ts'
import { readFact, writeFact } from '../../server/db/serials.ts'
import { type DeviceRow, listDevices, rememberDevice } from '../../server/db/threshold/devices.ts'
import { insertShare, listShares, type ShareRow } from '../../server/db/threshold/shares.ts'
import { checkMasterSecret } from '../../server/keys/extract.ts'
import { exportNodeSecrets } from '../../server/keys/files.ts'

export const nodeBackup = z.object({
  postern: z.literal('node-backup'),
  v: z.literal(1),
  /** Seconds. */
  at: z.int(),
  id: z.string(),
  /** Content by file name. */
  files: z.record(z.string().regex(/^(?:node\.jwk|(?:server|log)\.key|node\.age|share-\d+-\d+\.key)$/), z.string()),
  facts: z.record(z.string(), z.string()),
  shares: z.array(
    z.object({
      serial: z.int(),
      epoch: z.int(),
      place: z.int(),
      public_key: z.string(),
      transcript: z.string(),
      holders: z.string(),
      state: z.enum(['pending', 'serving', 'retired']),
      taken_at: z.int(),
      retire_at: z.int().nullable(),
    }),
  ),
  devices: z.array(z.object({ address: z.string(), device: z.string(), proven_at: z.int(), until: z.int() })),
})

export type NodeBackup = z.infer<typeof nodeBackup>

/** What is known of the district, and the card. */
const keptFacts = ['parameters-seen', 'node-card'] as const

export async function backupOf(db: Database, data: string, id: string, now: Date): Promise<NodeBackup> {
  const shares: ShareRow[] = await listShares(db)
  const devices: DeviceRow[] = await listDevices(db)
  const facts: Record<string, string> = {}
  for (const name of keptFacts) {
    const value = await readFact(db, name)
    if (value !== null) facts[name] = value
  }
  const files = exportNodeSecrets(
    data,
    shares.filter(({ state }) => state !== 'retired'),
  )
  return { postern: 'node-backup', v: 1, at: secondsOf(now), id, files, facts, shares, devices }
}

/** That each share in it makes what was published of it. @throws PosternError `damaged` */
export function demandWhole({ shares, files }: NodeBackup): void {
  for (const { serial, epoch, public_key, state } of shares) {
    if (state === 'retired') continue
    const share = files[`share-${serial}-${epoch}.key`] ?? ''
    try {
      checkMasterSecret(Buffer.from(share, 'hex'), public_key, serial)
    } catch (cause) {
      throw new PosternError(
        'damaged',
        `The backup has no good share of serial ${serial}, epoch ${epoch}. Make a new one.`,
        { cause },
      )
    }
  }
}

/** Shares that are in use and not in it. */
export async function missingIn({ shares }: NodeBackup, db: Database): Promise<string[]> {
  const held = new Set(shares.map(({ serial, epoch, transcript }) => `${serial} ${epoch} ${transcript}`))
  return (await listShares(db))
    .filter(
      ({ serial, epoch, transcript, state }) => state !== 'retired' && !held.has(`${serial} ${epoch} ${transcript}`),
    )
    .map(({ serial, epoch }) => `serial ${serial}, epoch ${epoch}`)
}

export async function restoreRows(db: Database, { facts, shares, devices }: NodeBackup): Promise<void> {
  await atomically(db, async transaction => {
    for (const [name, value] of Object.entries(facts)) await writeFact(transaction, name, value)
    for (const row of shares) await insertShare(transaction, row)
    for (const { address, device, proven_at, until } of devices)
      await rememberDevice(transaction, { address, device, provenAt: proven_at, until })
  })
}

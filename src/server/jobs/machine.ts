// Which machine this is, and whether a folder lies on another one.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'

/** `f_type` of statfs(2): NFS, SMB, CIFS, Ceph, AFS, GFS2, OCFS2, Lustre. */
const networks: ReadonlySet<number> = new Set([
  ...[0x6969, 0xfe534d42, 0xff534d42, 0x00c36400, 0x5346414f, 0x01161970, 0x7461636f, 0x0bd00bd0],
])

/** machine-id(5), hashed as it asks to be. @returns null where there is none, as in many containers. */
export function machineId(file = '/etc/machine-id'): string | null {
  try {
    const id = readFileSync(file, 'utf8').trim()
    return /^[0-9a-f]{32}$/.test(id) ? createHash('sha256').update(`postern ${id}`).digest('hex').slice(0, 32) : null
  } catch {
    return null
  }
}

/** Whether other machines write there too. @param type of its file system, as statfs(2) tells it. */
export async function isOnNetwork(folder: string, type?: number): Promise<boolean> {
  // Signed where it is above 2^31.
  return networks.has((type ?? (await statfs(folder)).type) >>> 0)
}

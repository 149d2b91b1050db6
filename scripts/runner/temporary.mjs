// Where tests put what they write: in memory where there is room, since most of it would be waited for until it lies on a disk.

import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const inMemory = '/dev/shm'
/** Bytes. */
const room = 2 * 1024 ** 3
/** What statfs(2) says of a file system in memory. */
const tmpfs = 0x01021994

function hasRoom() {
  try {
    const { type, bavail, bsize } = statfsSync(inMemory)
    return type === tmpfs && bavail * bsize >= room
  } catch {
    return false
  }
}

/** @returns a folder that is gone when this process ends. */
export function temporaryFolder() {
  const folder = mkdtempSync(path.join(hasRoom() ? inMemory : tmpdir(), 'postern-'))
  // Mail servers of the tests pass through it under users of their own.
  chmodSync(folder, 0o711)
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

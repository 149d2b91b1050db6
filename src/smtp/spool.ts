// A folder in which mail lies while it is looked at: never more of one than a limit, never more of all than another.

import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Budget, NoRoom, type Staged, stage } from './staged.ts'

/** What lies there so long was left by a process that was killed; whoever sent it still has it. Milliseconds. */
const abandonedMs = 3_600_000

export type SpooledMail = Staged & { readonly file: string }

export interface Spool {
  /** @returns null when there is no room: all of the mail was read and dropped. Rejects when the sender broke off. */
  write(stream: AsyncIterable<Uint8Array>): Promise<SpooledMail | null>
}

export interface SpoolOptions {
  readonly folder: string
  /** Of one mail, and of all that are here at once. */
  readonly mailBytes: number
  readonly spoolBytes: number
}

export async function openSpool({ folder, mailBytes, spoolBytes }: SpoolOptions): Promise<Spool> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await sweep(folder)
  const budget = new Budget(spoolBytes)
  return {
    async write(stream) {
      try {
        return (await stage(stream, folder, { maxBytes: mailBytes, memoryBytes: onDisk, budget })) as SpooledMail
      } catch (error) {
        if (error instanceof NoRoom) return null
        throw error
      }
    },
  }
}
/** Less than none: even an empty mail gets its file. */
const onDisk = -1

async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name)
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }))
    if (mtimeMs < Date.now() - abandonedMs) await rm(file, { force: true })
  }
}

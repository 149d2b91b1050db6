// What comes in lies on the disk while it is looked at: never more of it in memory than one piece, never more on the disk than a limit.

import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** What lies there so long was left by a process that was killed; whoever sent it still has it. Milliseconds. */
const abandonedMs = 3_600_000

export interface Spooled {
  readonly file: string
  readonly size: number
  /** SHA-256, hexadecimal. */
  readonly hash: string
  /** It was longer than one mail may be: only its beginning is here. */
  readonly oversize: boolean
}

export interface Spool {
  /** @returns null when there is no room: all of the mail was read and dropped. Rejects when the sender broke off. */
  write(stream: Readable): Promise<Spooled | null>
  remove(mail: Spooled): Promise<void>
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
  let used = 0

  async function write(stream: Readable): Promise<Spooled | null> {
    const file = path.join(folder, `${randomUUID()}.eml`)
    const hash = createHash('sha256')
    const seen = { size: 0, oversize: false, full: false }
    async function* bounded(source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        hash.update(chunk)
        if (seen.size + chunk.length > mailBytes) seen.oversize = true
        else if (used + chunk.length > spoolBytes) seen.full = true
        if (seen.oversize || seen.full) continue
        seen.size += chunk.length
        used += chunk.length
        yield chunk
      }
    }
    const giveUp = async () => {
      used -= seen.size
      await rm(file, { force: true })
    }
    try {
      await pipeline(stream, bounded, createWriteStream(file, { flags: 'wx', mode: 0o600 }))
    } catch (error) {
      await giveUp()
      throw error
    }
    if (!seen.full) return { file, size: seen.size, hash: hash.digest('hex'), oversize: seen.oversize }
    await giveUp()
    return null
  }

  return {
    write,
    async remove({ file, size }) {
      used -= size
      await rm(file, { force: true })
    },
  }
}

async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name)
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }))
    if (mtimeMs < Date.now() - abandonedMs) await rm(file, { force: true })
  }
}

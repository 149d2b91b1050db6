// A folder in which mail lies while it is looked at: never more of one than a limit, never more of all than another, and of one
// sender never more than a share.

import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { type Allowance, Budget, NoRoom, type Staged, type StageOptions, stage } from './staged.ts'

/** What lies there so long was left by a process that was killed; whoever sent it still has it. Milliseconds. */
const abandonedMs = 3_600_000

export type SpooledMail = Staged & { readonly file: string }

export interface Spool<Spooled = SpooledMail> {
  /**
   * @param whose of whom no more may lie there than `shareBytes`.
   * @returns null when there is no room: all of the mail was read and dropped. Rejects when the sender broke off.
   */
  write(stream: AsyncIterable<Uint8Array>, whose?: string): Promise<Spooled | null>
}

export interface SpoolOptions {
  readonly folder: string
  /** Of one mail, and of all that are here at once. */
  readonly mailBytes: number
  readonly spoolBytes: number
  readonly shareBytes?: number
}

/** Every mail lies in a file. */
export function openSpool(options: SpoolOptions): Promise<Spool> {
  return open(options, { memoryBytes: onDisk }) as Promise<Spool>
}

/** Small ones stay in memory, and need no room in the folder. */
export function openLargeSpool(options: SpoolOptions): Promise<Spool<Staged>> {
  return open(options, {})
}

/** Less than none: even an empty mail gets its file. */
const onDisk = -1

async function open(
  { folder, mailBytes, spoolBytes, shareBytes = spoolBytes }: SpoolOptions,
  place: Pick<StageOptions, 'memoryBytes'>,
): Promise<Spool<Staged>> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await sweep(folder)
  const shares = new Shares(spoolBytes, shareBytes)
  return {
    async write(stream, whose = '') {
      try {
        return await stage(stream, folder, { maxBytes: mailBytes, ...place, budget: shares.of(whose) })
      } catch (error) {
        if (error instanceof NoRoom) return null
        throw error
      }
    },
  }
}

class Shares {
  readonly #all: Budget
  readonly #shareBytes: number
  readonly #used = new Map<string, number>()

  constructor(bytes: number, shareBytes: number) {
    this.#all = new Budget(bytes)
    this.#shareBytes = shareBytes
  }

  of(whose: string): Allowance {
    const used = () => this.#used.get(whose) ?? 0
    return {
      take: bytes => {
        if (used() + bytes > this.#shareBytes || !this.#all.take(bytes)) return false
        this.#used.set(whose, used() + bytes)
        return true
      },
      give: bytes => {
        this.#all.give(bytes)
        if (used() > bytes) this.#used.set(whose, used() - bytes)
        else this.#used.delete(whose)
      },
    }
  }
}

async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name)
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }))
    if (mtimeMs < Date.now() - abandonedMs) await rm(file, { force: true })
  }
}

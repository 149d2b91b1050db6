// What a disk says when it cannot, told as one of ours: what it is, and what to do.

import {
  closeSync,
  fsyncSync,
  linkSync,
  opendirSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { PosternError } from '../core/errors.ts'
import { ownerSaid, userSaid } from './settings/unreadable.ts'

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '')

/** The index beside the database is made as large as it must be before anything is written. */
const full: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'])

export const isFull = (error: unknown): boolean => full.has(codeOf(error)) || isOurs(error, 'disk-full')

const isOurs = (error: unknown, code: string) => error instanceof PosternError && error.code === code

const others: readonly (readonly [RegExp, string])[] = [
  [/^(?:EROFS|SQLITE_READONLY)/, 'can only be read: look at how its disk is mounted, and at the log of the system'],
  [/^(?:EMFILE|ENFILE)$/, 'cannot be opened, since too many files are open: raise the limit (LimitNOFILE)'],
  [/^(?:SQLITE_BUSY|SQLITE_LOCKED)/, 'is in use by another process for longer than it should be'],
  [/^(?:SQLITE_CORRUPT|SQLITE_NOTADB)/, 'holds a database that is damaged: stop the services, and restore a backup'],
  [/^(?:EIO|SQLITE_IOERR)/, 'cannot be read or written: look at its disk, and at the log of the system'],
]

/** Not allowed, and so not known to be missing or empty. */
export const isClosed = (error: unknown): boolean =>
  /^(?:EACCES|EPERM|SQLITE_PERM|SQLITE_AUTH|SQLITE_CANTOPEN)/.test(codeOf(error))

/** Root acts as the owner of the folder: what lies there and is root's own is the only thing in its way. */
function wayOut(): string {
  if (process.getuid?.() === 0 && process.geteuid?.() !== 0)
    return `Root acts as the owner of the data folder here: let that file be the owner's too (chown).`
  return 'Run it as root or as the owner, or look at the owner and the mode of what is there.'
}

function closed(error: unknown, known?: string): PosternError {
  const { path: file, address } = error as { readonly path?: string; readonly address?: string }
  const place = known ?? file ?? address
  return new PosternError(
    'unavailable',
    `${place ?? 'POSTERN_DATA'} cannot be used by ${userSaid()} (${codeOf(error)}): ${place ? `${ownerSaid(place)}. ` : ''}${wayOut()}`,
    { cause: error },
  )
}

/** What may not be looked into is not empty. @throws PosternError `config-invalid`, with as whom to run it */
export function demandOpen(folder: string): void {
  try {
    opendirSync(folder).closeSync()
  } catch (error) {
    if (isClosed(error))
      throw new PosternError(
        'config-invalid',
        `The data folder cannot be looked into. ${closed(error, folder).message}`,
        {
          cause: error,
        },
      )
  }
}

function diskFull(cause?: unknown): PosternError {
  const what = 'The disk of POSTERN_DATA is full, or has no more inodes: make room. It goes on by itself then.'
  return new PosternError('disk-full', what, { cause })
}

/** @returns null for what no disk says. */
export function storageFailure(error: unknown): PosternError | null {
  if (error instanceof PosternError) return null
  if (isFull(error)) return diskFull(error)
  if (isClosed(error)) return closed(error)
  const code = codeOf(error)
  const [, why] = others.find(([shape]) => shape.test(code)) ?? []
  return why === undefined ? null : new PosternError('unavailable', `POSTERN_DATA ${why} (${code}).`, { cause: error })
}

/** Below, nothing that comes could be kept: bytes, and files. */
const leastBytes = 1_000_000
const leastFiles = 8

export interface Room {
  readonly bytes: number
  /** Files that can still be made; null where the file system has no limit of its own. */
  readonly files: number | null
  readonly isFull: boolean
}

/** What of a folder's disk the user may use whom this runs as: told in microseconds, as nothing is read. @throws what the disk says */
export async function roomIn(folder: string): Promise<Room> {
  const { bavail, bsize, files: all, ffree } = statfsSync(folder)
  const bytes = bavail * bsize
  const files = all > 0 ? ffree : null
  return { bytes, files, isFull: bytes < leastBytes || (files !== null && files < leastFiles) }
}

/** @throws PosternError `disk-full`, `unavailable` */
export async function demandRoom(folder: string): Promise<void> {
  const { isFull: full } = await roomIn(folder).catch(error => {
    throw storageFailure(error) ?? error
  })
  if (full) throw diskFull()
}

/** What cannot be looked at is not taken for missing. @throws PosternError `unavailable` */
export function isThere(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    throw storageFailure(error) ?? error
  }
}

/** A file that only its owner reads: there whole, with its name on the disk, or not at all. One that is there is not replaced. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  put(file, content, fresh => nameNew(fresh, file))
}

/** Sticks (FAT) know no links. */
const noLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']

/** Gives a file that is whole its name. A rename would take the place of what is there. @throws EEXIST where something is */
export function nameNew(fresh: string, file: string): void {
  try {
    linkSync(fresh, file)
  } catch (error) {
    if (!noLinks.includes(codeOf(error))) throw error
    closeSync(openSync(file, 'wx', 0o600))
    try {
      renameSync(fresh, file)
    } catch (cause) {
      rmSync(file, { force: true })
      throw cause
    }
  }
  rmSync(fresh, { force: true })
}

/** The same, in the place of what is there. */
export function replaceWhole(file: string, content: string | Uint8Array): void {
  put(file, content, fresh => renameSync(fresh, file))
}

function put(file: string, content: string | Uint8Array, name: (fresh: string) => void): void {
  const fresh = `${file}.${process.pid}.new`
  try {
    rmSync(fresh, { force: true })
    writeFileSync(fresh, content, { mode: 0o600, flag: 'wx', flush: true })
    name(fresh)
  } catch (error) {
    rmSync(fresh, { force: true })
    throw storageFailure(error) ?? error
  }
  const folder = openSync(path.dirname(file), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

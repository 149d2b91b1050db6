// What a test can do as root alone: another user's process, a disk of its own. Where it cannot, it says so and is skipped.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A user who owns nothing here: `nobody`. */
export const stranger = { uid: 65_534, gid: 65_534 } as const

const canRead = (file: string) =>
  spawnSync(process.execPath, ['-e', `fs.accessSync(${JSON.stringify(file)}, fs.constants.R_OK)`], {
    cwd: '/',
    ...stranger,
  }).status === 0

/** @param file that the other user's process must read. @returns why not; null where nothing stands against it. */
export function whyNotRoot(file?: string): string | null {
  if (process.getuid?.() !== 0) return 'needs root'
  return file === undefined || canRead(file) ? null : 'needs a checkout that other users may read'
}

/** The same, for what mounts something: not every root may. */
export function whyNoMounts(file?: string): string | null {
  const why = whyNotRoot(file)
  if (why !== null) return why
  const { status } = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'])
  return status === 0 ? null : 'needs leave to mount'
}

export interface SmallDisk {
  readonly folder: string
  /** The same files at another place, where they can only be read. */
  readOnly(): string
  remove(): void
}

const run = (command: string, ...args: string[]) => {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`)
}

/** @param options of tmpfs: `size=4m`, `nr_inodes=40`. */
export function smallDisk(options: string): SmallDisk {
  const folder = mkdtempSync(path.join(tmpdir(), 'postern-disk-'))
  const view = `${folder}-read`
  run('mount', '-t', 'tmpfs', '-o', `${options},mode=755`, 'tmpfs', folder)
  return {
    folder,
    readOnly() {
      mkdirSync(view)
      run('mount', '--bind', folder, view)
      run('mount', '-o', 'remount,bind,ro', view)
      return view
    },
    remove() {
      if (existsSync(view)) {
        run('umount', '-l', view)
        rmSync(view, { recursive: true })
      }
      run('umount', '-l', folder)
      rmSync(folder, { recursive: true })
    },
  }
}

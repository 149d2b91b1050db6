// Whose files a command makes. Run by root, it acts as the owner of the folder, so that the service, which runs as that user, goes on.

import { statSync } from 'node:fs'
import path from 'node:path'
import { PosternError } from '../core/errors.ts'

interface Owner {
  readonly uid: number
  readonly gid: number
}

const root = 0
/** What lies in a folder of root that somebody else's service writes into: of the services, then of a gateway. */
const within = ['keys', 'postern.db', 'salt', 'keyring.sealed']

/** Of the nearest folder above, where there is none yet. */
function ownerOf(folder: string): Owner {
  const own = statSync(folder, { throwIfNoEntry: false })
  if (!own) return folder === path.dirname(folder) ? { uid: root, gid: root } : ownerOf(path.dirname(folder))
  const inside = within.map(name => statSync(path.join(folder, name), { throwIfNoEntry: false }))
  return [own, ...inside].find(found => found !== undefined && found.uid !== root) ?? own
}

/** Types of Node know nothing of it. */
const groups = process as unknown as { initgroups(user: number, group: number): void }

/** Their other groups, where the system knows the user: a policy or a list may be readable by one of them alone. */
function joinGroups({ uid, gid }: Owner): void {
  try {
    groups.initgroups(uid, gid)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_UNKNOWN_CREDENTIAL') throw error
    process.setgroups!([gid])
  }
}

const isRoot = () => process.getuid?.() === root

function stepDown(folder: string, step: (owner: Owner) => void): void {
  if (!isRoot()) return
  comeBack()
  const owner = ownerOf(folder)
  if (owner.uid === root) return
  try {
    joinGroups(owner)
    step(owner)
  } catch (cause) {
    throw new PosternError(
      'config-invalid',
      `${folder} belongs to user ${owner.uid}, and this cannot be done in that name: run the command as that user.`,
      { cause },
    )
  }
}

function comeBack(): void {
  process.seteuid!(root)
  process.setegid!(process.getgid!())
}

/**
 * From now on what is read and made is read and made as the owner of a folder does it. Does nothing for who is not root.
 * @throws PosternError `config-invalid`
 */
export function actAsOwnerOf(folder: string): void {
  stepDown(folder, ({ uid, gid }) => {
    process.setegid!(gid)
    process.seteuid!(uid)
  })
}

/** The same without a way back, for what goes on running. @throws PosternError `config-invalid` */
export function becomeOwnerOf(folder: string): void {
  stepDown(folder, ({ uid, gid }) => {
    process.setgid!(gid)
    process.setuid!(uid)
  })
}

/** What the caller named by hand (a message, a recovery file, a passphrase) is the caller's, wherever it lies. */
export function asCaller<T>(work: () => T): T {
  const [uid, gid] = [process.geteuid?.(), process.getegid?.()]
  if (!isRoot() || uid === undefined || gid === undefined || uid === root) return work()
  comeBack()
  try {
    return work()
  } finally {
    process.setegid!(gid)
    process.seteuid!(uid)
  }
}

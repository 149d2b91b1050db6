// Why a file that somebody named gives nothing, and what to do about it.

import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'

/** What the units of systemd hide from what they start (ProtectHome). */
const hidden = ['/root', '/home', '/run/user']

/** @returns the folder of these that it lies in; null where the services see it. */
export function hiddenFromUnits(file: string): string | null {
  const whole = path.resolve(file)
  return hidden.find(folder => whole === folder || whole.startsWith(`${folder}/`)) ?? null
}

/** @returns a sentence's end, empty where nothing hides it. */
export function whereToPut(file: string): string {
  const folder = hiddenFromUnits(file)
  return folder === null
    ? ''
    : `. What systemd starts sees nothing below ${folder} (ProtectHome): put it below /etc/postern, readable to the group postern`
}

/** As the system calls it, where it does. */
function nameOf(file: '/etc/passwd' | '/etc/group', id: number): string {
  try {
    const line = readFileSync(file, 'utf8')
      .split('\n')
      .find(each => each.split(':')[2] === String(id))
    return line?.split(':', 1)[0] ?? String(id)
  } catch {
    return String(id)
  }
}

/** Whom this runs as. */
export const userSaid = (): string => `user ${nameOf('/etc/passwd', process.geteuid?.() ?? 0)}`

/** Of the file, or of the nearest folder above that can be looked at. */
export function ownerSaid(file: string): string {
  const whole = path.resolve(file)
  try {
    const { uid, gid, mode } = statSync(whole)
    const rights = (mode & 0o777).toString(8).padStart(3, '0')
    return `${whole} belongs to user ${nameOf('/etc/passwd', uid)} and group ${nameOf('/etc/group', gid)}, mode ${rights}`
  } catch {
    return whole === '/' ? 'its folder is closed' : ownerSaid(path.dirname(whole))
  }
}

const reasons: Readonly<Record<string, (file: string) => string>> = {
  ENOENT: file => `there is no ${file}${path.isAbsolute(file) ? '' : ` in ${process.cwd()}`}`,
  ENOTDIR: file => `there is no ${file}: a part of that path is no folder`,
  EISDIR: file => `${file} is a folder, and must be a file`,
  EACCES: file => `${userSaid()} may not read ${file}: ${ownerSaid(file)}`,
  EPERM: file => `${userSaid()} may not read ${file}: ${ownerSaid(file)}`,
  ERR_INVALID_ARG_VALUE: () => 'what stands there is no path of a file',
  ENAMETOOLONG: () => 'what stands there is longer than the path of a file can be',
  ELOOP: file => `${file} is a link that leads to itself`,
}

/** Of a file that is for this command alone. @param error what reading it threw. */
export function whyNotRead(file: string, error: unknown): string {
  const code = String((error as NodeJS.ErrnoException).code)
  return reasons[code]?.(file) ?? `${file} cannot be read (${code})`
}

/** Of one that a service reads. */
export const whyUnreadable = (file: string, error: unknown): string => whyNotRead(file, error) + whereToPut(file)

/** @param wrong gains a line where it cannot be read, or nothing is in it. */
export function readNamed(setting: string, file: string, wrong: string[]): string | null {
  try {
    const text = readFileSync(file, 'utf8')
    if (text.trim() !== '') return text
    wrong.push(`${setting}: nothing is in ${file}`)
  } catch (error) {
    // Who mistakes NAME_FILE for NAME has put the secret itself there.
    const isSecret = setting.endsWith('_FILE') && !path.isAbsolute(file)
    wrong.push(
      isSecret
        ? `${setting}: must be the whole path of a file, and what stands there is none`
        : `${setting}: ${whyUnreadable(file, error)}`,
    )
  }
  return null
}

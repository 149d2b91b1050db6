// A control group for each machine: the systemd of each one takes the group that it finds itself in for its own.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs'
import path from 'node:path'

/** The groups of this process in which systemd keeps its own: of version 2, and of version 1 the one that is named after it. */
function places(): string[] {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n')
  return readFileSync('/proc/self/cgroup', 'utf8')
    .split('\n')
    .flatMap(line => {
      const [, controllers, below] = line.split(':')
      if (controllers !== '' && controllers !== 'name=systemd') return []
      const isIts = (mount: string) =>
        controllers === '' ? / - cgroup2 /.test(mount) : /,name=systemd(?:,|$)/.test(mount)
      const mount = mounts.find(each => isIts(each))?.split(' ')[4]
      return mount === undefined || below === undefined ? [] : [path.join(mount, below)]
    })
}

/** @param run what all groups of one run have in their names. @returns a command that starts what follows it in groups of its own. */
export function inGroup(run: string, name: string): string[] {
  const folders = places().map(place => path.join(place, `${run}-${name}`))
  for (const folder of folders) mkdirSync(folder, { recursive: true })
  const enter = folders.map(folder => `echo 0 > '${folder}/cgroup.procs'`).join(' && ')
  return ['sh', '-c', `${enter || ':'} && exec "$@"`, 'sh']
}

function removeBelow(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeBelow(path.join(folder, entry.name))
  rmdirSync(folder)
}

/** Once nothing runs in them. @throws Error where something still does. */
export function removeGroups(run: string): void {
  for (const place of places())
    for (const name of existsSync(place) ? readdirSync(place) : [])
      if (name.startsWith(`${run}-`)) removeBelow(path.join(place, name))
}

// A fresh Debian 12 that is booted with systemd and reaches no network: what an administrator has before anything is installed.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { whyNoMounts } from './root.ts'

export const whyNoProgram = (...names: readonly string[]): string | null => {
  const missing = names.find(name => spawnSync(name, ['--version']).error)
  return missing === undefined ? null : `${missing} is not installed`
}

/** @returns why there is none to be had here; null where nothing stands against it. */
export const whyNoDebian = (): string | null =>
  whyNoMounts() ?? whyNoProgram('mmdebstrap', 'systemd-nspawn', 'nsenter', 'dpkg-deb')

export interface Said {
  readonly status: number | null
  /** What it wrote, errors too, in that order. */
  readonly said: string
}

export interface Debian {
  /** Its files, seen from here. */
  readonly root: string
  /** A few lines of a shell, as root in root's home; nothing of the environment here is handed on. */
  sh(lines: string): Said
  /** The same, for what must be done. @returns what it wrote, without errors. @throws when it fails */
  must(lines: string): string
  stop(): Promise<void>
}

/** Made from Debian's mirror once a checkout; removing `build/package` makes it anew. */
function baseSystem(include: readonly string[]): string {
  const file = path.resolve('build', 'package', `${['debian-12', ...include].join('+')}.tar`)
  if (existsSync(file)) return file
  mkdirSync(path.dirname(file), { recursive: true })
  const packages = ['systemd-sysv', 'dbus', ...include].join(',')
  const args = ['--quiet', '--variant=minbase', `--include=${packages}`, '--format=tar', 'bookworm', `${file}.part`]
  const { status, stderr } = spawnSync('mmdebstrap', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`mmdebstrap: ${stderr}`)
  renameSync(`${file}.part`, file)
  return file
}

/** Resolves when whoever sits at the machine could log in. */
async function booted(machine: ChildProcess): Promise<void> {
  let said = ''
  await new Promise<void>((resolve, reject) => {
    machine.stdout!.on('data', data => {
      said += data
      if (said.includes('login:')) resolve()
    })
    machine.stderr!.on('data', data => {
      said += data
    })
    machine.once('error', reject)
    machine.once('exit', () => reject(new Error(`systemd-nspawn: ${said}`)))
  })
}

const environment = ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root', 'LANG=C.UTF-8']

/** @param include packages of Debian that are there beside what boots. */
export async function bootDebian(include: readonly string[] = []): Promise<Debian> {
  // On a disk, whatever TMPDIR says: systemd keeps no key of the machine in memory.
  const folder = mkdtempSync('/var/tmp/postern-debian-')
  const root = path.join(folder, 'root')
  mkdirSync(root)
  spawnSync('tar', ['-xf', baseSystem(include), '-C', root])
  // As the installer of Debian writes it.
  writeFileSync(path.join(root, 'etc', 'hosts'), '127.0.0.1 localhost\n::1 localhost\n')
  const quiet = ['--register=no', '--keep-unit', '--private-network', '--link-journal=no']
  const machine = spawn('systemd-nspawn', ['-D', root, `--machine=${path.basename(folder)}`, '--boot', ...quiet])
  const over = once(machine, 'exit')
  await booted(machine)
  const init = readFileSync(`/proc/${machine.pid}/task/${machine.pid}/children`, 'utf8').trim().split(' ')[0]!

  const within = ['-t', init, '-m', '-u', '-i', '-n', '-p', '-C', '-r', '-w', 'env', '-i', ...environment, 'sh', '-c']
  const run = (lines: string) => spawnSync('nsenter', [...within, `cd /root\n${lines}`], { encoding: 'utf8' })
  const debian: Debian = {
    root,
    sh(lines) {
      const { status, stdout } = run(`exec 2>&1\n${lines}`)
      return { status, said: stdout.trim() }
    },
    must(lines) {
      const { status, stdout, stderr } = run(`set -e\n${lines}`)
      if (status !== 0) throw new Error(`${lines}\n${stdout}${stderr}`)
      return stdout.trim()
    },
    async stop() {
      machine.kill('SIGTERM')
      await over
      rmSync(folder, { recursive: true, force: true })
    },
  }
  debian.sh('systemctl is-system-running --wait')
  return debian
}

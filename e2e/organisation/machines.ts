// Machines of a network of their own: containers in which systemd runs as on any Debian, over one root that none of them changes.

import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Machine as Name } from '../../src/testing/manual.ts'
import { inGroup } from './groups.ts'
import { run } from './sandbox.ts'

const network = '10.77.0'
const own = `${network}.1`
/** The last number of each one's address. */
const numbers: Readonly<Record<Name, number>> = { portal: 2, organisation: 3, desk: 4, elsewhere: 5 }
export const addressOf = (name: Name): string => `${network}.${numbers[name]}`

export interface Ran {
  readonly code: number
  /** Standard output, then what was said beside it. */
  readonly said: string
  readonly output: string
}

/** What is typed when it is asked for; also what is only known then. */
export type Typed = string | Promise<string>

export interface Machine {
  readonly name: Name
  /** Types lines into a shell as root, in root's folder. The first that fails ends it. @param typed what the lines ask for. */
  run(lines: string, typed?: Typed): Promise<Ran>
  /** The same, where it must succeed. @returns its standard output. */
  must(lines: string, typed?: Typed): Promise<string>
  /** @param file below root's folder, or absolute. A file that is there keeps owner and mode. */
  write(file: string, text: string | Uint8Array): Promise<void>
  add(file: string, text: string): Promise<void>
  read(file: string): Buffer
  /** Names of what lies in a folder; none where there is none. */
  list(folder: string): string[]
  /** Copies a file of this machine's or of the host's there. */
  take(from: string, file: string): Promise<void>
  /** As a cable that is pulled out. */
  powerOff(): Promise<void>
}

/** How long anything that is waited for may take, in milliseconds: far above what it takes. */
const timeoutMs = 240_000
const betweenMs = 100

/** Asks again until something is so. @throws Error with what was waited for. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, ms = timeoutMs): Promise<void> {
  const end = Date.now() + ms
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`waited for ever: ${what}`)
    await wait(betweenMs)
  }
}

/** The network, with this program in it at its own address. */
export async function layNetwork(folder: string): Promise<void> {
  const ip = (...args: string[]) => run('ip', args)
  await run('mount', ['--make-rprivate', '/'])
  mkdirSync('/run/netns', { recursive: true })
  await run('mount', ['-t', 'tmpfs', 'tmpfs', '/run/netns'])
  const resolver = path.join(folder, 'resolv.conf')
  writeFileSync(resolver, `nameserver ${addressOf('elsewhere')}\n`)
  await run('mount', ['--bind', resolver, '/etc/resolv.conf'])
  await ip('link', 'set', 'lo', 'up')
  await ip('link', 'add', 'bridge', 'type', 'bridge')
  await ip('address', 'add', `${own}/24`, 'dev', 'bridge')
  await ip('link', 'set', 'bridge', 'up')
  for (const name of Object.keys(numbers) as Name[]) {
    await ip('netns', 'add', name)
    await ip('link', 'add', name, 'type', 'veth', 'peer', 'name', 'host0', 'netns', name)
    await ip('link', 'set', name, 'master', 'bridge', 'up')
    await ip('-n', name, 'address', 'add', `${addressOf(name)}/24`, 'dev', 'host0')
    for (const link of ['host0', 'lo']) await ip('-n', name, 'link', 'set', link, 'up')
  }
}

/** @param archive of the root that all machines have. @returns where it lies; gone with the namespace. */
export async function unpack(archive: string, folder: string): Promise<string> {
  const place = path.join(folder, 'machines')
  mkdirSync(place)
  await run('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', place])
  const root = path.join(place, 'debian')
  mkdirSync(root)
  await run('tar', ['-C', root, '-xf', archive])
  return place
}

/** Root's shell on it. */
const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  ...{ HOME: '/root', TERM: 'dumb', LANG: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' },
  NODE_EXTRA_CA_CERTS: '/etc/ssl/certs/ca-certificates.crt',
}

/** @param place what `unpack` gave. @param prepare its files, before it is started. */
export async function boot(place: string, name: Name, prepare: (root: string) => Promise<void>): Promise<Machine> {
  const at = (...names: string[]) => path.join(place, name, ...names)
  for (const part of ['upper', 'work', 'root']) mkdirSync(at(part), { recursive: true })
  const layers = `lowerdir=${path.join(place, 'debian')},upperdir=${at('upper')},workdir=${at('work')}`
  await run('mount', ['-t', 'overlay', 'overlay', '-o', layers, at('root')])
  await prepare(at('root'))
  const [command, ...before] = inGroup(path.basename(path.dirname(place)), name)
  const container = spawn(
    command!,
    [
      ...[
        ...before,
        'systemd-nspawn',
        '-D',
        at('root'),
        '-b',
        `--machine=${name}`,
        `--network-namespace-path=/run/netns/${name}`,
      ],
      ...['--register=no', '--keep-unit', '--link-journal=no', '--resolv-conf=off', '--timezone=off', '--console=pipe'],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const log = createWriteStream(at('console'))
  for (const stream of [container.stdout, container.stderr]) stream.pipe(log, { end: false })
  const leader = await leaderOf(container, at('console'))
  const machine = machineAt(name, at('root'), leader, container)
  try {
    await until(`${name} has started`, async () => {
      const { output } = await machine.run('systemctl is-system-running')
      return /^(?:running|degraded)/.test(output)
    })
  } catch (error) {
    const { said } = await machine.run('systemctl is-system-running; systemctl list-jobs; systemctl --failed')
    throw new Error(`${readFileSync(at('console'), 'utf8').slice(-2_000)}\n${said}`, { cause: error })
  }
  return machine
}

function isInit(pid: string): boolean {
  const file = `/proc/${pid}/cmdline`
  return (
    pid !== '' &&
    existsSync(file) &&
    /^(?:\/usr)?\/(?:lib\/systemd\/systemd|sbin\/init)\0/.test(readFileSync(file, 'utf8'))
  )
}

/** The process that is the first one of the container. */
async function leaderOf(container: ChildProcess, log: string): Promise<number> {
  const { pid } = container
  const children = `/proc/${pid}/task/${pid}/children`
  let leader = 0
  await until('a container has its first process', () => {
    if (container.exitCode !== null || !existsSync(children))
      throw new Error(`no container: ${readFileSync(log, 'utf8')}`)
    // What prepares the container is a child as well, and ends before.
    const child = readFileSync(children, 'utf8').split(' ').find(isInit)
    if (!child) return false
    leader = Number(child)
    return true
  })
  return leader
}

/** Nobody may ask after it any more: then its entry stays. */
function isOver(pid: number): boolean {
  const file = `/proc/${pid}/stat`
  return !existsSync(file) || /\) Z /.test(readFileSync(file, 'utf8'))
}

function machineAt(name: Name, root: string, leader: number, container: ChildProcess): Machine {
  const full = (file: string) => path.join(root, path.resolve('/root', file))
  const machine: Machine = {
    name,
    run: (lines, typed = '') => type(leader, lines, typed),
    async must(lines, typed) {
      const { code, output, said } = await machine.run(lines, typed)
      if (code !== 0) throw new Error(`on ${name}, ended with ${code}: ${lines.trim()}\n${said.slice(-4_000)}`)
      return output
    },
    async write(file, text) {
      mkdirSync(path.dirname(full(file)), { recursive: true })
      writeFileSync(full(file), text)
    },
    async add(file, text) {
      mkdirSync(path.dirname(full(file)), { recursive: true })
      const before = existsSync(full(file)) ? readFileSync(full(file), 'utf8') : ''
      // A setting stands once: the new one takes the place of the old.
      const names = file.startsWith('/etc/postern/') ? [...text.matchAll(/^[A-Z_]+(?==)/gm)].map(([name]) => name) : []
      const kept = before.split('\n').filter(line => !names.some(name => line.startsWith(`${name}=`)))
      writeFileSync(full(file), kept.join('\n') + text)
    },
    read: file => readFileSync(full(file)),
    list: folder => (existsSync(full(folder)) ? readdirSync(full(folder)) : []),
    take: (from, file) => machine.write(file, readFileSync(from)),
    async powerOff() {
      container.kill('SIGKILL')
      process.kill(leader, 'SIGKILL')
      await until(`${name} is off`, () => isOver(leader))
    },
  }
  return machine
}

function type(leader: number, lines: string, typed: Typed): Promise<Ran> {
  const shell = ['/bin/bash', '-eo', 'pipefail', '-c', `cd; ${lines}`]
  const child = spawn(
    'nsenter',
    ['-t', String(leader), '-m', '-u', '-i', '-n', '-p', '-C', '-r', '-w', '--', ...shell],
    {
      env: environment,
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  )
  const output: Buffer[] = []
  const beside: Buffer[] = []
  child.stdout.on('data', chunk => output.push(chunk))
  child.stderr.on('data', chunk => beside.push(chunk))
  child.stdin.on('error', () => {})
  void Promise.resolve(typed).then(text => child.stdin.end(text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', code => {
      const text = Buffer.concat(output).toString()
      resolve({ code: code ?? 1, output: text, said: text + Buffer.concat(beside).toString() })
    })
  })
}

// A real PostgreSQL of a test's own: started, killed, and gone with its folder.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'

const versions = '/usr/lib/postgresql'

function binaries(): string | null {
  const newest = existsSync(versions)
    ? readdirSync(versions)
        .toSorted((a, b) => Number(a) - Number(b))
        .at(-1)
    : undefined
  const bin = path.join(versions, newest ?? '', 'bin')
  return existsSync(path.join(bin, 'initdb')) ? bin : null
}

/** @returns why there is none to be had here; null where there is. */
export const whyNoPostgres = (): string | null => (binaries() === null ? 'postgresql is not installed' : null)

/** It refuses to run as root. */
export function postgresOwner(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout)
  return { uid: id('-u'), gid: id('-g') }
}

export interface PostgresServer {
  /** Of its first database. Others may be made beside it. */
  readonly url: string
  readonly socket: string
  readonly port: string
  readonly data: string
  /** At once, as a machine without power ends. */
  kill(): Promise<void>
  /** Again, with what it wrote. @returns when it answers. */
  start(): Promise<void>
  /** What it had is gone: it becomes the standby of another one, where it was. */
  rejoin(primary: PostgresServer): Promise<void>
  /** Takes over from its primary. @returns when it takes writes. */
  promote(): Promise<void>
  stop(): Promise<void>
}

/**
 * @param settings beside those of the test. Without `fsync`, nothing is to be proven about a power cut.
 * @param from a server whose standby this one becomes, by streaming.
 */
export async function startPostgres(
  settings: Readonly<Record<string, string>> = {},
  from?: PostgresServer,
): Promise<PostgresServer> {
  const bin = binaries()!
  const who = postgresOwner()
  const folder = mkdtempSync(path.join(tmpdir(), 'pg-'))
  const [data, socket] = [path.join(folder, 'data'), path.join(folder, 's')]
  mkdirSync(socket, { mode: 0o700 })
  if (who) for (const place of [folder, socket]) chownSync(place, who.uid, who.gid)
  const run = (program: string, args: readonly string[]) => {
    const { status, stderr } = spawnSync(path.join(bin, program), args, { ...who, cwd: folder, encoding: 'utf8' })
    if (status !== 0) throw new Error(`${program}: ${stderr}`)
  }
  const user = userInfo().username
  const follow = (primary: PostgresServer) =>
    run('pg_basebackup', ['-h', primary.socket, '-U', user, '-D', data, '-R', '-X', 'stream', '-c', 'fast'])
  if (from) follow(from)
  else run('initdb', ['-D', data, '-U', user, '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'])
  const all = {
    listen_addresses: '',
    port: '5432',
    unix_socket_directories: socket,
    log_min_messages: 'fatal',
    ...settings,
  }
  const args = ['-D', data, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  let server: ChildProcess | null = null
  const ended = async (signal: NodeJS.Signals) => {
    const running = server
    server = null
    if (!running || running.exitCode !== null) return
    const over = once(running, 'exit')
    running.kill(signal)
    await over
  }
  const started: PostgresServer = {
    url: `postgres:///postgres?host=${encodeURIComponent(socket)}`,
    socket,
    port: all.port,
    data,
    kill: () => ended('SIGKILL'),
    async start() {
      server = spawn(path.join(bin, 'postgres'), args, { ...who, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
      server.stderr!.resume()
      const running = server
      while (spawnSync(path.join(bin, 'pg_isready'), ['-q', '-h', socket, '-p', all.port]).status !== 0)
        if (running.exitCode !== null) throw new Error('postgres ended')
    },
    async rejoin(primary) {
      rmSync(data, { recursive: true, force: true })
      follow(primary)
      await started.start()
    },
    async promote() {
      // It acknowledges without a standby of its own until it has one.
      run('pg_ctl', ['promote', '-w', '-D', data])
    },
    async stop() {
      await ended('SIGQUIT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await started.start()
  return started
}

/** @returns what `psql` wrote, bare. */
export function sqlOn(server: PostgresServer, statement: string): string {
  const args = ['-h', server.socket, '-p', server.port, '-d', 'postgres', '-tAc', statement]
  const { status, stdout, stderr } = spawnSync('psql', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`psql: ${stderr}`)
  return stdout.trim()
}

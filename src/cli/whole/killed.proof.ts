// A command that is killed at any of its writes leaves the services as they were, or as it makes them: never half of it.

import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readConfig } from '../../runtime/config.ts'
import { createLog } from '../../runtime/log.ts'
import { hasDistrict } from '../../server/keys/files.ts'
import { startServer } from '../../server/main.ts'
import { init } from '../init.ts'
import { rotateKeys } from '../keys.ts'

const program = path.join(process.cwd(), 'build', 'src', 'cli', 'postern.js')
/** What changes a file, but for `write`: most of those are the runtime's own signals, and each file of ours is synced. */
const calls =
  'mkdir,rename,renameat,renameat2,link,linkat,unlink,unlinkat,fsync,fdatasync,ftruncate,pwrite64,fchmod,fchown'

/** @returns why this cannot be tried here. */
function whyNot(): string | null {
  if (spawnSync('strace', ['-qq', '-e', 'trace=none', 'true']).status === 0) return null
  return 'strace is not installed, or may not trace'
}
const why = whyNot()

/** Of each command at most so many moments, evenly. */
const most = 20

let folder: string
/** Folders of services as they are before a command. */
let before: { readonly fresh: string; readonly young: string; readonly old: string }
const at = (name: string) => path.join(folder, name)
const here = (data: string) =>
  readConfig({ POSTERN_DATA: data, PORT: '0', PORTAL_URL: 'http://localhost:1', SMTP_URL: 'smtp://127.0.0.1:1' })

function postern(data: string, args: readonly string[], tracing: readonly string[] = []) {
  const command = [process.execPath, program, ...args]
  const [first, ...rest] = tracing.length > 0 ? ['strace', '-f', '-qq', ...tracing, ...command] : command
  const { status, signal, stderr } = spawnSync(first!, rest, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...settings, POSTERN_DATA: data },
  })
  return { status, signal, stderr }
}
const settings = { PORT: '0', PORTAL_URL: 'http://localhost:1', SMTP_URL: 'smtp://127.0.0.1:1' }

beforeAll(async () => {
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockReturnValue(true)
  folder = mkdtempSync(path.join(tmpdir(), 'postern-killed-'))
  before = { fresh: at('fresh'), young: at('young'), old: at('old') }
  mkdirSync(before.fresh)
  writeFileSync(at('passphrase'), 'a passphrase of several words\n')
  await init(here(before.young), {
    ...{ json: true, backup: true },
    recovery: at('recovery.age'),
    passphraseFile: at('passphrase'),
  })
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 5 * 366 * 86_400_000 })
  await init(here(before.old), { json: true, backup: false })
  vi.useRealTimers()
  await rotateKeys(here(before.old), { json: true })
  expect(
    postern(before.young, ['backup', '--out', at('backup.age'), '--passphrase-file', at('passphrase')]).status,
  ).toBe(0)
  vi.restoreAllMocks()
})
afterAll(() => folder && rmSync(folder, { recursive: true, force: true }))

interface Row {
  readonly name: string
  readonly from: keyof typeof before
  readonly args: () => string[]
  /** Said where it was done already. */
  readonly done?: RegExp
  /** A file that it writes elsewhere is there whole, or not. */
  readonly writes?: () => string
  /** Throws where it is not whole. */
  readonly verify?: (file: string, data: string) => void
}

const rows: readonly Row[] = [
  { name: 'init', from: 'fresh', args: () => ['init', '--no-backup'], done: /is a district here/ },
  {
    name: 'init --restore',
    from: 'fresh',
    args: () => ['init', '--restore', at('recovery.age'), '--passphrase-file', at('passphrase')],
    done: /is a district here/,
  },
  {
    name: 'restore',
    from: 'fresh',
    args: () => ['restore', at('backup.age'), '--passphrase-file', at('passphrase')],
    done: /is a district here/,
  },
  { name: 'keys rotate', from: 'young', args: () => ['keys', 'rotate'] },
  { name: 'keys destroy', from: 'old', args: () => ['keys', 'destroy', '1'], done: /destroyed/ },
  { name: 'domains add', from: 'young', args: () => ['domains', 'add', 'in.test', '--gateway', 'A'.repeat(43)] },
  { name: 'people not-before', from: 'young', args: () => ['people', 'not-before', 'bob@in.test'] },
  { name: 'people erase', from: 'young', args: () => ['people', 'erase', 'bob@in.test', '--yes'] },
  {
    name: 'people export',
    from: 'young',
    args: () => ['people', 'export', 'bob@in.test', '--out', at('bob.json')],
    writes: () => at('bob.json'),
    verify: file => void JSON.parse(readFileSync(file, 'utf8')),
    done: /such a file already/,
  },
  {
    name: 'keys backup',
    from: 'young',
    args: () => ['keys', 'backup', at('copy.age'), '--passphrase-file', at('passphrase')],
    writes: () => at('copy.age'),
    verify: (file, data) => opens(data, ['keys', 'verify-backup', file]),
    done: /is there already/,
  },
  {
    name: 'backup',
    from: 'young',
    args: () => ['backup', '--out', at('copy.age'), '--passphrase-file', at('passphrase')],
    writes: () => at('copy.age'),
    verify: (file, data) => opens(data, ['verify-backup', file]),
    done: /is there already/,
  },
]

function opens(data: string, args: readonly string[]): void {
  const { status, stderr } = postern(data, [...args, '--passphrase-file', at('passphrase')])
  if (status !== 0) throw new Error(stderr)
}

/** In the order in which they are made: each call, and the how manieth of its name it is. Of calls that follow their like, the first and the last. */
function momentsOf(row: Row): readonly { readonly call: string; readonly when: number }[] {
  const data = at('counted')
  cpSync(before[row.from], data, { recursive: true })
  const trace = at('trace')
  const { status, stderr } = postern(data, row.args(), ['-e', `trace=${calls}`, '-o', trace])
  expect(status, stderr).toBe(0)
  const counts = new Map<string, number>()
  const moments = readFileSync(trace, 'utf8')
    .split('\n')
    .flatMap(line => /^\d+\s+(\w+)\(/.exec(line)?.[1] ?? [])
    .map(call => {
      const when = (counts.get(call) ?? 0) + 1
      counts.set(call, when)
      return { call, when }
    })
  rmSync(data, { recursive: true })
  if (row.writes) rmSync(row.writes(), { force: true })
  const apart = moments.filter(({ call }, i) => [moments[i - 1], moments[i + 1]].some(beside => beside?.call !== call))
  const count = Math.min(apart.length, most)
  return Array.from({ length: count }, (_, i) => apart[Math.floor((i * apart.length) / count)]!)
}

describe.skipIf(why !== null)(`killed at any write${why === null ? '' : ` (skipped: ${why})`}`, () => {
  it.each(rows)('$name is done, or was not begun', async row => {
    const moments = momentsOf(row)
    expect(moments.length).toBeGreaterThan(5)
    let killed = 0
    for (const { call, when } of moments) {
      const moment = `killed at ${call} ${when}`
      const data = at('tried')
      cpSync(before[row.from], data, { recursive: true })
      const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:signal=SIGKILL:when=${when}`, '-o', '/dev/null']
      const { status, signal } = postern(data, row.args(), inject)
      // What comes last may come in another order.
      if (signal === 'SIGKILL' || status === 137) killed++
      else expect(status, moment).toBe(0)
      if (hasDistrict(data)) await (await startServer(here(data), { log: createLog('silent') })).close()
      else expect(row.from, moment).toBe('fresh')
      if (row.writes && existsSync(row.writes())) {
        expect(() => row.verify!(row.writes!(), data), moment).not.toThrow()
      }
      const again = postern(data, row.args())
      if (again.status !== 0) expect(again.stderr, moment).toMatch(row.done ?? /$ nothing else/)
      await (await startServer(here(data), { log: createLog('silent') })).close()
      rmSync(data, { recursive: true })
      if (row.writes) rmSync(row.writes(), { force: true })
    }
    expect(killed).toBeGreaterThan(moments.length / 2)
  })
})

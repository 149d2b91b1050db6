// @module-tag long
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePorts } from '../smtp/testing/mail-servers.ts'
import { program } from '../testing/program.ts'
import { stranger, whyNotRoot } from '../testing/root.ts'

let folder: string
/** Root's own: nobody else may look into it. */
let home: string
let data: string
let env: NodeJS.ProcessEnv
const children: ChildProcess[] = []

beforeEach(context => {
  const why = whyNotRoot(program)
  if (why) context.skip(why)
  folder = mkdtempSync(path.join(tmpdir(), 'postern-owner-'))
  chmodSync(folder, 0o755)
  home = path.join(folder, 'home')
  mkdirSync(home, { mode: 0o700 })
  writeFileSync(path.join(home, 'passphrase'), 'correct horse battery staple', { mode: 0o600 })
  data = path.join(folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  chownSync(data, stranger.uid, stranger.gid)
  env = {
    ...process.env,
    POSTERN_DATA: data,
    PORT: '0',
    PORTAL_URL: 'http://localhost:1',
    SMTP_URL: 'smtp://127.0.0.1:1',
  }
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  if (folder) rmSync(folder, { recursive: true, force: true })
})

function asRoot(...args: readonly string[]) {
  const { status, stderr, stdout } = spawnSync(process.execPath, [program, ...args], {
    env,
    cwd: home,
    encoding: 'utf8',
  })
  return { status, said: stdout + stderr }
}

/** Names of what is not the service's, however deep. */
const others = () =>
  (readdirSync(data, { recursive: true }) as string[]).filter(name => {
    const { uid, gid } = statSync(path.join(data, name), { throwIfNoEntry: false }) ?? stranger
    return uid !== stranger.uid || gid !== stranger.gid
  })

/** Starts it as the service's user. @returns what it says first. */
async function service(command: string): Promise<string> {
  const child = spawn(process.execPath, [program, command, '--json'], { env, cwd: '/', ...stranger })
  children.push(child)
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const [said] = await Promise.race([once(child.stdout, 'data'), once(child, 'close')])
  return Buffer.isBuffer(said) ? said.toString() : errors
}

describe('a command that root runs over a folder of the service’s user', () => {
  it('leaves nothing that is not the user’s, and the services start', async () => {
    const recovery = path.join(home, 'recovery.age')
    const secret = ['--passphrase-file', path.join(home, 'passphrase')]
    const letter = path.join(home, 'letter.eml')
    writeFileSync(letter, 'From: a@b.test\r\nTo: c@localhost\r\nSubject: one\r\n\r\nwords\r\n', { mode: 0o600 })
    const commands: readonly (readonly string[])[] = [
      ['init', '--recovery', recovery, ...secret],
      ['keys', 'list'],
      ['keys', 'rotate'],
      ['keys', 'backup', path.join(home, 'second.age'), ...secret],
      ['domains', 'list'],
      [
        'maintenance',
        'schedule',
        '--start',
        'now',
        '--end',
        new Date(Date.now() + 3_600_000).toISOString(),
        '--affects',
        'keys',
      ],
      ['maintenance', 'list'],
      ['seal', letter, '--to', 'c@localhost', '--out', path.join(home, 'sealed')],
      ['open', path.join(home, 'sealed', '1', 'encrypted_message.htm'), '--master'],
    ]
    for (const command of commands) {
      expect({ command, ...asRoot(...command), others: others() }).toMatchObject({ command, status: 0, others: [] })
    }
    expect(statSync(recovery)).toMatchObject({ uid: 0, mode: 0o100600 })
    asRoot('doctor')
    expect(others()).toEqual([])
    expect(await service('serve')).toContain('origin')
  })

  it('leaves the folder of a gateway to its user too, while the gateway runs and before', async () => {
    const [out, metrics] = (await freePorts(2)) as [number, number]
    const policy = path.join(folder, 'policy.yaml')
    writeFileSync(policy, 'default: { out: pass, in: open }')
    Object.assign(env, {
      GATEWAY_PORTAL: 'http://127.0.0.1:1',
      GATEWAY_DOMAINS: 'in.test',
      GATEWAY_OUT_LISTEN: `lmtp://127.0.0.1:${out}`,
      GATEWAY_OUT_NEXT: 'smtp://127.0.0.1:1',
      GATEWAY_IN_NEXT: 'smtp://127.0.0.1:1',
      GATEWAY_POLICY: policy,
      GATEWAY_METRICS: `127.0.0.1:${metrics}`,
    })
    const letter = path.join(home, 'letter.eml')
    writeFileSync(letter, 'From: a@in.test\r\nTo: c@b.test\r\nSubject: one\r\n\r\nwords\r\n', { mode: 0o600 })
    const looks = [
      ['doctor'],
      ['gateway', 'check', letter, '--to', 'c@b.test'],
      ['gateway', 'list'],
      ['gateway', 'hash', 'a@b.test'],
    ]
    for (const look of looks) asRoot(...look)
    expect(readdirSync(data)).toEqual([])
    expect(await service('gateway')).toContain('gateway')
    for (const look of looks.slice(1)) expect(asRoot(...look)).toMatchObject({ status: 0 })
    expect(asRoot('gateway', 'resend', '--filter', 'state=errored')).toMatchObject({ status: 0 })
    asRoot('doctor')
    expect(others()).toEqual([])
    children.at(-1)!.kill('SIGKILL')
    await once(children.at(-1)!, 'exit')
    expect(await service('gateway')).toContain('gateway')
  })

  it('runs the services as that user', async () => {
    asRoot('init', '--no-backup')
    const child = spawn(process.execPath, [program, 'serve', '--json'], { env, cwd: '/' })
    children.push(child)
    await once(child.stdout, 'data')
    expect(statSync(`/proc/${child.pid}`).uid).toBe(stranger.uid)
    expect(others()).toEqual([])
  })
})

it('somebody who may not look into the folder is told so, and not that there is no district', async () => {
  chownSync(data, 0, 0)
  expect(asRoot('init', '--no-backup').status).toBe(0)
  const said = await service('serve')
  expect(said).toContain('cannot be used by user nobody')
  expect(said).not.toContain('postern init')
})

it("a database that is another user's is told so, by the services and by the doctor", async () => {
  chownSync(data, stranger.uid, stranger.gid)
  expect(asRoot('init', '--no-backup').status).toBe(0)
  chownSync(path.join(data, 'postern.db'), 0, 0)
  expect(await service('serve')).toMatch(/postern.db cannot be used by user nobody .*belongs to user root/)
  expect(asRoot('doctor').said).toContain('database: cannot be written (EACCES)')
})

it('the doctor looks at the services also where the settings of the gateway cannot be used', () => {
  Object.assign(env, { GATEWAY_PORTAL: 'http://localhost:1', GATEWAY_SECRET_FILE: path.join(home, 'missing') })
  const { status, said } = asRoot('doctor', '--serve')
  expect(status).toBe(3)
  expect(said).toContain('data folder: POSTERN_DATA has no keys')
  expect(said).toMatch(/wrong +gateway: .*GATEWAY_SECRET_FILE/)
})

// @module-tag long
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { program } from '../testing/program.ts'
import { stranger, whyNoMounts } from '../testing/root.ts'

let folder: string

beforeEach(context => {
  const why = whyNoMounts(program)
  if (why) context.skip(why)
  folder = mkdtempSync(path.join(tmpdir(), 'postern-config-'))
  chmodSync(folder, 0o755)
})
afterEach(() => {
  if (folder) rmSync(folder, { recursive: true, force: true })
})

/** What names users and hosts. */
const ofSystem = ['passwd', 'group', 'nsswitch.conf', 'hosts']
  .map(name => `/etc/${name}`)
  .filter(existsSync)
  .join(' ')

/** In a world of its own, where /etc/postern is what the test says. */
function postern(files: Readonly<Record<string, string>>, command: string, env: NodeJS.ProcessEnv = {}, inner = '') {
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text, { mode: 0o640 })
  const world = `mount -t tmpfs none /mnt && cp -a ${ofSystem} /mnt && mount --bind /mnt /etc && mkdir /etc/postern \
    && cp ${folder}/*.conf /etc/postern && ${inner || `exec ${process.execPath} ${program} ${command}`}`
  const { status, stdout, stderr } = spawnSync('unshare', ['-m', 'sh', '-c', world], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], POSTERN_DATA: path.join(folder, 'data'), ...env },
  })
  return { status, said: stdout + stderr }
}

it('the usual file of the services is found by itself, and the environment and a named one come before it', () => {
  const files = { 'postern.conf': 'SEND_TO=everybody\n' }
  expect(postern(files, 'keys list')).toMatchObject({ status: 78, said: expect.stringContaining('SEND_TO') })
  expect(postern(files, 'keys list', { SEND_TO: 'known' }).said).toContain('There is no district here yet')
  writeFileSync(path.join(folder, 'other'), 'SEND_DOMAINS=-\n')
  expect(postern(files, `keys list --config ${folder}/other`).said).toMatch(/SEND_DOMAINS/)
  expect(postern(files, `keys list --config ${folder}/none`).said).toContain(`there is no ${folder}/none`)
})

it('so is that of the gateway, before and behind the command', () => {
  const files = { 'gateway.conf': 'GATEWAY_PORTAL=nowhere\n', 'postern.conf': '' }
  writeFileSync(path.join(folder, 'mail.eml'), 'From: a@in.test\r\n\r\nHello')
  const check = 'gateway check mail.eml --to b@out.test'
  expect(postern(files, check).said).toMatch(/GATEWAY_PORTAL/)
  writeFileSync(path.join(folder, 'other'), 'GATEWAY_PORTAL=https://portal.test\nGATEWAY_BYTES=none\n')
  for (const command of [`${check} --config other`, `--config other ${check}`])
    expect(postern(files, command).said).toMatch(/^(?!.*GATEWAY_PORTAL).*GATEWAY_BYTES/s)
})

it('who may not read the settings of the machine is not told that there is no district', () => {
  const files = { 'postern.conf': `POSTERN_DATA=${folder}/elsewhere\n` }
  const asStranger = (command: string) => {
    const inner = `chmod 0750 /etc/postern/*.conf && cd / && exec setpriv --reuid=${stranger.uid} --regid=${stranger.gid} --clear-groups ${process.execPath} ${program} ${command}`
    return postern(files, '', { POSTERN_DATA: undefined }, inner)
  }
  const { status, said } = asStranger(`seal --to a@b.test ${folder}/mail.eml`)
  expect({ status, said }).toMatchObject({
    status: 78,
    said: expect.stringMatching(
      /user nobody may not read \/etc\/postern\/postern.conf.*Run this as root, or name a portal/s,
    ),
  })
  expect(asStranger(`seal --to a@b.test --from-portal http://localhost:9 ${folder}/mail.eml`).said).toContain(
    'localhost:9',
  )
  expect(asStranger('keys list').said).toContain('may not read /etc/postern/postern.conf')
})

it('a data folder that may not be looked into is not taken for empty, by any command', () => {
  const data = path.join(folder, 'closed')
  mkdirSync(path.join(data, 'gateway'), { recursive: true })
  chmodSync(data, 0o700)
  const gateway = `POSTERN_DATA=${data}\nGATEWAY_PORTAL=http://localhost:9\nGATEWAY_DOMAINS=in.test\nGATEWAY_IN_LISTEN=smtp://127.0.0.1:9\nGATEWAY_IN_NEXT=smtp://127.0.0.1:9\nGATEWAY_OUT_NEXT=smtp://127.0.0.1:9\n`
  const files = { 'postern.conf': `POSTERN_DATA=${data}\n`, 'gateway.conf': gateway }
  const commands = [
    'keys list',
    'doctor',
    'doctor --serve',
    'backup',
    'trace a@b.test',
    'people show a@b.test',
    'report',
    'domains list',
    'maintenance list',
  ]
  for (const command of [
    ...commands,
    'gateway list',
    'gateway show x',
    'gateway trace x /dev/null',
    'gateway hash a@b.test',
    'gateway reload',
    'gateway admin',
  ]) {
    const inner = `chmod 0644 /etc/postern/*.conf && cd / && exec setpriv --reuid=${stranger.uid} --regid=${stranger.gid} --clear-groups ${process.execPath} ${program} ${command}`
    const { status, said } = postern(files, '', { POSTERN_DATA: undefined }, inner)
    expect(said, command).toMatch(new RegExp(`${data}\\S* (?:cannot be used by user nobody|belongs to user root)`))
    expect(said, command).toMatch(/Run it as root/)
    expect(said, command).not.toMatch(/no district|No gateway|does not exist|is not there/)
    expect(status, command).toBeGreaterThan(2)
  }
})

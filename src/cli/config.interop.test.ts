// @module-tag long
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { whyNoMounts } from '../testing/root.ts'

const program = path.join(process.cwd(), 'build', 'src', 'cli', 'postern.js')
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

/** In a world of its own, where /etc/postern is what the test says. */
function postern(files: Readonly<Record<string, string>>, command: string, env: NodeJS.ProcessEnv = {}) {
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text, { mode: 0o640 })
  const world = `mkdir -p /etc && mount -t tmpfs none /mnt && cp -a /etc /mnt/etc && mount --bind /mnt/etc /etc \
    && mkdir -p /etc/postern && cp ${folder}/*.conf /etc/postern && exec ${process.execPath} ${program} ${command}`
  const { status, stdout, stderr } = spawnSync('unshare', ['-m', 'sh', '-c', world], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], POSTERN_DATA: path.join(folder, 'data'), ...env },
  })
  return { status, said: stdout + stderr }
}

it('the usual file of the services is found by itself, and the environment and a named one come before it', () => {
  const files = { 'postern.conf': 'SEND_TO=everybody\n' }
  expect(postern(files, 'keys list')).toMatchObject({ status: 3, said: expect.stringContaining('SEND_TO') })
  expect(postern(files, 'keys list', { SEND_TO: 'known' }).said).toContain('There is no district here yet')
  writeFileSync(path.join(folder, 'other'), 'SEND_DOMAINS=-\n')
  expect(postern(files, `keys list --config ${folder}/other`).said).toMatch(/SEND_DOMAINS/)
  expect(postern(files, `keys list --config ${folder}/none`).said).toContain('cannot be read (ENOENT)')
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

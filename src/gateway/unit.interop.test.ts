import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const missing = spawnSync('systemd-analyze', ['--version']).error ? 'systemd-analyze is not installed' : null
const folder = mkdtempSync(path.join(tmpdir(), 'postern-unit-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const unit = readFileSync('packaging/postern-gateway.service', 'utf8')
/** Ten times what systemd says: 0 is locked up, 100 is open. The rest is network, sockets, and the compiler of JavaScript. */
const mostExposed = 11

function analyze(text: string, ...args: string[]) {
  const file = path.join(folder, 'postern-gateway.service')
  writeFileSync(file, text.replace('/usr/bin/node', process.execPath))
  const { status, stdout, stderr } = spawnSync('systemd-analyze', [...args, file], { encoding: 'utf8' })
  return { status, said: stdout + stderr }
}
const exposure = (text: string) => analyze(text, 'security', '--offline=true', `--threshold=${mostExposed}`)

describe.skipIf(missing)(`the systemd unit${missing ? `: ${missing}` : ''}`, () => {
  it('has nothing in it that systemd does not understand', () => {
    expect(analyze(unit, 'verify')).toEqual({ status: 0, said: '' })
    expect(analyze(unit.replace('ProtectHome=', 'ProtectHouse='), 'verify').said).toContain('ProtectHouse')
  })

  it('lets the gateway do what it needs, and no more', () => {
    expect(exposure(unit).status).toBe(0)
    expect(exposure(unit.replace('NoNewPrivileges=yes\n', '')).status).not.toBe(0)
  })
})

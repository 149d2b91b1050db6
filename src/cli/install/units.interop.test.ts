import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const missing = spawnSync('systemd-analyze', ['--version']).error ? 'systemd-analyze is not installed' : null
const folder = mkdtempSync(path.join(tmpdir(), 'postern-unit-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Ten times what systemd says: 0 is locked up, 100 is open. The rest is network, sockets, the compiler of JavaScript, and that a program beside says that it runs. */
const mostExposed = 13

function analyze(name: string, text: string, ...args: string[]) {
  const file = path.join(folder, name)
  writeFileSync(file, text.replaceAll('/usr/bin/postern', process.execPath))
  const { status, stdout, stderr } = spawnSync('systemd-analyze', [...args, file], { encoding: 'utf8' })
  return { status, said: stdout + stderr }
}

describe.skipIf(missing)(`the systemd units${missing ? `: ${missing}` : ''}`, () => {
  describe.each(['postern.service', 'postern-gateway.service'])('%s', name => {
    const unit = readFileSync(path.join('packaging', name), 'utf8')
    const exposure = (text: string) =>
      analyze(name, text, 'security', '--offline=true', `--threshold=${mostExposed}`).status

    it('has nothing in it that systemd does not understand', () => {
      expect(analyze(name, unit, 'verify')).toEqual({ status: 0, said: '' })
      expect(analyze(name, unit.replace('ProtectHome=', 'ProtectHouse='), 'verify').said).toContain('ProtectHouse')
    })

    it('lets its program do what it needs, and no more', () => {
      expect(exposure(unit)).toBe(0)
      expect(exposure(unit.replace('NoNewPrivileges=yes\n', ''))).not.toBe(0)
    })
  })
})

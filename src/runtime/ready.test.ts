import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { tellReady } from './ready.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'postern-ready-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('systemd is told that a service runs, where it asked', async () => {
  const told = path.join(folder, 'told')
  const program = path.join(folder, 'systemd-notify')
  writeFileSync(program, `#!/bin/sh\necho "$NOTIFY_SOCKET $*" > "${told}.part" && mv "${told}.part" "${told}"\n`)
  chmodSync(program, 0o755)
  const PATH = `${folder}:/usr/bin:/bin`
  tellReady({ PATH, NOTIFY_SOCKET: '/run/somewhere' })
  await expect.poll(() => existsSync(told)).toBe(true)
  expect(readFileSync(told, 'utf8')).toBe('/run/somewhere --ready\n')
  rmSync(told)
  tellReady({ PATH })
  expect(existsSync(told)).toBe(false)
})

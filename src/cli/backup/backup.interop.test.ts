// @module-tag long
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { whyMissing } from '../../smtp/testing/mail-servers.ts'
import { program } from '../../testing/program.ts'

const missing = whyMissing('age')
let folder: string
const at = (name: string) => path.join(folder, name)

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-backup-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function shell(script: string, data: string) {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', `set -e; ${script}`], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      POSTERN_DATA: at(data),
      PORTAL_URL: 'http://localhost:1',
      POSTERN: `${process.execPath} ${program}`,
    },
  })
  return { status, said: stdout + stderr }
}

it.skipIf(missing)(
  `goes by a pipe to a key that is elsewhere, and age alone takes it apart${missing ? `: ${missing}` : ''}`,
  () => {
    const key = execFileSync('age-keygen', { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    writeFileSync(at('identity'), key, { mode: 0o600 })
    const recipient = /age1\w+/.exec(key)![0]
    expect(shell('$POSTERN init --no-backup', 'here').status).toBe(0)
    expect(shell(`$POSTERN backup --recipient ${recipient} | cat > backup.age`, 'here')).toMatchObject({
      status: 0,
      said: expect.stringContaining('A backup of '),
    })
    expect(
      shell('age -d -i identity backup.age > plain && head -1 plain > head.json && tail -n +2 plain > alone.db', 'here')
        .status,
    ).toBe(0)
    expect(JSON.parse(readFileSync(at('head.json'), 'utf8'))).toMatchObject({ postern: 'backup', v: 1 })
    expect(readFileSync(at('alone.db')).subarray(0, 15).toString()).toBe('SQLite format 3')
    expect(shell('cat backup.age | $POSTERN verify-backup --identity identity', 'here').said).toContain('is whole')
    expect(shell('cat backup.age | $POSTERN restore --identity identity', 'there')).toMatchObject({ status: 0 })
    expect(readFileSync(at('there/keys/root.jwk'))).toEqual(readFileSync(at('here/keys/root.jwk')))
    expect(shell('$POSTERN keys list', 'there').said).toContain('active')
    expect(readdirSync(at('here')).filter(name => name.startsWith('backup.'))).toEqual([])
    expect(shell('$POSTERN backup --recipient nobody > other.age', 'here')).toMatchObject({ status: 3 })
  },
)

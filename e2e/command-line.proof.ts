// The command line: what it makes on its first day, and a message for several.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { program } from '../src/testing/program.ts'
import { expect, test } from './fixtures.ts'
import { letter } from './messages.ts'

test('init does not finish without a recovery file, which can be held against what is in use', async ({ services }) => {
  const folder = path.join(services.folder, 'own')
  const passphrase = path.join(services.folder, 'passphrase')
  const recovery = path.join(services.folder, 'recovery.age')
  writeFileSync(passphrase, 'correct horse battery staple\n')
  const env = { ...process.env, POSTERN_DATA: folder, DISTRICT: 'own.example', PORT: '8999' }
  const run = async (...args: string[]) => {
    const child = spawn(process.execPath, [program, '--json', ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    const said: Buffer[] = []
    child.stderr.on('data', chunk => said.push(chunk))
    const [code] = await once(child, 'close')
    return { code, said: String(Buffer.concat(said)) }
  }
  expect((await run('init')).code).toBe(3)
  expect((await run('init', '--recovery', recovery, '--passphrase-file', passphrase)).code).toBe(0)
  expect(await run('init', '--no-backup')).toMatchObject({ code: 3, said: expect.stringContaining('"conflict"') })
  expect(statSync(path.join(folder, 'keys', 'master-1.key')).mode & 0o777).toBe(0o600)
  const verify = () => run('keys', 'verify-backup', recovery, '--passphrase-file', passphrase)
  expect((await verify()).code).toBe(0)
  expect((await run('keys', 'rotate')).code).toBe(0)
  expect(await verify()).toMatchObject({ code: 3, said: expect.stringContaining('master-2.key') })
})

test('several recipients get a file each, and each opens', async ({ services }) => {
  const out = path.join(services.folder, 'several')
  const message = letter('For two', 'Both of you.')
  await services.postern(['seal', '--to', 'a@example.com', '--to', 'b@example.com', '--out', out], message)
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.htm'))
  expect(files).toHaveLength(2)
  for (const file of files)
    expect(String(await services.postern(['open', '--master', path.join(out, file)]))).toBe(message)
})

// The command line against the running services: what it seals the portal opens, and what it opens is what was sealed. `npm run prove -- large` sends 20 MB.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from './fixtures.ts'
import { letter } from './messages.ts'
import { program } from './services.ts'
import { passesWhole } from './walks/large.ts'

test('open signs in with a code, once, and gives back the very bytes', async ({ services }) => {
  const message = letter('By hand', 'On a terminal.')
  const file = await services.sealByCommand(message, 'terry@example.com')
  const env = { ...process.env, POSTERN_DATA: path.join(services.folder, 'reader') }
  const child = spawn(process.execPath, [program, 'open', '--portal', services.origin, file], { env })
  const out: Buffer[] = []
  child.stdout.on('data', chunk => out.push(chunk))
  child.stdin.end(`${await services.mailbox.code('terry@example.com')}\n`)
  expect(await once(child, 'close')).toEqual([0, null])
  expect(Buffer.concat(out).toString()).toBe(message)

  const again = spawn(process.execPath, [program, 'open', '--portal', services.origin, file], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  expect(await once(again, 'close')).toEqual([0, null])
})

test("open with the district's own secret gives back the very bytes, whatever they are", async ({ services }) => {
  const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
  const message = Buffer.concat([Buffer.from(letter('Recovered', 'By its operator.')), every, Buffer.from('\n\r\r\n')])
  const file = await services.sealByCommand(message, 'robin@example.com')
  expect(Buffer.compare(await services.postern(['open', '--master', file]), message)).toBe(0)
})

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

test('a file for several opens as the reader who is named', async ({ services }) => {
  const message = letter('To both', 'On a terminal.')
  const file = await services.seal(message, ['robin@example.com', 'terry@example.com'])
  await expect(services.postern(['open', file])).rejects.toThrow(
    /(?=.*robin@example\.com)(?=.*terry@example\.com).*--as/,
  )
  for (const as of ['robin@example.com', 'terry@example.com'])
    expect(String(await services.postern(['open', '--master', '--as', as, file]))).toBe(message)
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

test('a message of 5 MB passes from the file to the reader', ({ services, context }) =>
  passesWhole(services, context, 3_700_000))

// The command line against the running services: what it seals the portal opens, and what it opens is what was sealed. `npm run prove -- programs` has more of it, `large` sends 20 MB.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { program } from '../src/testing/program.ts'
import { expect, test } from './fixtures.ts'
import { letter } from './messages.ts'

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

test('a file for several opens as the reader who is named', async ({ services }) => {
  const message = letter('To both', 'On a terminal.')
  const file = await services.seal(message, ['robin@example.com', 'terry@example.com'])
  await expect(services.postern(['open', file])).rejects.toThrow(
    /(?=.*robin@example\.com)(?=.*terry@example\.com).*--as/,
  )
  for (const as of ['robin@example.com', 'terry@example.com'])
    expect(String(await services.postern(['open', '--master', '--as', as, file]))).toBe(message)
})

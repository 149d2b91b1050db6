import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newToken } from '../../carrier/carrier.ts'
import { base64url } from '../../core/bytes.ts'
import { seal } from '../../core/envelope/seal.ts'
import { newMasterSecret, publicKeyOf } from '../../core/ibe/master.ts'
import { secondsOf } from '../../core/seconds.ts'
import { program } from '../../testing/program.ts'
import { recipientsOf, storeBlob, storeOutgoing } from '../db/outgoing.ts'
import { testDatabase } from '../testing/database.ts'

const people = Array.from({ length: 50 }, (_, i) => `p${i}@example.org`)
/** Connections that are open to the mail server at once. */
const connections = 4
/** Milliseconds that the mail server takes to think. */
const slowness = 40

let folder: string
let server: SMTPServer
const got = new Map<string, number>()
let heard = () => {}
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-kill-'))
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData(stream, { envelope }, done) {
      stream.resume()
      stream.on('end', () =>
        setTimeout(() => {
          const { address } = envelope.rcptTo[0]!
          got.set(address, (got.get(address) ?? 0) + 1)
          done()
          heard()
        }, slowness),
      )
    },
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await new Promise<void>(resolve => server.close(resolve))
  rmSync(folder, { recursive: true, force: true })
})

const mails = () => [...got.values()].reduce((sum, count) => sum + count, 0)

function untilMails(count: number): Promise<void> {
  return new Promise(resolve => {
    heard = () => {
      if (mails() >= count) resolve()
    }
    heard()
  })
}

async function prepare(): Promise<void> {
  const db = await testDatabase(folder)
  const now = secondsOf(new Date())
  const { envelope, indices } = await seal({
    message: new Uint8Array(2_000),
    district: 'localhost',
    serial: { serial: 1, publicKey: base64url(publicKeyOf(newMasterSecret())) },
    period: '2026-11',
    addresses: people,
    signer: null,
    sealedAt: now,
  })
  await storeBlob(db, { message: 'm', envelope: 0, part: 0, stored_at: now, data: envelope })
  await storeOutgoing(
    db,
    {
      id: 'm',
      sender: 'alice@example.com',
      idempotency_key: 'k',
      body_hash: 'h',
      created_at: now,
      message_id: '<1@inside>',
      in_reply_to: '[]',
      refs: '[]',
      language: 'en',
    },
    people.map((address, i) => ({ address, envelope: 0, stanza: indices[i]!, token: newToken(), link: newToken() })),
  )
  await db.destroy()
}

it('a killed delivery reaches everybody, and twice only whoever it had in hand', async () => {
  const { port } = server.server.address() as AddressInfo
  const env = {
    ...process.env,
    POSTERN_DATA: folder,
    PORT: '0',
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    LOG_LEVEL: 'error',
  }
  const run = (...args: string[]): ChildProcess => spawn(process.execPath, [program, ...args], { env, stdio: 'ignore' })
  await once(run('init', '--no-backup'), 'exit')
  await prepare()
  const enough = untilMails(15)
  const first = run('serve')
  await enough
  first.kill('SIGKILL')
  await once(first, 'exit')
  expect(got.size).toBeLessThan(people.length)
  const second = run('serve')
  const db = await testDatabase(folder)
  await expect
    .poll(async () => (await recipientsOf(db, 'm')).filter(({ state }) => state === 'taken').length, { interval: 500 })
    .toBe(people.length)
  await db.destroy()
  second.kill('SIGTERM')
  await once(second, 'exit')
  expect([...got.keys()].toSorted()).toEqual(people.toSorted())
  expect(mails() - people.length).toBeLessThanOrEqual(connections)
})

import { rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { adminPaths, paths } from '../contract/paths.ts'
import { seal } from '../core/envelope/seal.ts'
import { secondsOf } from '../core/seconds.ts'
import { createLog } from '../runtime/log.ts'
import { showInstance } from './db/instances.ts'
import { storeBlob, storeOutgoing } from './db/outgoing.ts'
import { latestParameters, listSerials } from './db/serials.ts'
import { sharedKeysDigest } from './keys/files.ts'
import { startServer } from './main.ts'
import { schedule } from './status/windows.ts'
import { runJobsAlone } from './testing/jobs.ts'
import { type Services, startServices } from './testing/services.ts'

const day = 86_400
let services: Services
beforeEach(async () => {
  services = await startServices()
})
afterEach(() => services.close())

const keyFile = (name: string) => path.join(services.config.data, 'keys', name)

describe('a start', () => {
  it('is refused in a sentence where there is no district, no mail server, or another program on the port', async () => {
    const PORT = Number(new URL(services.origin).port)
    for (const [config, sentence, code = 'config-invalid'] of [
      [{ ...services.config, data: path.join(services.config.data, 'empty') }, /postern init/],
      [services.config, /SMTP_URL is missing/],
      [{ ...services.config, SMTP_URL: 'smtp://localhost:1', PORT }, /is taken by another program/, 'unavailable'],
    ] as const) {
      await expect(startServer(config)).rejects.toMatchObject({
        code,
        message: expect.stringMatching(sentence),
      })
    }
  })

  it('is refused for another district than the one that the keys were made for', async () => {
    const other = { ...services.config, DISTRICT: 'other.example', SMTP_URL: 'smtp://localhost:1' }
    await expect(startServer(other)).rejects.toMatchObject({ message: expect.stringContaining('localhost') })
  })

  it('beside another one is refused with other keys, and signs nothing for other settings', async () => {
    const lines: string[] = []
    const log = createLog('warn', { write: line => void lines.push(line) })
    const beside = {
      ...services.config,
      SMTP_URL: 'smtp://localhost:1',
      PORTAL_NAME: 'Another',
      PORTAL_URL: services.origin,
    }
    const second = await startServer(beside, { log, clock: services.now })
    const rows = () => services.db.selectFrom('parameters').select('content').execute()
    expect([(await rows()).length, lines.join('')]).toEqual([1, expect.stringContaining('PORTAL_NAME')])
    await second.close()
    writeFileSync(keyFile('server.key'), '00'.repeat(32))
    const other = startServer(beside, { log, clock: services.now })
    await expect(other).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('other keys'),
    })
    await services.stop()
    const alone = await startServer(beside, { log, clock: services.now })
    expect((await rows()).at(-1)!.content).toContain('"Another"')
    await alone.close()
  })

  it('signs what it left for an instance that was killed, a minute later', async () => {
    await services.stop()
    const now = secondsOf(services.now())
    const dead = { id: 'dead', release: '0', settings: '', started_at: now, seen_at: now }
    await showInstance(services.db, { ...dead, keys: sharedKeysDigest(services.config.data) })
    const log = createLog('silent')
    const changed = { ...services.config, SMTP_URL: 'smtp://localhost:1', PORTAL_NAME: 'Another' }
    const signed = async () => (await latestParameters(services.db))!.content.includes('"Another"')
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const running = await startServer(changed, { log, clock: services.now })
    try {
      expect(await signed()).toBe(false)
      services.pass(91)
      await vi.advanceTimersByTimeAsync(60_000)
      await expect.poll(signed).toBe(true)
    } finally {
      vi.useRealTimers()
      await running.close()
    }
  })

  it('that fails leaves nothing listening', async () => {
    rmSync(keyFile('root.jwk'))
    const { port } = new URL(services.origin)
    const changed = {
      ...services.config,
      PORTAL_NAME: 'Another name',
      SMTP_URL: 'smtp://localhost:1',
      PORT: Number(port),
    }
    await services.stop()
    await expect(startServer(changed)).rejects.toMatchObject({ message: expect.stringContaining('root.jwk') })
    await expect(fetch(`http://localhost:${port}${paths.health}`)).rejects.toThrow()
  })

  it('of some services answers for those alone, and needs no secret of the others', async () => {
    rmSync(keyFile('master-1.key'))
    const portal = await startServer(services.config, { only: ['portal', 'status'], log: createLog('silent') })
    const get = async (at: string) => (await fetch(portal.origin + at)).status
    expect([await get('/'), await get(paths.status), await get(paths.parameters), await get(paths.session)]).toEqual([
      200, 200, 404, 404,
    ])
    await portal.close()
    const alone = await startServer(services.config, { only: ['status'], log: createLog('silent') })
    const answers = [paths.status, paths.calendar, '/', paths.session, adminPaths.windows]
    expect(await Promise.all(answers.map(async at => (await fetch(alone.origin + at)).status))).toEqual([
      ...[200, 200, 404, 404, 401],
    ])
    await alone.close()
    await expect(startServer(services.config, { only: ['gateway'] })).rejects.toMatchObject({ code: 'config-invalid' })
  })
})

describe('the jobs', () => {
  it('signs the parameters anew before they end, and warns before nothing seals any more', async () => {
    const lines: string[] = []
    const log = createLog('info', { write: line => void lines.push(line) })
    const run = () =>
      runJobsAlone({ db: services.db, config: services.config, log, origin: services.origin, clock: services.now })
    const sequences = async () => (await services.db.selectFrom('parameters').select('sequence').execute()).length
    await run()
    expect([await sequences(), lines]).toEqual([1, []])
    services.pass(320 * 86_400)
    await run()
    expect(await sequences()).toBe(2)
    expect(lines.join('')).toContain('postern keys rotate')
  })

  it('goes on with the rest when one thing fails', async () => {
    const lines: string[] = []
    const log = createLog('info', { write: line => void lines.push(line) })
    rmSync(keyFile('root.jwk'))
    services.pass(320 * 86_400)
    await runJobsAlone({ db: services.db, config: services.config, log, origin: services.origin, clock: services.now })
    expect(lines.join('')).toMatch(/root\.jwk[\s\S]*postern keys rotate/)
  })
})

it('the relay tells of windows that are in the way of a recipient, and of no others', { tags: ['long'] }, async () => {
  const now = secondsOf(services.now())
  const plan = (component: string, days: number) =>
    schedule(
      {
        ...{ start: now + days * day, end: now + (days + 1) * day, state: 'maintenance', text: {} },
        ...{ affected: [{ component, name: {}, works: {} }], unaffected: [], notices: [] },
      },
      { db: services.db, now },
    )
  await plan('intake', 1)
  await plan('keys', 3)
  const [serial] = await listSerials(services.db)
  const { envelope } = await seal({
    message: Buffer.from('Subject: s\r\n\r\nx'),
    district: 'localhost',
    serial: { serial: 1, publicKey: serial!.public_key },
    ...{ period: '2026-11', addresses: ['bob@out.test'], signer: null, sealedAt: now },
  })
  await storeBlob(services.db, { message: 'm', envelope: 0, part: 0, stored_at: now, data: envelope })
  await storeOutgoing(
    services.db,
    {
      ...{ id: 'm', sender: 'alice@example.com', idempotency_key: 'k', body_hash: 'h', created_at: now },
      ...{ message_id: '<1@inside>', in_reply_to: '[]', refs: '[]', language: 'en' },
    },
    [{ address: 'bob@out.test', envelope: 0, stanza: 0, token: 't', link: 'l' }],
  )
  let caught = (_: string) => {}
  const text = new Promise<string>(resolve => {
    caught = resolve
  })
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], logger: false },
    async onData(stream, _, done) {
      caught((await simpleParser(stream)).text ?? '')
      done()
    },
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  const relay = await startServer(
    { ...services.config, SMTP_URL: `smtp://127.0.0.1:${port}` },
    { only: ['relay'], clock: services.now, log: createLog('silent') },
  )
  const said = await text
  await relay.close()
  await new Promise<void>(resolve => server.close(resolve))
  expect(said.match(/Maintenance from .*? at/g)).toEqual(['Maintenance from 26 November 2026 at'])
})

import { afterEach, expect, it, vi } from 'vitest'
import { createLog } from '../../runtime/log.ts'
import { type PostgresServer, startPostgres, whyNoPostgres } from '../../testing/postgres.ts'
import { type Services, startServices } from '../testing/services.ts'
import { joinInstances } from './instance.ts'

const missing = whyNoPostgres()
let server: PostgresServer | null = null
let services: Services | null = null
afterEach(async () => {
  vi.useRealTimers()
  await services?.close()
  await server?.stop()
})

it.skipIf(missing !== null)(
  `an instance whose clock is not the database's does not start, and does nothing for all while it is wrong${missing ? ` (skipped: ${missing})` : ''}`,
  async () => {
    server = await startPostgres({ fsync: 'off' })
    services = await startServices({ DATABASE_URL: server.url })
    let ahead = 0
    const lines: string[] = []
    const log = createLog('info', { write: line => void lines.push(line) })
    const { db, config, now: clock } = services
    const join = () =>
      joinInstances({ db, config, clock, log, services: [], machineClock: () => Date.now() + ahead * 1000 })
    for (const [by, sentence] of [
      [400 * 86_400, 'ahead of the database'],
      [-60, 'behind the database'],
    ] as const) {
      ahead = by
      await expect(join()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining(sentence) })
    }
    ahead = 5
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const instance = await join()
    expect(await instance.keeps('mailbox')).toBe(true)
    ahead = 3_600
    await vi.advanceTimersByTimeAsync(10_000)
    await expect.poll(() => instance.keeps('mailbox')).toBe(false)
    expect(lines.filter(line => line.includes('the clock differs'))).toHaveLength(1)
    ahead = 0
    await vi.advanceTimersByTimeAsync(10_000)
    await expect.poll(() => instance.keeps('mailbox')).toBe(true)
    await instance.leave()
  },
)

// @module-tag long
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../runtime/log.ts'
import { stagedBytes } from '../runtime/staged.ts'
import { smallDisk, whyNoMounts } from '../testing/root.ts'
import { readPolicy } from './policy/policy.ts'
import { createNotices } from './queue/notify.ts'
import { createRecovery } from './queue/recovery.ts'
import { isDue } from './queue/retry.ts'
import { storedMailOf } from './queue/stored-mail.ts'
import { listen } from './smtp/listen.ts'
import { AppendLog } from './state/append.ts'
import { MailStore, type StoredMail } from './state/store.ts'
import { openCheaply } from './testing/at-rest.ts'
import { lmtp, talk } from './testing/gateway.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-gateway-disk-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const year = 366 * 86_400
const mail = (at: number) =>
  storedMailOf(
    {
      direction: 'out',
      mailFrom: 'a@in.test',
      recipients: [{ address: 'b@out.test' }],
      staged: stagedBytes(Buffer.from('x')),
    },
    null,
    'keys-unreachable',
    at,
  )

describe('a clock that is set right', () => {
  it('lets what was kept go at once, whether it was tried or not, and nothing sooner otherwise', () => {
    const fresh = mail(1_000) as StoredMail
    expect([isDue(fresh, 1_000), isDue(fresh, 990), isDue(fresh, 1_000 - year)]).toEqual([true, true, true])
    const tried = { ...fresh, tries: 3, nextTryAt: 1_120 }
    expect([1_119, 1_001, 1_000, 999, 1_000 - year].map(now => isDue(tried, now))).toEqual([
      false,
      false,
      false,
      true,
      true,
    ])
  })

  it.each([
    ['back', -year],
    ['forward', year],
  ])('%s does not keep what was kept, nor those who are to be told of it, waiting', async (_, by) => {
    let time = 1_800_000_000
    const clock = () => new Date(time * 1000)
    const atRest = openCheaply(folder)
    const open = (name: string) => MailStore.open(path.join(folder, name), atRest)
    const stores = { errored: await open('errored'), quarantine: await open('quarantine'), spool: await open('spool') }
    const log = createLog('silent')
    const told: string[] = []
    const hop = async () => {
      told.push('administrators')
      return [{ code: 250, text: 'ok' }]
    }
    const memory = new Map<string, unknown>()
    const seenLog = {
      remember: async (kind: string, _what: string, data: unknown) => void memory.set(kind, data),
      recall: async (kind: string) => memory.get(kind) ?? null,
      knows: async () => false,
      all: async () => [],
    }
    const around = {
      seenLog,
      hops: { out: hop, in: hop },
      domains: ['in.test'],
      clock,
      stores,
      language: 'en' as const,
    }
    const notices = createNotices({ ...around, administrators: ['postmaster@in.test'] })
    const retried: string[] = []
    let isUp = false
    const recovery = createRecovery({
      ...{ ...around, log, notices, journal: { has: () => false, add: async () => {} } },
      keyring: { refresh: async () => (isUp ? undefined : Promise.reject(new Error('away'))), isFresh: () => false },
      retry: async ({ id }) => {
        retried.push(id)
        return { id, delivered: 1, refused: 0, left: 0, reason: null }
      },
      policy: () => readPolicy('default: { out: seal, in: open }'),
      prefetched: async () => [],
      onRecovery: null,
    })
    const staged = stagedBytes(Buffer.from('x'))
    await recovery.turn()
    const { id } = await stores.quarantine.put(mail(time), staged)
    notices.stored()
    time += by
    isUp = true
    await recovery.turn()
    await recovery.turn()
    expect(retried).toContain(id)
    expect(told).toEqual(['administrators'])
  })
})

describe('a full disk', () => {
  it('takes nothing that comes, keeps what is kept, and lets no line of a log go on in another', async context => {
    const why = whyNoMounts()
    if (why) return context.skip(why)
    const disk = smallDisk('size=2m')
    try {
      const filler = path.join(disk.folder, 'filler')
      const store = await MailStore.open(path.join(disk.folder, 'spool'), openCheaply(disk.folder))
      const kept = await store.put(mail(1_000), stagedBytes(Buffer.from('x')))
      const log = await AppendLog.open(path.join(disk.folder, 'log'))
      await log.append('one')
      expect(() => writeFileSync(filler, Buffer.alloc(4_000_000))).toThrow('ENOSPC')

      const claimed = await store.claim(kept.id)
      await store.putBack({ ...claimed!, tries: 1 })
      expect(await store.find(kept.id)).toMatchObject({ id: kept.id })
      expect(readdirSync(path.join(disk.folder, 'spool', 'sending'))).toEqual([])

      await expect(log.append('two'.repeat(10_000))).rejects.toMatchObject({ code: 'ENOSPC' })
      const handed: unknown[] = []
      const listener = await listen({
        ...{ place: { protocol: 'lmtp', host: '127.0.0.1', port: 0 }, direction: 'out', work: disk.folder },
        handler: {
          each: async got => {
            handed.push(got)
            return [{ code: 250, text: 'ok' }]
          },
          all: async () => ({ code: 250, text: 'ok' }),
        },
        ...{ log: createLog('silent'), maxBytes: 1_000_000, clients: [], xforward: [], tls: null },
      })
      const replies = await talk(
        listener.port,
        lmtp('a@in.test', ['b@out.test'], Buffer.from('Subject: one\r\n\r\nx\r\n')),
      )
      expect(replies.at(-2)).toMatch(/^452 /)
      await listener.close()
      expect(handed).toEqual([])

      rmSync(filler)
      await log.append('three')
      await log.close()
      expect(readFileSync(path.join(disk.folder, 'log'), 'utf8')).toMatch(/^one\n(?:(?:two)*t?w?\n)?three\n$/)
    } finally {
      disk.remove()
    }
  })
})

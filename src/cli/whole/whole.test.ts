// @module-tag long
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { secondsOf } from '../../core/seconds.ts'
import { type Config, readConfig } from '../../runtime/config.ts'
import { createLog } from '../../runtime/log.ts'
import { listSerials } from '../../server/db/serials.ts'
import { bringForth } from '../../server/keys/birth.ts'
import { createDistrict } from '../../server/keys/district.ts'
import { add, verify } from '../../server/keys/domains.ts'
import { hasDistrict } from '../../server/keys/files.ts'
import { startServer } from '../../server/main.ts'
import { startNames } from '../../smtp/testing/mail-servers.ts'
import { smallDisk, whyNoMounts } from '../../testing/root.ts'
import { readDatabase, withDatabase, withNewDatabase } from '../district.ts'
import { revokeDomain } from '../domains.ts'
import { type InitOptions, init } from '../init.ts'
import { destroyKey, rotateKeys } from '../keys.ts'

let folder: string
const options = { json: true, backup: false } satisfies InitOptions

beforeEach(() => {
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockReturnValue(true)
  folder = mkdtempSync(path.join(tmpdir(), 'postern-whole-'))
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

const here = (data = folder, env: Record<string, string> = {}): Config =>
  readConfig({
    POSTERN_DATA: data,
    PORT: '0',
    PORTAL_URL: 'http://localhost:1',
    SMTP_URL: 'smtp://127.0.0.1:1',
    ...env,
  })
const keysIn = (data: string) => readdirSync(path.join(data, 'keys')).toSorted()
const takeRootKey = () => renameSync(path.join(folder, 'keys', 'root.jwk'), path.join(folder, 'root.jwk'))
const bringRootKey = () => renameSync(path.join(folder, 'root.jwk'), path.join(folder, 'keys', 'root.jwk'))

/** The next start of the services. */
async function starts(config: Config): Promise<void> {
  const running = await startServer(config, { log: createLog('silent') })
  await running.close()
}

describe('without the root key', () => {
  it('a rotation makes nothing, and the services start; with it, it makes the next serial', async () => {
    await init(here(), options)
    takeRootKey()
    const before = { keys: keysIn(folder), serials: await readDatabase(here(), listSerials) }
    await expect(rotateKeys(here(), options)).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('root.jwk'),
    })
    expect({ keys: keysIn(folder), serials: await readDatabase(here(), listSerials) }).toEqual(before)
    await starts(here())

    bringRootKey()
    await rotateKeys(here(), options)
    takeRootKey()
    await starts(here())
    expect(await readDatabase(here(), listSerials)).toHaveLength(2)
  })

  it('a secret is not destroyed, and a domain not revoked, by halves', async () => {
    await init(here(), options)
    takeRootKey()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5 * 366 * 86_400_000 })
    await expect(destroyKey(here(), 1, options)).rejects.toMatchObject({ code: 'config-invalid' })
    vi.useRealTimers()
    expect(keysIn(folder)).toContain('master-1.key')
    expect(await readDatabase(here(), listSerials)).toMatchObject([{ serial: 1, state: 'active' }])

    const records: Record<string, string> = {}
    const names = await startNames(records, {})
    const config = here(folder, { NAME_SERVERS: names.server })
    const gateway = 'A'.repeat(43)
    await withDatabase(config, async db => {
      const deps = { db, district: 'localhost', nameServers: [names.server], now: secondsOf(new Date()) }
      const { recordName, recordValue } = await add('in.test', gateway, deps)
      records[recordName] = recordValue
      await verify('in.test', deps)
      const certificate = { jti: 'one', subject: '@in.test', period: '2026-11', issued_at: 1, revoked_at: null }
      await db
        .insertInto('certificates')
        .values({ ...certificate, period: '2099-01' })
        .execute()
    })
    await names.close()
    await expect(revokeDomain(config, 'in.test', options)).rejects.toMatchObject({ code: 'config-invalid' })
    const rows = await readDatabase(config, db => db.selectFrom('domains').select('revoked_at').execute())
    expect(rows).toEqual([{ revoked_at: null }])
    await starts(config)
  })
})

describe('a district that is made', () => {
  it('is not there when it fails at its last step, and is made by the next try', async () => {
    await expect(
      withNewDatabase(here(), db =>
        bringForth(db, here(), async (transaction, apart) => {
          await createDistrict(transaction, apart, new Date())
          // Its keys cannot get their name any more, after all else was written.
          mkdirSync(path.join(folder, 'keys'))
          writeFileSync(path.join(folder, 'keys', 'other'), '')
        }),
      ),
    ).rejects.toThrow('ENOTEMPTY')
    expect(hasDistrict(folder)).toBe(false)
    rmSync(path.join(folder, 'keys'), { recursive: true })
    await init(here(), options)
    expect(await readDatabase(here(), listSerials)).toHaveLength(1)
    await starts(here())
  })

  it('is not put beside a database that has lost its keys', async () => {
    await init(here(), options)
    rmSync(path.join(folder, 'keys'), { recursive: true })
    await expect(init(here(), options)).rejects.toMatchObject({ code: 'conflict' })
    expect(hasDistrict(folder)).toBe(false)
  })

  it('is not there after its disk was full, nor is half a serial, and both are made when there is room', async context => {
    const why = whyNoMounts()
    if (why) return context.skip(why)
    const disk = smallDisk('size=2m')
    try {
      const filler = path.join(disk.folder, 'filler')
      const fill = () => {
        expect(() => writeFileSync(filler, Buffer.alloc(4_000_000))).toThrow('ENOSPC')
      }
      fill()
      await expect(init(here(disk.folder), options)).rejects.toMatchObject({ code: 'disk-full' })
      rmSync(filler)
      await init(here(disk.folder), options)
      const before = keysIn(disk.folder)
      fill()
      await expect(rotateKeys(here(disk.folder), options)).rejects.toMatchObject({ code: 'disk-full' })
      rmSync(filler)
      expect(keysIn(disk.folder)).toEqual(before)
      await rotateKeys(here(disk.folder), options)
      expect(readFileSync(path.join(disk.folder, 'keys', 'master-2.key'), 'utf8')).toMatch(/^[0-9a-f]{64}$/)
      await starts(here(disk.folder))
    } finally {
      disk.remove()
    }
  })
})

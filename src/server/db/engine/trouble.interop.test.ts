// @module-tag long
import { randomBytes } from 'node:crypto'
import { chownSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import path from 'node:path'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { paths } from '../../../contract/paths.ts'
import { readConfig } from '../../../runtime/config.ts'
import { freePorts } from '../../../smtp/testing/mail-servers.ts'
import { postgresOwner, sqlOn, startPostgres, whyNoPostgres } from '../../../testing/postgres.ts'
import { smallDisk, whyNoMounts } from '../../../testing/root.ts'
import { startServices } from '../../testing/services.ts'
import { openDatabase } from '../open.ts'
import { storeBlob } from '../outgoing.ts'
import { writeFact } from '../serials.ts'

const missing = whyNoPostgres()
const named = (what: string, why = missing) => `${what}${why ? ` (skipped: ${why})` : ''}`
let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-trouble-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const placeOf = (url: string, more: Record<string, string> = {}) =>
  readConfig({ POSTERN_DATA: folder, DATABASE_URL: url, ...more })

describe.skipIf(missing !== null)(named('a PostgreSQL that has few connections'), () => {
  it('makes whoever asks wait for one of those that there are', async () => {
    const server = await startPostgres({ fsync: 'off' })
    try {
      sqlOn(server, 'create role few login connection limit 2')
      sqlOn(server, 'create database few owner few')
      const url = server.url.replace('postgres:///postgres?', 'postgres://few@localhost/few?')
      const services = await startServices({ DATABASE_URL: url, DATABASE_POOL: '8' })
      try {
        const people = Array.from({ length: 12 }, (_, i) => `p${i}@example.org`)
        const asked = await Promise.all(people.map(person => services.browser().ask(person)))
        expect(asked.map(({ status }) => status)).toEqual(people.map(() => 202))
      } finally {
        await services.close()
      }
    } finally {
      await server.stop()
    }
  })
})

describe.skipIf(missing !== null)(named('a PostgreSQL that demands TLS'), () => {
  it('is connected to so from another machine, where its certificate counts', async () => {
    const own = Object.values(networkInterfaces())
      .flat()
      .find(each => each && !each.internal && each.family === 'IPv4')?.address
    if (own === undefined) return
    const { private: key, cert } = await generate([{ name: 'commonName', value: own }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: own }] }],
    })
    const [port] = (await freePorts(1)) as [number]
    const server = await startPostgres({ fsync: 'off', listen_addresses: `127.0.0.1,${own}`, port: String(port) })
    try {
      for (const [name, content] of [
        ['server.key', key],
        ['server.crt', cert],
      ] as const) {
        writeFileSync(path.join(server.data, name), content, { mode: 0o600 })
        const owner = postgresOwner()
        if (owner) chownSync(path.join(server.data, name), owner.uid, owner.gid)
      }
      const rules = path.join(server.data, 'pg_hba.conf')
      writeFileSync(rules, `hostssl all all 0.0.0.0/0 trust\nlocal all all trust\n`)
      sqlOn(server, 'alter system set ssl = on')
      sqlOn(server, 'select pg_reload_conf()')
      const url = (host: string) => `postgres://root@${host}:${port}/postgres`
      const ca = path.join(folder, 'ca.pem')
      writeFileSync(ca, cert)
      const [plain, here] = [placeOf(url('127.0.0.1')), placeOf(url(own), { OUTGOING_CA: ca })]
      const db = await openDatabase(here)
      await writeFact(db, 'a', '1')
      await db.destroy()
      for (const [place, sentence] of [
        [plain, 'set OUTGOING_TLS=verify'],
        [placeOf(url(own)), 'name its authority in OUTGOING_CA'],
      ] as const)
        await expect(openDatabase(place)).rejects.toMatchObject({
          code: 'config-invalid',
          message: expect.stringContaining(sentence),
        })
    } finally {
      await server.stop()
    }
  })
})

const noDisk = missing ?? whyNoMounts()
describe.skipIf(noDisk !== null)(named('a PostgreSQL whose disk is full', noDisk), () => {
  it('is told as that, nothing is acknowledged, and the services go on by themselves when there is room', async () => {
    const disk = smallDisk('size=120m')
    vi.stubEnv('TMPDIR', disk.folder)
    const server = await startPostgres({ min_wal_size: '32MB', max_wal_size: '32MB', autovacuum: 'off' })
    vi.unstubAllEnvs()
    const services = await startServices({ DATABASE_URL: server.url, DATABASE_POOL: '2' })
    try {
      const filler = path.join(disk.folder, 'filler')
      const blob = (part: number) => ({ message: 'm', envelope: 0, part, stored_at: 1, data: randomBytes(200_000) })
      const { bavail, bsize } = statfsSync(disk.folder)
      writeFileSync(filler, new Uint8Array(bavail * bsize - 6_000_000))
      let stored = 0
      const fill = async () => {
        for (;;) {
          await storeBlob(services.db, blob(stored))
          stored++
        }
      }
      await expect(fill()).rejects.toMatchObject({ code: 'disk-full' })
      const asked = await services.browser().ask('bob@example.org')
      expect([asked.status, ((await asked.json()) as { code: string }).code]).toEqual([503, 'disk-full'])
      expect((await fetch(services.origin + paths.status)).status).toBe(200)
      rmSync(filler)
      await services.browser().signIn(services, 'bob@example.org')
      const there = await services.db.selectFrom('outgoing_blobs').select('part').execute()
      expect(there).toHaveLength(stored)
    } finally {
      await services.close()
      await server.stop()
      disk.remove()
    }
  })
})

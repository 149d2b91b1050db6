import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../runtime/config.ts'
import { openDatabase } from '../../server/db/open.ts'
import { type PostgresServer, sqlOn, startPostgres, whyNoPostgres } from '../../testing/postgres.ts'
import { doctor } from './services.ts'

const missing = whyNoPostgres()

describe.skipIf(missing !== null)(`of PostgreSQL the doctor says${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let server: PostgresServer
  let folder: string
  beforeAll(async () => {
    server = await startPostgres()
    folder = mkdtempSync(path.join(tmpdir(), 'postern-doctor-'))
  })
  afterAll(async () => {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const config = () => readConfig({ POSTERN_DATA: folder, DATABASE_URL: server.url, DATABASE_POOL: '2' })
  const said = async () => (await doctor(config())).find(({ what }) => what === 'database')

  it('that nothing is there yet', async () => {
    expect(await said()).toMatchObject({ state: 'wrong', say: expect.stringContaining('postern init') })
  })

  it('that it is alone, and that it forgets, and that it is away', async () => {
    await (await openDatabase(config())).destroy()
    expect(await said()).toMatchObject({ state: 'unsure', say: expect.stringContaining('on one machine alone') })
    sqlOn(server, 'alter system set synchronous_commit = off')
    sqlOn(server, 'select pg_reload_conf()')
    expect(await said()).toMatchObject({ state: 'wrong', say: expect.stringContaining('before it did') })
    await server.kill()
    expect(await said()).toMatchObject({ state: 'wrong', say: expect.stringContaining('cannot be reached') })
  })
})

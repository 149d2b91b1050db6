import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLog } from '../../runtime/log.ts'
import { type Database, isPostgres, openDatabase } from '../db/open.ts'
import { startServer } from '../main.ts'
import { type Services, startServices } from '../testing/services.ts'
import { machineId } from './machine.ts'
import { demandOneMachine } from './one-machine.ts'

let services: Services
let copy: string
beforeEach(async () => {
  services = await startServices()
  copy = mkdtempSync(path.join(tmpdir(), 'postern-copied-'))
})
afterEach(async () => {
  await services.close()
  rmSync(copy, { recursive: true, force: true })
})

const asks = (db: Database, isPart: boolean, machine: string | null, type = 0xef53) =>
  demandOneMachine({ db, data: services.config.data, isPart, machine, type })
const refused = (sentence: string) => ({ code: 'config-invalid', message: expect.stringContaining(sentence) })

it('lets parts of the services share a file on one machine, and refuses them on the next', async () => {
  const { db } = services
  if (isPostgres(db)) return
  await asks(db, false, 'first')
  await asks(db, true, 'first')
  await expect(asks(db, true, 'second')).rejects.toMatchObject(refused('need one PostgreSQL: set DATABASE_URL'))
  await asks(db, false, 'second')
  await asks(db, true, 'second')
})

it('takes no machine for another one where machines have no name', async () => {
  await asks(services.db, false, 'first')
  await asks(services.db, true, null)
  expect(machineId('/nowhere')).toBe(null)
})

it.each([0x6969, 0xfe534d42, 0xff534d42 | 0])('refuses parts over a file system of the network (%i)', async type => {
  if (isPostgres(services.db)) return
  await expect(asks(services.db, true, 'first', type)).rejects.toMatchObject(refused('lies on another machine'))
  await asks(services.db, false, 'first', type)
})

it('asks it of whoever starts a part', async () => {
  if (isPostgres(services.db) || machineId() === null) return
  await services.stop()
  await services.db
    .updateTable('facts')
    .set({ value: '{"id":"other","name":"first.internal"}' })
    .where('name', '=', 'machine')
    .execute()
  cpSync(services.config.data, copy, { recursive: true })
  const config = { ...services.config, data: copy }
  const log = createLog('silent')
  await expect(startServer(config, { log, clock: services.now, only: ['keys'] })).rejects.toMatchObject(
    refused('first.internal'),
  )
  await (
    await startServer(config, {
      log,
      clock: services.now,
      only: ['portal', 'sign-in', 'keys', 'relay', 'intake', 'status'],
      send: async () => ({ delivery: Promise.resolve('taken') }),
    })
  ).close()
  const db = await openDatabase(config)
  expect(await db.selectFrom('instances').selectAll().execute()).toEqual([])
  await db.destroy()
})

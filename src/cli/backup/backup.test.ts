// @module-tag long
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { paths } from '../../contract/paths.ts'
import type { Config } from '../../runtime/config.ts'
import { createLog } from '../../runtime/log.ts'
import { type Database, openToRead } from '../../server/db/open.ts'
import { storeBlob, storeOutgoing } from '../../server/db/outgoing.ts'
import { add } from '../../server/keys/domains.ts'
import { startServer } from '../../server/main.ts'
import { schedule } from '../../server/status/windows.ts'
import { type Services, startServices } from '../../server/testing/services.ts'
import { rotateKeys } from '../keys.ts'
import { backup, restore, verify } from './backup.ts'

const quiet = { json: true, scryptWork: 4 }
let services: Services
let passphraseFile: string
let now: number
const inData = (name: string) => path.join(services.config.data, name)
const elsewhere = (name: string): Config => ({ ...services.config, data: inData(name) })

beforeAll(async () => {
  services = await startServices()
  now = Math.floor(services.now().getTime() / 1000)
  passphraseFile = inData('passphrase')
  writeFileSync(passphraseFile, 'correct horse battery staple\n')
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterAll(async () => {
  vi.restoreAllMocks()
  await services.close()
})
afterEach(() => {
  for (const name of readdirSync(services.config.data))
    if (name.startsWith('made-')) rmSync(inData(name), { recursive: true })
})

async function send(db: Database, number: number): Promise<void> {
  const id = `message-${number}`
  const letter = { id, sender: 'a@example.com', idempotency_key: id, body_hash: '', created_at: now, message_id: '<x>' }
  await storeBlob(db, { message: id, envelope: 0, part: 0, stored_at: now, data: new Uint8Array(9_000).fill(number) })
  await storeOutgoing(db, { ...letter, in_reply_to: '[]', refs: '[]', language: 'en' }, [
    { address: 'b@example.org', envelope: 0, stanza: 0, token: id, link: id },
  ])
}

async function allOf(data: string): Promise<Record<string, unknown[]>> {
  const db = await openToRead({ data, postgres: null })
  try {
    const tables = (await db.introspection.getTables()).map(({ name }) => name as 'limits')
    const rows = await Promise.all(tables.map(table => db.selectFrom(table).selectAll().execute()))
    return Object.fromEntries(tables.map((table, i) => [table, rows[i]!]))
  } finally {
    await db.destroy()
  }
}

it('made while mail comes in, it brings back everything that was acknowledged before', async () => {
  const { db, config } = services
  const browser = services.browser()
  await browser.signIn(services, 'robin@example.com')
  const options = { db, district: 'localhost', nameServers: [], now }
  await add('example.com', 'g'.repeat(43), options)
  const plan = {
    ...{ start: now + 90_000, end: now + 93_600, state: 'maintenance', text: { en: 'Soon.' } },
    ...{ affected: [{ component: 'keys', name: {}, works: {} }], unaffected: [], notices: [] },
  }
  await schedule(plan, { db, now })
  for (let number = 0; number < 30; number++) await send(db, number)
  const acknowledged = (await db.selectFrom('outgoing').select('id').execute()).length
  let isOver = false
  const meanwhile = (async () => {
    for (let number = 30; !isOver; number++) {
      await send(db, number)
      await setImmediate()
    }
  })()
  const file = inData('made-backup')
  await backup(config, { ...quiet, out: file, passphraseFile })
  isOver = true
  await meanwhile
  await verify(config, file, { ...quiet, passphraseFile })
  const there = elsewhere('made-there')
  mkdirSync(there.data)
  await restore(there, file, { ...quiet, passphraseFile })
  const [before, after] = [await allOf(config.data), await allOf(there.data)]
  for (const table of ['serials', 'parameters', 'sessions', 'session_addresses', 'domains', 'windows'] as const)
    expect([table, after[table]]).toEqual([table, before[table]])
  const whole = after['outgoing']!.length
  expect(whole).toBeGreaterThanOrEqual(acknowledged)
  expect([after['outgoing_recipients']!.length, after['outgoing_blobs']!.length >= whole]).toEqual([whole, true])
  for (const name of readdirSync(inData('keys')))
    expect(readFileSync(path.join(there.data, 'keys', name))).toEqual(readFileSync(path.join(inData('keys'), name)))
  const log = createLog('silent')
  const mail = async () => Promise.reject(new Error('no mail here'))
  const running = await startServer({ ...there, PORT: 0 }, { clock: services.now, log, send: mail })
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const session = await (await fetch(running.origin + paths.session, { headers: { cookie } })).json()
  await running.close()
  expect(session).toMatchObject({ addresses: [{ address: 'robin@example.com' }] })
})

it.each<[string, (whole: Buffer) => Buffer]>([
  ['cut off', whole => whole.subarray(0, -100)],
  ['cut off where a piece ends', whole => whole.subarray(0, whole.length - (whole.length % 65_552) || -1)],
  [
    'changed in one bit',
    whole => Buffer.concat([whole.subarray(0, -50), Buffer.from([whole.at(-50)! ^ 1]), whole.subarray(-49)]),
  ],
  ['no backup', () => Buffer.from('words')],
  ['empty', () => Buffer.alloc(0)],
])('one that is %s brings nothing back, and leaves nothing', async (_, spoil) => {
  const [file, there] = [inData('made-spoilt'), elsewhere('made-there')]
  await backup(services.config, { ...quiet, out: inData('made-good'), passphraseFile })
  writeFileSync(file, spoil(readFileSync(inData('made-good'))))
  await expect(restore(there, file, { ...quiet, passphraseFile })).rejects.toMatchObject({ code: 'damaged' })
  expect(existsSync(there.data) ? readdirSync(there.data) : []).toEqual([])
})

it('is not opened by another passphrase, overwrites no file and no district, and not for another name', async () => {
  const [file, other] = [inData('made-backup'), inData('made-other')]
  const options = { ...quiet, out: file, passphraseFile }
  await backup(services.config, options)
  await expect(backup(services.config, options)).rejects.toMatchObject({ code: 'bad-request' })
  writeFileSync(other, 'another passphrase')
  const there = elsewhere('made-there')
  await expect(restore(there, file, { ...quiet, passphraseFile: other })).rejects.toMatchObject({ code: 'damaged' })
  await expect(restore(services.config, file, options)).rejects.toMatchObject({ code: 'conflict' })
  const elsewise = { ...there, DISTRICT: 'other.example' }
  await expect(restore(elsewise, file, options)).rejects.toMatchObject({ code: 'conflict' })
  expect(existsSync(there.data) ? readdirSync(there.data) : []).toEqual([])
})

it('two at once for one place: one is there whole, the other says so; and neither spoils one for another place', async () => {
  const [file, other] = [inData('made-backup'), inData('made-other')]
  const options = { ...quiet, passphraseFile }
  const made = await Promise.allSettled([file, file, other].map(out => backup(services.config, { ...options, out })))
  expect(made.map(each => (each.status === 'fulfilled' ? 'made' : each.reason.code)).toSorted()).toEqual([
    'conflict',
    'made',
    'made',
  ])
  for (const each of [file, other]) await verify(services.config, each, options)
  const left = readdirSync(services.config.data).filter(name => name.endsWith('.new') || /^backup\./.test(name))
  expect(left).toEqual([])
})

it('what lies beside its place is not written through, nor is a link that leads nowhere', async () => {
  const [file, precious] = [inData('made-backup'), inData('made-precious')]
  writeFileSync(precious, 'precious')
  symlinkSync(precious, `${file}.new`)
  await backup(services.config, { ...quiet, out: file, passphraseFile })
  expect(readFileSync(precious, 'utf8')).toBe('precious')
  const dangling = inData('made-link')
  symlinkSync(inData('made-nowhere'), dangling)
  const refused = backup(services.config, { ...quiet, out: dangling, passphraseFile })
  await expect(refused).rejects.toMatchObject({ code: 'bad-request' })
  expect(existsSync(inData('made-nowhere'))).toBe(false)
})

it('what one that was killed left is removed by the next, and what one that runs has is not', async () => {
  const [killed, running] = [inData('backup.4194305-made00'), inData(`backup.${process.pid}-made00`)]
  for (const folder of [killed, running]) mkdirSync(folder)
  await backup(services.config, { ...quiet, out: inData('made-backup'), passphraseFile })
  expect([existsSync(killed), existsSync(running)]).toEqual([false, true])
  rmSync(running, { recursive: true })
})

it('that was made before a rotation is told when it is tried', async () => {
  const [file, there] = [inData('made-backup'), elsewhere('made-there')]
  const options = { ...quiet, out: file, passphraseFile }
  await backup(services.config, options)
  await restore(there, file, options)
  await rotateKeys(there, quiet)
  await expect(verify(there, file, options)).rejects.toMatchObject({ message: expect.stringContaining('serial 2') })
})

// @module-tag long
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { paths } from '../contract/paths.ts'
import { type Config, readConfig } from '../runtime/config.ts'
import { createLog } from '../runtime/log.ts'
import { type Running, startServer } from '../server/main.ts'
import { type SmallDisk, smallDisk, whyNoMounts } from '../testing/root.ts'
import { disk as lookAtDisk } from './doctor/findings.ts'
import { init } from './init.ts'

let disk: SmallDisk
let config: Config
let running: Running | null
let logged: string
let mails: number

beforeEach(async context => {
  const why = whyNoMounts()
  if (why) context.skip(why)
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockReturnValue(true)
  logged = ''
  mails = 0
  disk = smallDisk('size=4m,nr_inodes=60')
  config = readConfig({ POSTERN_DATA: disk.folder, PORT: '0', PORTAL_URL: 'http://localhost:1' })
  await init(config, { json: true, backup: false })
  running = null
  await start()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await running?.close()
  disk?.remove()
})

let origin: string
async function start(): Promise<void> {
  let port = ''
  const log = createLog('info', {
    write(line) {
      logged += line
      port = /"msg":"Server listening at http:\/\/127\.0\.0\.1:(\d+)"/.exec(line)?.[1] ?? port
    },
  })
  running = await startServer(config, {
    log,
    async send() {
      mails++
      return { delivery: Promise.resolve('taken') }
    },
  })
  origin = `http://127.0.0.1:${port}`
}

async function ask(where: string, body?: unknown): Promise<{ status: number; code: unknown }> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json', origin: 'http://localhost:1' } }
  const asked = await fetch(origin + where, body === undefined ? {} : { ...init, body: JSON.stringify(body) })
  return { status: asked.status, code: ((await asked.json()) as { code?: unknown }).code }
}
const signIn = () => ask(paths.signIn, { address: 'bob@example.org', language: 'en' })
const ready = () => expect.poll(() => ask(paths.ready), { timeout: 240_000 })
const filler = () => path.join(disk.folder, 'filler')
const fillDisk = () => expect(() => writeFileSync(filler(), Buffer.alloc(8_000_000))).toThrow('ENOSPC')
const full = { status: 503, code: 'disk-full' }

describe('services whose disk is full', () => {
  it('say so, go on telling the status, stop and start, and go on when there is room', async () => {
    await ready().toMatchObject({ status: 200 })
    fillDisk()
    await ready().toMatchObject(full)
    expect(await signIn()).toMatchObject(full)
    expect(await ask(paths.status)).toMatchObject({ status: 200 })
    expect(logged).toMatch(/"code":"disk-full","message":"The disk of POSTERN_DATA is full/)
    expect(logged).not.toContain('cannot rollback')
    expect(await lookAtDisk(disk.folder)).toMatchObject({ state: 'wrong', what: 'disk' })

    await running!.close()
    await start()
    expect(await ask(paths.status)).toMatchObject({ status: 200 })
    expect(await ask(paths.ready)).toMatchObject(full)
    expect(mails).toBe(0)

    rmSync(filler())
    await ready().toMatchObject({ status: 200 })
    expect(await signIn()).toMatchObject({ status: 202 })
    expect(mails).toBe(1)
  })

  it('say so where no more files can be made', async () => {
    await ready().toMatchObject({ status: 200 })
    const made: string[] = []
    expect(() => {
      for (;;) {
        const name = path.join(disk.folder, `file-${made.length}`)
        writeFileSync(name, '')
        made.push(name)
      }
    }).toThrow('ENOSPC')
    await ready().toMatchObject(full)
    expect(await lookAtDisk(disk.folder)).toMatchObject({ state: 'wrong' })
    for (const name of made) rmSync(name)
    await ready().toMatchObject({ status: 200 })
  })

  it('say so where the disk can only be read, and go on telling the status', async () => {
    await ready().toMatchObject({ status: 200 })
    await running!.close()
    config = { ...config, data: disk.readOnly() }
    await start()
    await ready().toMatchObject({ status: 503, code: 'unavailable' })
    expect(logged).toContain('POSTERN_DATA can only be read')
    expect(await ask(paths.status)).toMatchObject({ status: 200 })
  })
})

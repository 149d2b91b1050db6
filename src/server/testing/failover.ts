// Hand-overs while the primary of the database is killed again and again, and its standby takes over.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { readConfig } from '../../runtime/config.ts'
import { followed, startPrimaryAndStandby } from '../../testing/failover.ts'
import { openDatabase } from '../db/open.ts'

export interface Survived {
  /** Acknowledged to whoever handed over, and not in the database in the end. */
  readonly missing: number
  /** In the database in the end. */
  readonly stored: number
  /** Hand-overs that were not acknowledged yet, at each kill. */
  readonly underWay: readonly number[]
}

/** At once, as several browsers would. */
const writers = 8

/** @param all hand-overs. @param kills of the primary, evenly among them. */
export async function handOverWhileKilled(all: number, kills: number): Promise<Survived> {
  const folder = mkdtempSync(path.join(tmpdir(), 'postern-failover-'))
  const pair = await startPrimaryAndStandby()
  const sockets = [pair.primary, pair.standby].map(({ socket }) => socket)
  const settings = { POSTERN_DATA: folder, DATABASE_URL: pair.primary.url, DATABASE_HOSTS: sockets.join(' ') }
  const child = spawn(process.execPath, ['--input-type=module', '-e', script(settings, all)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const over = once(child, 'exit')
  const [begun, acknowledged] = [new Set<string>(), new Set<string>()]
  const underWay: number[] = []
  let [primary, standby] = [pair.primary, pair.standby]
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const [what, id] = line.split(' ') as ['begins' | 'taken', string]
      const told = what === 'begins' ? begun : acknowledged
      told.add(id)
      const isTime = what === 'begins' && acknowledged.size >= ((underWay.length + 1) * all) / (kills + 1)
      if (!isTime || underWay.length === kills) continue
      await primary.kill()
      underWay.push(begun.size - acknowledged.size)
      await standby.promote()
      await primary.rejoin(standby)
      followed(standby)
      ;[primary, standby] = [standby, primary]
    }
    await over
    const db = await openDatabase(readConfig(settings))
    const rows = await db.selectFrom('outgoing').select('id').execute()
    await db.destroy()
    const there = new Set(rows.map(({ id }) => id))
    return { missing: [...acknowledged].filter(id => !there.has(id)).length, stored: rows.length, underWay }
  } finally {
    child.kill('SIGKILL')
    await pair.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const script = (settings: Record<string, string>, all: number) => `
  const at = file => import(${JSON.stringify(path.join(process.cwd(), 'build', 'src'))} + '/' + file)
  const { readConfig } = await at('runtime/config.js')
  const { openDatabase } = await at('server/db/open.js')
  const { storeOutgoing } = await at('server/db/outgoing.js')
  const db = await openDatabase(readConfig(${JSON.stringify(settings)}))
  let next = 0
  async function write() {
    while (next < ${all}) {
      const id = 'm' + next++
      process.stdout.write('begins ' + id + '\\n')
      const letter = { sender: 'a@x', body_hash: '', created_at: 1, message_id: '<1@x>', in_reply_to: '[]', refs: '[]' }
      const to = [{ address: 'p@x', envelope: 0, stanza: 0, token: 't' + id, link: 'l' + id }]
      for (;;) {
        try {
          await storeOutgoing(db, { ...letter, id, idempotency_key: id, language: 'en' }, to)
          break
        } catch (error) {
          if (error.code !== 'unavailable') throw error
          await new Promise(resolve => setTimeout(resolve, 20))
        }
      }
      process.stdout.write('taken ' + id + '\\n')
    }
  }
  await Promise.all(Array.from({ length: ${writers} }, write))
  await db.destroy()`

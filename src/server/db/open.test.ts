import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testDatabase } from '../testing/database.ts'
import { takeToken } from './limits.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-db-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the database', () => {
  it('opens beside another copy, and again with what is in it', async () => {
    const one = await testDatabase(folder)
    const two = await testDatabase(folder)
    await one.insertInto('facts').values({ name: 'a', value: '1' }).execute()
    expect(await two.selectFrom('facts').selectAll().execute()).toEqual([{ name: 'a', value: '1' }])
    await Promise.all([one.destroy(), two.destroy()])
    const again = await testDatabase(folder)
    expect(await again.selectFrom('facts').selectAll().execute()).toHaveLength(1)
    await again.destroy()
  })

  it('counts together what two copies of the services let in', async () => {
    const copies = [await testDatabase(folder), await testDatabase(folder)] as const
    const bucket = { id: 'a', burst: 10, perMinute: 60 }
    const waits: (number | null)[] = []
    for (let i = 0; i < 16; i++) waits.push(await takeToken(copies[i % 2]!, bucket, 100))
    expect(waits.filter(wait => wait === null)).toHaveLength(10)
    expect(await takeToken(copies[0], bucket, 101)).toBe(null)
    expect(await takeToken(copies[1], bucket, 101)).toBe(1)
    await Promise.all(copies.map(copy => copy.destroy()))
  })
})

import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, expect, it } from 'vitest'
import { openLargeSpool, openSpool } from './spool.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'postern-spool-'))
afterAll(() => rmSync(folder, { recursive: true }))
const bytes = (count: number) => Readable.from([Buffer.alloc(count)])
const limits = { mailBytes: 1_000_000, spoolBytes: 1_000_000, shareBytes: 600_000 }

it('no one takes more than a share, what is dropped makes room, and the small ones always have some', async () => {
  const spool = await openLargeSpool({ folder: path.join(folder, 'shared'), ...limits })
  const first = await spool.write(bytes(500_000), 'one')
  expect(first?.size).toBe(500_000)
  expect(await spool.write(bytes(500_000), 'one')).toBe(null)
  expect((await spool.write(bytes(500_000), 'other'))?.size).toBe(500_000)
  expect(await spool.write(bytes(300_000), 'third')).toBe(null)
  const small = await spool.write(bytes(1_000), 'third')
  expect([small?.size, small?.file]).toEqual([1_000, null])
  await first!.drop()
  expect((await spool.write(bytes(500_000), 'one'))?.size).toBe(500_000)
  expect(readdirSync(path.join(folder, 'shared'))).toHaveLength(2)
})

it('where every mail lies in a file, the smallest needs room too', async () => {
  const spool = await openSpool({ folder: path.join(folder, 'all'), mailBytes: 1_000, spoolBytes: 10 })
  expect((await spool.write(bytes(10)))?.file).toContain(folder)
  expect(await spool.write(bytes(1))).toBe(null)
})

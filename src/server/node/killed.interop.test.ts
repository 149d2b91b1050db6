// @module-tag long
import { execFileSync } from 'node:child_process'
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { hex } from '../../core/bytes.ts'
import { program } from '../../testing/program.ts'
import { whyNotRoot } from '../../testing/root.ts'
import { readShare } from '../keys/files.ts'
import { askWhileKilled, type District, startDistrict } from '../testing/nodes-killed.ts'

let district: District | undefined
afterEach(async () => {
  await district?.close()
  district = undefined
})

it('nobody notices that one of three nodes is killed again and again', async () => {
  district = await startDistrict(2, 3)
  expect(await askWhileKilled(district, 60, 3)).toMatchObject({ lost: 0, kills: 3 })
})

it('where two of three are away it is said so, and it passes by itself', async () => {
  district = await startDistrict(2, 3)
  const [a, b] = district.nodes
  await district.run(a!)
  await expect(district.ask()).rejects.toMatchObject({ code: 'unavailable', temporary: true })
  await district.run(b!)
  expect((await district.ask()).key).toBe(district.genuine)
})

/** Whether it stands in what a process may write: as bytes, or as its file has it. */
function holds(pid: number, secret: Uint8Array): boolean {
  const memory = openSync(`/proc/${pid}/mem`, 'r')
  const [bytes, text] = [Buffer.from(secret), Buffer.from(hex(secret))]
  try {
    const writable = readFileSync(`/proc/${pid}/maps`, 'utf8').matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw/gm)
    return [...writable].some(([, from, to]) => {
      const piece = Buffer.alloc(Number(BigInt(`0x${to}`) - BigInt(`0x${from}`)))
      const read = readSync(memory, piece, 0, piece.length, BigInt(`0x${from}`))
      const there = piece.subarray(0, read)
      return there.includes(bytes) || there.includes(text)
    })
  } finally {
    closeSync(memory)
  }
}

it('each node is its own user, who reads nothing of the others; no process of theirs has the whole secret', async context => {
  const why = whyNotRoot(program)
  if (why) context.skip(why)
  district = await startDistrict(2, 3)
  const running = []
  for (const [i, node] of district.nodes.entries()) running.push(await district.run(node, 61_001 + i))
  expect((await district.ask()).key).toBe(district.genuine)
  for (const [i, { pid }] of running.entries()) {
    const shares = district.nodes.map(({ config }) => readShare(config.data, 1, 2))
    expect(shares.map(share => holds(pid!, share))).toEqual(shares.map((_, of) => of === i))
    expect(holds(pid!, district.secret)).toBe(false)
  }
  for (const [i, { config }] of district.nodes.entries()) {
    const file = path.join(config.data, 'keys', 'share-1-2.key')
    const readAs = (uid: number) => () => execFileSync('cat', [file], { uid, gid: uid, stdio: 'pipe' })
    expect(readAs(61_001 + i)).not.toThrow()
    expect(readAs(61_001 + ((i + 1) % 3))).toThrow()
  }
})

import { describe, expect, it } from 'vitest'
import { concat, equalBytes } from '../core/bytes.ts'
import { budget } from './arrival.ts'
import { zipOf } from './testing/mime.ts'
import { unzip } from './zip.ts'

const content = new Uint8Array(1_000_000).fill(120)

async function files(zip: Uint8Array, left = budget()): Promise<Uint8Array[]> {
  const out: Uint8Array[] = []
  for await (const file of unzip(zip, left)) out.push(file)
  return out
}

describe('a zip', () => {
  it('gives its files', async () => {
    const other = new Uint8Array([1, 2, 3])
    const found = await files(
      await zipOf([
        { name: 'a', content },
        { name: 'b', content: other },
      ]),
    )
    expect([equalBytes(found[0]!, content), equalBytes(found[1]!, other), found.length]).toEqual([true, true, 2])
  })

  it('gives nothing that is locked, or is not of the size that it claims', async () => {
    for (const lie of [{ claims: 10 }, { claims: 4_000_000_000 }, { claims: 1_000_001 }, { locked: true }])
      expect(await files(await zipOf([{ name: 'a', content, ...lie }]))).toEqual([])
  })

  it('gives no more than the limits of one mail, however many there are', { tags: ['long'] }, async () => {
    const left = budget()
    const many = await zipOf(Array.from({ length: 30 }, (_, i) => ({ name: `file ${i}`, content })))
    expect((await files(many, left)).length).toBe(30)
    expect((await files(many, left)).length).toBe(20)
    expect((await files(many, { files: 50, bytes: 2_500_000 })).length).toBe(2)
  })

  it('that is cut off, changed or points outside of itself gives no error', async () => {
    const whole = await zipOf([{ name: 'a', content }])
    const outside = whole.slice()
    new DataView(outside.buffer).setUint32(whole.length - 6, 0xfffffff0, true)
    for (const bytes of [
      whole.subarray(0, 100),
      concat(whole.subarray(0, 60), whole.subarray(70)),
      whole.subarray(0, 3),
      outside,
    ])
      expect(await files(bytes)).toEqual([])
  })
})

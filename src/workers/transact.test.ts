import type { DBSchema, IDBPDatabase } from 'idb'
import { beforeEach, describe, expect, it } from 'vitest'
import { leave, transact } from './transact.ts'

interface Schema extends DBSchema {
  rows: { key: string; value: string }
}

/** What a database was asked, in order; its transactions end when they are told to. */
function database() {
  const asked: string[] = []
  const ends: Record<'complete' | 'abort', () => void>[] = []
  const transaction = () => {
    const at = ends.length
    asked.push(`begin ${at}`)
    let abort = () => {}
    const done = new Promise<void>((complete, fail) => {
      abort = () => {
        asked.push(`abort ${at}`)
        fail(new DOMException('left', 'AbortError'))
      }
      ends.push({ complete, abort })
    })
    return { done, abort, objectStore: () => ({ get: async () => `row ${at}` }) }
  }
  return { db: { transaction } as unknown as IDBPDatabase<Schema>, asked, ends }
}

const settled = () => new Promise(resolve => setImmediate(resolve))

describe('transactions of one page or worker', () => {
  let { db, asked, ends } = database()
  const read = () => transact(db, ['rows'], 'readonly', store => store('rows').get('a'))

  beforeEach(() => {
    ;({ db, asked, ends } = database())
  })

  it('begin when the one before is over, not when its answer is there', async () => {
    const [first, second] = [read(), read()]
    await settled()
    expect(asked).toEqual(['begin 0'])
    ends[0]!.complete()
    expect(await first).toBe('row 0')
    await settled()
    expect(asked).toEqual(['begin 0', 'begin 1'])
    ends[1]!.complete()
    expect(await second).toBe('row 1')
  })

  it('begin after one that failed', async () => {
    const first = read()
    const second = read()
    await settled()
    ends[0]!.abort()
    await expect(first).rejects.toThrow('left')
    await settled()
    ends[1]!.complete()
    expect(await second).toBe('row 1')
  })

  it('begin when one that failed is over', async () => {
    const first = transact(db, ['rows'], 'readonly', () => Promise.reject(new Error('a request failed')))
    read()
    await expect(first).rejects.toThrow('a request failed')
    await settled()
    expect(asked).toEqual(['begin 0'])
    ends[0]!.complete()
    await settled()
    expect(asked).toEqual(['begin 0', 'begin 1'])
    ends[1]!.complete()
  })

  it('are given up when the page goes, and none begins any more', async () => {
    const over = read()
    await settled()
    ends[0]!.complete()
    await over
    const running = read()
    const later = read().then(() => 'ran')
    await settled()
    leave()
    await expect(running).rejects.toThrow('left')
    await settled()
    expect(asked).toEqual(['begin 0', 'begin 1', 'abort 1'])
    expect(await Promise.race([later, settled()])).toBeUndefined()
  })
})

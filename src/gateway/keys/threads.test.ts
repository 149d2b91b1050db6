import { afterEach, expect, it, vi } from 'vitest'
import { startThreads, type Threads } from './threads.ts'

/** Opens nothing, and never comes back from a stanza that begins with a 1, nor from a mail. */
const program = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads'
    parentPort.on('message', ({ bodies }) => {
      if (bodies && bodies[0][0] !== 1) parentPort.postMessage({ result: null })
    })
  `)}`,
)
const key = new Uint8Array(96)
const endless = new Uint8Array(80).fill(1)
const short = new Uint8Array(80)

let threads: Threads
afterEach(async () => {
  vi.useRealTimers()
  await threads.close()
})

it('a thread is left to what is in a hurry, however many are dear', async () => {
  threads = startThreads(2, { program })
  const dear = Array.from({ length: 3 }, () => threads.unlock(key, [endless], 2))
  const caught = Promise.allSettled(dear)
  expect(await threads.unlock(key, [short], 0)).toBe(null)
  await threads.close()
  for (const { status } of await caught) expect(status).toBe('rejected')
})

it('what is dear is tried in pieces, and what is in a hurry between them', async () => {
  threads = startThreads(1, { program })
  const done: string[] = []
  const ask = (name: string, count: number, turn: 0 | 2) =>
    threads.unlock(key, Array<Uint8Array>(count).fill(short), turn).then(() => done.push(name))
  await Promise.all([ask('long', 16, 2), ask('short', 8, 2), ask('named', 1, 0)])
  expect(done).toEqual(['named', 'short', 'long'])
})

it('a mail in which nothing is found for half a minute is too costly, and others go on', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  threads = startThreads(1, { program })
  const found = threads.find(new Uint8Array(1)).catch((error: unknown) => error)
  const next = threads.unlock(key, [short], 0)
  vi.advanceTimersByTime(30_000)
  expect(await found).toMatchObject({ name: 'Hold', reason: 'too-costly' })
  expect(await next).toBe(null)
})

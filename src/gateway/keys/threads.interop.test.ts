import { createHash } from 'node:crypto'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { sealChunks } from '../../core/envelope/chunks.ts'
import { open } from '../../core/envelope/open.ts'
import { checkProof } from '../../core/envelope/proof.ts'
import { nodeAead } from '../../runtime/aead.ts'
import { type District, districtName, newDistrict } from '../testing/gateway.ts'
import { startThreads, type Threads } from './threads.ts'

const program = pathToFileURL(path.join(process.cwd(), 'build', 'src', 'gateway', 'keys', 'thread.js'))
const [alice, bob] = ['alice@in.test', 'bob@out.test'] as const
let district: District
let threads: Threads
beforeAll(async () => {
  district = await newDistrict()
})
beforeEach(() => {
  threads = startThreads(2, { program })
})
afterEach(() => threads.close())

async function sealed(message: Buffer, address: string = bob) {
  const head = await threads.seal({
    message: { digest: createHash('sha256').update(message).digest(), length: message.length },
    district: districtName,
    serial: district.parameters.serials[0]!,
    period: '2026-11',
    addresses: [address],
    signer: await district.signerFor('@in.test'),
    sealedAt: Date.UTC(2026, 10, 24) / 1000,
  })
  return { ...head, envelope: await buffer(sealChunks(head, [message], message.length, nodeAead)) }
}

it('threads seal as this one does, each its own', async () => {
  const letters = [1, 2, 3, 4, 5].map(n => Buffer.from(`From: ${alice}\r\n\r\n${String(n).repeat(n * 10_000)}`))
  const done = await Promise.all(letters.map(letter => sealed(letter)))
  for (const [i, { envelope }] of done.entries()) {
    const opened = await open({ envelope, keys: [district.keyFor(bob)] })
    expect(Buffer.from(opened.message).equals(letters[i]!)).toBe(true)
    expect((await checkProof({ ...opened, from: [alice], district: district.parameters })).state).toBe('verified')
  }
})

it('what fails in a thread fails here, by its code, and others go on', async () => {
  const results = await Promise.allSettled([
    sealed(Buffer.from('x'), 'a\0b'),
    sealed(Buffer.from('x')),
    sealed(Buffer.from('x')),
  ])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  expect((results[0] as PromiseRejectedResult).reason).toMatchObject({ name: 'PosternError', code: 'bad-address' })
})

it('a thread that ends takes with it what it had in hand, and the next message gets a new one', async () => {
  const large = Buffer.alloc(3_000_000)
  const caught = Promise.allSettled([sealed(large), sealed(large)])
  await sealed(Buffer.from('x')).catch(() => {})
  await threads.close()
  await caught
  expect((await sealed(Buffer.from('x'))).indices).toEqual([0])
})

it('what the sender named is tried before the rest of dear mails, whenever it comes', async () => {
  threads = startThreads(1, { program })
  const { key } = district.keyFor(bob)
  const bodies = (count: number) => Array.from({ length: count }, () => crypto.getRandomValues(new Uint8Array(80)))
  const done: string[] = []
  const ask = (name: string, count: number, turn: 0 | 1 | 2) =>
    threads.unlock(key, bodies(count), turn).then(found => done.push(`${name} ${found}`))
  await Promise.all([ask('rest', 64, 2), ask('dozens', 16, 1), ask('named', 1, 0)])
  expect(done).toEqual(['named null', 'dozens null', 'rest null'])
})

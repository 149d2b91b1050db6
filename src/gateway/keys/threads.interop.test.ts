import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { carrierOptions } from '../../carrier/testing/options.ts'
import { open } from '../../core/envelope/open.ts'
import { checkProof } from '../../core/envelope/proof.ts'
import { readArrival } from '../../mail/arrival.ts'
import { stagedBytes } from '../../runtime/staged.ts'
import { type District, districtName, newDistrict } from '../testing/gateway.ts'
import { carrierMark } from '../transform/seal.ts'
import { startThreads, type Threads } from './threads.ts'

const program = pathToFileURL(path.join(process.cwd(), 'build', 'src', 'gateway', 'keys', 'thread.js'))
const [alice, bob] = ['alice@in.test', 'bob@out.test'] as const
let district: District
let threads: Threads
let work: string
beforeAll(async () => {
  district = await newDistrict()
})
beforeEach(() => {
  work = mkdtempSync(path.join(tmpdir(), 'postern-threads-'))
  threads = startThreads(2, { program })
})
afterEach(async () => {
  await threads.close()
  rmSync(work, { recursive: true })
})

async function sealed(bytes: Buffer, { address = bob as string, memoryBytes = 100_000_000, folder = work } = {}) {
  const { envelope: _, index: __, armored: ___, period, attached: ____, link: _____, ...said } = carrierOptions()
  const { content, mark } = await threads.seal({
    message: { digest: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, file: null, bytes },
    head: {
      district: districtName,
      serial: district.parameters.serials[0]!,
      period,
      signer: await district.signerFor('@in.test'),
      sealedAt: Date.UTC(2026, 10, 24) / 1000,
    },
    carrier: { ...said, recipient: address, author: { name: '', address: alice }, ahead: [] },
    ...{ memoryBytes, work: folder },
  })
  return { mail: Buffer.from(content.bytes ?? readFileSync(content.file!)), content, mark }
}

it('threads seal as this one does, each its own', async () => {
  const letters = [1, 2, 3, 4, 5].map(n => Buffer.from(`From: ${alice}\r\n\r\n${String(n).repeat(n * 10_000)}`))
  const done = await Promise.all(letters.map(letter => sealed(letter)))
  for (const [i, { mail, mark }] of done.entries()) {
    expect(await carrierMark(stagedBytes(mail))).toBe(mark)
    const { envelope } = await readArrival(mail)
    const opened = await open({ envelope, keys: [district.keyFor(bob)] })
    expect(Buffer.from(opened.message).equals(letters[i]!)).toBe(true)
    expect((await checkProof({ ...opened, from: [alice], district: district.parameters })).state).toBe('verified')
  }
})

it('what fails in a thread fails here, by its code, and others go on', async () => {
  const results = await Promise.allSettled([
    sealed(Buffer.from('x'), { address: 'a\0b' }),
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
  expect((await sealed(Buffer.from('x'))).mail.length).toBeGreaterThan(1)
})

it('what may not stay in memory lies in a file, to the byte, and nothing else is left', async () => {
  const letter = Buffer.from(`From: ${alice}\r\n\r\n${'words '.repeat(1_000_000)}`)
  const { mail, content, mark } = await sealed(letter, { memoryBytes: 0 })
  expect(content).toMatchObject({ bytes: null, size: mail.length })
  expect(await carrierMark(stagedBytes(mail))).toBe(mark)
  const { message } = await open({ envelope: (await readArrival(mail)).envelope, keys: [district.keyFor(bob)] })
  expect(Buffer.from(message).equals(letter)).toBe(true)
  expect(readdirSync(work)).toEqual([path.basename(content.file!)])
})

it('what the disk says in a thread is said here', async () => {
  const away = sealed(Buffer.from('x'), { memoryBytes: 0, folder: path.join(work, 'away') })
  await expect(away).rejects.toMatchObject({ name: 'Error', code: 'ENOENT' })
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

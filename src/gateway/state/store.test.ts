import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { prepareWork, type Staged, stagedBytes } from '../../runtime/staged.ts'
import { list, readFilter } from '../queue/quarantine.ts'
import { openCheaply, passphrase } from '../testing/at-rest.ts'
import { AtRest } from './at-rest.ts'
import { Journal, journalKey } from './journal.ts'
import { SeenLog } from './seen-log.ts'
import { MailStore, type StoredMail } from './store.ts'

let folder: string
let store: MailStore
const atRest = () => openCheaply(folder)
const files = () =>
  readdirSync(path.join(folder, 'kept'), { recursive: true, encoding: 'utf8' }).filter(name => name !== 'sending')

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-store-'))
  store = await MailStore.open(path.join(folder, 'kept'), atRest())
  await prepareWork(path.join(folder, 'work'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const about = (staged: Staged, more: Partial<StoredMail> = {}): Omit<StoredMail, 'id'> => ({
  direction: 'out',
  reason: 'keys-unreachable',
  at: 1_000,
  size: staged.size,
  eightBit: false,
  digest: staged.digest,
  sender: 'alice@in.test',
  recipients: [{ address: 'bob@out.test' }],
  messageId: '<1@in.test>',
  queue: 'A1B2',
  subject: 'Offer',
  from: 'alice@in.test',
  tries: 0,
  nextTryAt: 1_000,
  ...more,
})

it('gives back what it was given, and nothing of it stands on the disk in clear, names and addresses included', async () => {
  const staged = stagedBytes(Buffer.from('the secret'.repeat(100_000)))
  const stored = await store.put(about(staged), staged)
  const read = await store.read(stored.id, path.join(folder, 'work'))
  expect((await read.read()).equals(await staged.read())).toBe(true)
  await read.drop()
  for (const name of files()) {
    const bytes = readFileSync(path.join(folder, 'kept', name)).toString('latin1')
    for (const word of ['secret', 'alice', 'Offer']) expect(bytes).not.toContain(word)
  }
  expect(readdirSync(path.join(folder, 'work'))).toEqual([])
})

it('keeps the same mail for the same people once', async () => {
  const staged = stagedBytes(Buffer.from('x'))
  const first = await store.put(about(staged), staged)
  expect((await store.put(about(staged, { at: 5_000 }), staged)).at).toBe(first.at)
  await store.put(about(staged, { recipients: [{ address: 'carol@out.test' }] }), staged)
  expect(await store.list()).toHaveLength(2)
})

it('is there whole or not at all when the message breaks off or the disk is full', async () => {
  const broken: Staged = {
    ...stagedBytes(Buffer.from('y')),
    stream: () =>
      Readable.from(
        (async function* () {
          yield Buffer.from('half of it')
          throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
        })(),
      ),
  }
  await expect(store.put(about(broken), broken)).rejects.toMatchObject({ code: 'ENOSPC' })
  expect(files()).toEqual([])
  expect(await store.list()).toEqual([])
})

it('what a killed process left half written goes, what it had claimed is there again', async () => {
  const staged = stagedBytes(Buffer.from('x'))
  const stored = await store.put(about(staged), staged)
  expect(await store.claim(stored.id)).not.toBeNull()
  expect(await store.claim(stored.id)).toBeNull()
  writeFileSync(path.join(folder, 'kept', `${'0'.repeat(32)}.mail`), 'torn')
  writeFileSync(path.join(folder, 'kept', `${'1'.repeat(32)}.about.x.new`), 'torn')
  const next = await MailStore.open(path.join(folder, 'kept'), atRest())
  expect(await next.list()).toHaveLength(1)
  await next.resume()
  expect(files()).toHaveLength(2)
  expect(await next.claim(stored.id)).toMatchObject({ id: stored.id })
})

it('an altered file is damaged', async () => {
  const staged = stagedBytes(Buffer.from('x'.repeat(1_000)))
  const stored = await store.put(about(staged), staged)
  const file = path.join(folder, 'kept', `${stored.id}.mail`)
  const bytes = readFileSync(file)
  bytes[10]! ^= 1
  writeFileSync(file, bytes)
  await expect(store.read(stored.id, path.join(folder, 'work'))).rejects.toMatchObject({ code: 'damaged' })
  expect(readdirSync(path.join(folder, 'work'))).toEqual([])
  await expect(store.find('../../etc/passwd')).rejects.toMatchObject({ code: 'not-found' })
})

it('a passphrase makes the same key as ever, at the same cost, and another one is refused', { tags: ['long'] }, () => {
  const own = path.join(folder, 'own')
  mkdirSync(own)
  writeFileSync(path.join(own, 'salt'), Buffer.alloc(32, 7))
  expect(AtRest.open(own, passphrase).hash('use', 'text')).toBe('58c17b0c10eeac349b71302d')
  expect(() => AtRest.open(own, 'another passphrase')).toThrow(/GATEWAY_SECRET/)
})

it('a filter finds by every side of a message, and refuses what it does not know', async () => {
  const [a, b] = [stagedBytes(Buffer.from('a')), stagedBytes(Buffer.from('b'))]
  await store.put(about(a), a)
  await store.put(
    about(b, {
      at: 9_000,
      sender: 'bob@out.test',
      from: '',
      direction: 'in',
      reason: 'loop',
      subject: 'Rounds',
      messageId: null,
      queue: null,
    }),
    b,
  )
  const empty = await MailStore.open(path.join(folder, 'none'), atRest())
  const stores = { errored: store, quarantine: empty, spool: empty }
  const found = async (...words: string[]) =>
    (await list(stores, readFilter(words), 10_000)).map(({ subject }) => subject)
  expect(await found()).toEqual(['Offer', 'Rounds'])
  for (const word of ['state=errored', 'direction=in', 'reason=loop', 'from=BOB@', 'subject=round', 'newer=2000s'])
    expect(await found(word), word).toContain('Rounds')
  expect(await found('older=2h')).toEqual(['Offer'])
  expect(await found('message-id=1@in', 'to=bob', 'queue=A1B2')).toEqual(['Offer'])
  expect(await found('state=quarantine')).toEqual([])
  for (const word of ['reason=none', 'older=long', 'who=bob', 'bob'])
    expect(() => readFilter([word])).toThrow(/no filter/)
})

it('the journal has what it was given after a crash in the middle of a line, and forgets after a week', async () => {
  let time = Date.UTC(2026, 10, 24)
  const open = () => Journal.open(path.join(folder, 'journal'), () => new Date(time))
  const journal = await open()
  const key = (name: string) => journalKey('out', 'digest', 'a@in.test', name)
  await Promise.all(['b@out.test', 'c@out.test'].map(name => journal.add(key(name))))
  const [file] = readdirSync(path.join(folder, 'journal'))
  writeFileSync(path.join(folder, 'journal', file!), key('torn@out.test').slice(0, 20), { flag: 'a' })
  const next = await open()
  expect(['b', 'c', 'torn'].map(name => next.has(key(`${name}@out.test`)))).toEqual([true, true, false])
  await next.add(key('d@out.test'))
  await next.close()
  time += 3 * 86_400_000
  const third = await open()
  expect(third.has(key('d@out.test'))).toBe(true)
  await third.close()
  time += 8 * 86_400_000
  const last = await open()
  expect(last.has(key('d@out.test'))).toBe(false)
  expect(existsSync(path.join(folder, 'journal', file!))).toBe(false)
  for (const each of [journal, last]) await each.close()
})

it('what was put off, and whom was told, is remembered through a restart as it was first written, and cannot be read', async () => {
  let now = Date.UTC(2026, 10, 23)
  const clock = () => new Date(now)
  const first = await SeenLog.open(folder, atRest(), clock)
  await first.remember('deferred', 'x', { sender: 'alice@in.test' })
  await first.remember('deferred', 'x', { sender: 'other@in.test' })
  await first.remember('notice', 'administrators', 1)
  await first.remember('notice', 'administrators', 2)
  await first.close()
  await SeenLog.compact(folder, atRest(), clock)
  const second = await SeenLog.open(folder, atRest(), clock)
  expect(await second.all('deferred')).toEqual([{ sender: 'alice@in.test' }])
  expect(await second.recall('notice', 'administrators')).toBe(2)
  expect(readFileSync(path.join(folder, 'memory.log')).includes('alice')).toBe(false)
  now += 6 * 86_400_000
  expect(await second.all('deferred')).toEqual([])
  await second.close()
})

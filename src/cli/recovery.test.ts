import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { secondsOf } from '../core/seconds.ts'
import { type Config, readConfig } from '../runtime/config.ts'
import { listSerials } from '../server/db/serials.ts'
import { rotate } from '../server/keys/district.ts'
import { localParameters, withDatabase } from './district.ts'
import { type InitOptions, init } from './init.ts'
import { backupKeys, verifyBackup } from './keys.ts'

let folder: string
let options: InitOptions & { recovery: string; passphraseFile: string; scryptWork: number }
beforeEach(() => {
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockReturnValue(true)
  folder = mkdtempSync(path.join(tmpdir(), 'postern-recovery-'))
  const passphraseFile = path.join(folder, 'passphrase')
  writeFileSync(passphraseFile, 'correct horse battery staple\n')
  options = { json: true, backup: true, recovery: path.join(folder, 'recovery.age'), passphraseFile, scryptWork: 10 }
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

const machine = (name: string, district = 'localhost'): Config =>
  readConfig({ POSTERN_DATA: path.join(folder, name), DISTRICT: district })
const seconds = () => secondsOf(new Date())

describe('a recovery file', () => {
  it('is its owner’s alone, and every guess at its passphrase is dear', { tags: ['long'] }, async () => {
    const { scryptWork: _, ...asEverybody } = options
    await init(machine('one'), asEverybody)
    expect(statSync(options.recovery).mode & 0o777).toBe(0o600)
    const secret = readFileSync(path.join(machine('one').data, 'keys', 'master-1.key'), 'utf8')
    const text = readFileSync(options.recovery, 'latin1')
    expect(text).not.toContain(secret)
    expect(text).toMatch(/^-> scrypt \S+ 18$/m)
  })

  it('tells nothing without its passphrase', async () => {
    await init(machine('one'), options)
    writeFileSync(options.passphraseFile, 'another horse battery staple\n')
    await expect(verifyBackup(machine('one'), options.recovery, options)).rejects.toMatchObject({ code: 'damaged' })
  })

  it('brings a lost district back: its keys, its root, and parameters that readers take for newer', async () => {
    await init(machine('one'), options)
    await withDatabase(machine('one'), db =>
      rotate(db, machine('one').data, { from: null, retentionMonths: 24, now: new Date() }),
    )
    await expect(verifyBackup(machine('one'), options.recovery, options)).rejects.toMatchObject({ code: 'conflict' })
    const fresh = path.join(folder, 'fresh.age')
    await backupKeys(machine('one'), fresh, options)
    const before = await localParameters(machine('one'), seconds())

    await init(machine('two'), { ...options, restore: fresh })
    const after = await localParameters(machine('two'), seconds())
    expect(after.sequence).toBeGreaterThan(before.sequence)
    expect(after.signingKeys).toEqual(before.signingKeys)
    expect(after.statusKey).toEqual(before.statusKey)
    expect(after.serials[0]!.publicKey).toBe(before.serials[0]!.publicKey)
    expect(await withDatabase(machine('two'), listSerials)).toEqual(await withDatabase(machine('one'), listSerials))
    await verifyBackup(machine('two'), fresh, options)
  })

  it.each<[string, () => Promise<unknown>, string]>([
    [
      'where it cannot be',
      () => init(machine('x'), { ...options, recovery: path.join(folder, 'no', 'x') }),
      'bad-request',
    ],
    ['over another one', () => init(machine('x'), { ...options, recovery: options.passphraseFile }), 'bad-request'],
    [
      'behind a short passphrase',
      () => {
        writeFileSync(options.passphraseFile, 'short')
        return init(machine('x'), options)
      },
      'bad-request',
    ],
    ['without a name', () => init(machine('x'), { json: true, backup: true }), 'bad-request'],
  ])('is not written %s, and nothing is made', async (_, work, code) => {
    await expect(work()).rejects.toMatchObject({ code })
    expect(existsSync(path.join(folder, 'x'))).toBe(false)
  })

  it('brings back neither another district nor one that stands', async () => {
    await init(machine('one'), options)
    const restore = { ...options, restore: options.recovery }
    await expect(init(machine('two', 'other.example'), restore)).rejects.toMatchObject({ code: 'conflict' })
    await expect(init(machine('one'), restore)).rejects.toMatchObject({ code: 'conflict' })
  })
})

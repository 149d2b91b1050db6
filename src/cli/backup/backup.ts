// postern backup, restore and verify-backup: all of the services in one encrypted file, made while they run.

import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { stdin, stdout } from 'node:process'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { PosternError } from '../../core/errors.ts'
import { secondsOf } from '../../core/seconds.ts'
import type { Config } from '../../runtime/config.ts'
import { asCaller } from '../../runtime/owner.ts'
import { isThere, nameNew, storageFailure } from '../../runtime/storage.ts'
import { copyAll, demandQuiet, demandRoomFor, snapshot } from '../../server/db/engine/copy.ts'
import { faultIn, fileIn, intoOneFile } from '../../server/db/engine/sqlite.ts'
import { type Database, type DatabasePlace, openDatabase, openToRead } from '../../server/db/open.ts'
import { listSerials } from '../../server/db/serials.ts'
import { demandNoDistrict } from '../../server/keys/birth.ts'
import { demandDistrict, demandSecrets, unknownSequences } from '../../server/keys/district.ts'
import { hasDistrict, writeSecrets } from '../../server/keys/files.ts'
import { raiseSequence } from '../../server/keys/parameters.ts'
import { readDatabase } from '../district.ts'
import { note, result, type Speaker } from '../output.ts'
import { demandPlace, newPassphrase, type PassphraseOption, passphraseOf, recoveryOf, scryptWork } from '../recovery.ts'
import { type BackupHead, databaseOf, type Key, type Lock, openBackup, sealBackup } from './file.ts'

export interface BackupOptions extends Speaker, PassphraseOption {
  readonly out: string
  readonly recipient?: readonly string[]
}

export async function backup(config: Config, options: BackupOptions): Promise<void> {
  const toPipe = options.out === '-'
  if (toPipe && stdout.isTTY) throw new PosternError('bad-request', 'Name a file with --out, or let a pipe take it.')
  const lock: Lock = options.recipient
    ? { recipients: options.recipient }
    : { passphrase: await newPassphrase(options), work: options.scryptWork ?? scryptWork }
  const file = toPipe ? null : demandPlace(options.out, 'backup')
  let folder: string | null = null
  let fresh: string | null = null
  try {
    dropLeft(config.data)
    folder = mkdtempSync(path.join(config.data, `backup.${process.pid}-`))
    await snapshot(config, folder)
    const head = await headOf(config, folder)
    const sealed = await sealBackup(head, fileIn(folder), lock)
    if (file === null) await pipeline(sealed, stdout, { end: false })
    else {
      const beside = `${file}.${path.basename(folder)}.new`
      // A link that somebody else laid there would lead elsewhere.
      const fd = asCaller(() => openSync(beside, 'wx', 0o600))
      fresh = beside
      await pipeline(sealed, createWriteStream(beside, { fd, flush: true }))
      asCaller(() => nameIt(beside, file))
    }
    const where = toPipe ? 'is written' : `stands in ${options.out}`
    const sentence = `A backup of ${new Date(head.at * 1000).toISOString()} ${where}: ${head.database.bytes} bytes of database, ${Object.keys(head.recovery.files).length} key files.`
    if (toPipe) note(sentence)
    else result(options, { file: options.out, at: head.at, bytes: head.database.bytes }, sentence)
  } catch (error) {
    throw storageFailure(error) ?? error
  } finally {
    if (folder !== null) rmSync(folder, { recursive: true, force: true })
    const left = fresh
    if (left !== null) asCaller(() => rmSync(left, { force: true }))
  }
}

/** A rename would take the place of what came there meanwhile. @throws PosternError `conflict` */
function nameIt(fresh: string, file: string): void {
  try {
    nameNew(fresh, file)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
    throw new PosternError('conflict', 'There is such a file by now. It was left as it is, and no backup was made.', {
      cause,
    })
  }
}

/** The copy of the database that a backup had in hand when it was killed. Each has its own: two may run at once. */
function dropLeft(data: string): void {
  for (const name of readdirSync(data)) {
    const pid = /^backup\.(\d+)-\w{6}$/.exec(name)?.[1]
    if (name !== 'backup.new' && (pid === undefined || runs(Number(pid)))) continue
    rmSync(path.join(data, name), { recursive: true, force: true })
  }
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Secrets by what the snapshot says is in use: a rotation meanwhile is not in it. */
async function headOf(config: Config, folder: string): Promise<BackupHead> {
  const db = await openToRead(inFolder(folder))
  try {
    await demandDistrict(db, config.DISTRICT)
    const content = await recoveryOf(config, db)
    const at = secondsOf(new Date())
    return { postern: 'backup', v: 1, at, recovery: content, database: await databaseOf(fileIn(folder)) }
  } finally {
    await db.destroy()
  }
}

export interface RestoreOptions extends Speaker, PassphraseOption {
  readonly identity?: string
}

function keyOf({ identity, ...options }: RestoreOptions): Promise<Key> | Key {
  if (identity === undefined)
    return passphraseOf('Passphrase of the backup: ', options).then(passphrase => ({ passphrase }))
  try {
    const lines = asCaller(() => readFileSync(identity, 'utf8')).split(/\r?\n/)
    return { identities: lines.map(line => line.trim()).filter(line => line !== '' && !line.startsWith('#')) }
  } catch (cause) {
    throw new PosternError('bad-request', 'The file with the identity cannot be read. Nothing was done.', { cause })
  }
}

function inputOf(file: string): Readable {
  if (file === '-') return stdin
  try {
    return createReadStream('', { fd: asCaller(() => openSync(file, 'r')) })
  } catch (cause) {
    throw new PosternError('bad-request', 'The backup cannot be read. Nothing was done.', { cause })
  }
}

/** Into a data folder without a district: its keys get their name last, so that it is there whole, or not at all. */
export async function restore(config: Config, file: string, options: RestoreOptions): Promise<void> {
  const { data } = config
  demandNoDistrict(data)
  if (isThere(path.join(data, 'keys')) && readdirSync(path.join(data, 'keys')).length > 0)
    throw new PosternError('conflict', `There is a folder keys in ${data} already: move it away. Nothing was changed.`)
  const key = await keyOf(options)
  const apart = path.join(data, 'restore.new')
  try {
    rmSync(apart, { recursive: true, force: true })
    mkdirSync(apart, { recursive: true, mode: 0o700 })
    const head = await openBackup(inputOf(file), key, fileIn(apart))
    writeSecrets(apart, head.recovery.files)
    await examined({ ...config, ...inFolder(apart) }, head)
    const db = await openDatabase(inFolder(apart))
    const waiting = await ready(db, head).finally(() => db.destroy())
    await moveTo(config, apart)
    renameSync(path.join(apart, 'keys'), path.join(data, 'keys'))
    const root = head.recovery.files['root.jwk'] === undefined ? ' Put root.jwk into keys for its first start.' : ''
    result(
      options,
      { district: head.recovery.district, at: head.at, waiting },
      `The district ${head.recovery.district} is back, as it was at ${new Date(head.at * 1000).toISOString()}. ${waiting} recipients wait for mail: it leaves with the next start, also what had left after the backup was made.${root}`,
    )
  } catch (error) {
    throw storageFailure(error) ?? error
  } finally {
    rmSync(apart, { recursive: true, force: true })
  }
}

/** In a backup the database is SQLite, whichever engine it was. */
const inFolder = (data: string): DatabasePlace => ({ data, postgres: null })

async function moveTo(config: Config, apart: string): Promise<void> {
  const { data } = config
  if (config.postgres === null) {
    for (const end of ['-wal', '-shm']) rmSync(`${fileIn(data)}${end}`, { force: true })
    return renameSync(fileIn(apart), fileIn(data))
  }
  const [from, into] = [await openDatabase(inFolder(apart)), await openDatabase(config)]
  try {
    await demandQuiet(into)
    await demandRoomFor(into, from)
    await copyAll(from, into)
  } finally {
    await Promise.all([from.destroy(), into.destroy()])
  }
}

async function ready(db: Database, { recovery }: BackupHead): Promise<number> {
  await raiseSequence(db, recovery.sequence + unknownSequences)
  await intoOneFile(db)
  const { count } = await db
    .selectFrom('outgoing_recipients')
    .select(row => row.fn.countAll<number>().as('count'))
    .where('state', '=', 'queued')
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** @throws PosternError `damaged`, `conflict`, `config-invalid` */
async function examined(config: Config, { recovery }: BackupHead): Promise<void> {
  if (recovery.district !== config.DISTRICT)
    throw new PosternError(
      'conflict',
      `The backup is of the district ${recovery.district}, and DISTRICT says ${config.DISTRICT}. Nothing was made.`,
    )
  const db = await openDatabase(config)
  try {
    const fault = await faultIn(db)
    if (fault !== null) throw new PosternError('damaged', `The database in the backup is damaged: ${fault}`)
    await demandDistrict(db, config.DISTRICT)
    demandSecrets(config.data, await listSerials(db))
  } finally {
    await db.destroy()
  }
}

/** Does all that a restore does, in a folder that is gone afterwards; and holds it against what is in use here. */
export async function verify(config: Config, file: string, options: RestoreOptions): Promise<void> {
  const key = await keyOf(options)
  const data = mkdtempSync(path.join(tmpdir(), 'postern-verify-'))
  try {
    const head = await openBackup(inputOf(file), key, fileIn(data))
    writeSecrets(data, head.recovery.files)
    await examined({ ...config, ...inFolder(data) }, head)
    const missing = hasDistrict(config.data) ? await missingIn(config, head) : []
    if (missing.length > 0)
      throw new PosternError(
        'conflict',
        `The backup is whole, and has no secret of serial ${missing.join(', ')}, which is in use here: make a new one.`,
      )
    const made = new Date(head.at * 1000).toISOString()
    const sentence = `The backup of ${made} is whole: database and secrets fit each other${hasDistrict(config.data) ? ', and what is in use here' : ''}.`
    result(options, { at: head.at, district: head.recovery.district }, sentence)
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
}

function missingIn(config: Config, { recovery }: BackupHead): Promise<number[]> {
  return readDatabase(config, async db => {
    const inUse = (await listSerials(db)).filter(({ state }) => state !== 'destroyed')
    return inUse.map(({ serial }) => serial).filter(serial => recovery.files[`master-${serial}.key`] === undefined)
  })
}

// A backup: one age file. In it a line of JSON (every secret, and what the rest is), and behind it the database, byte for byte:
// age -d opens it, and head -1 and tail -n +2 take it apart, where there is no Postern.

import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, statSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { Decrypter, Encrypter } from 'age-encryption'
import { z } from 'zod'
import { PosternError } from '../../core/errors.ts'
import { recovery } from '../recovery.ts'

/** Behind which one it is: a passphrase, or a key of age whose other half is elsewhere. */
export type Lock = { readonly passphrase: string; readonly work: number } | { readonly recipients: readonly string[] }
export type Key = { readonly passphrase: string } | { readonly identities: readonly string[] }

const head = z.object({
  postern: z.literal('backup'),
  v: z.literal(1),
  /** Seconds. */
  at: z.int(),
  recovery,
  database: z.object({ bytes: z.int().min(0), sha256: z.string() }),
})
export type BackupHead = z.infer<typeof head>

/** Bytes: a thousand serials have less. */
const longestHead = 4 * 1024 * 1024

export async function databaseOf(file: string): Promise<BackupHead['database']> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return { bytes: statSync(file).size, sha256: hash.digest('hex') }
}

/** @param database the file that is described in the head. */
export async function sealBackup(backup: BackupHead, database: string, lock: Lock): Promise<Readable> {
  const encrypter = new Encrypter()
  try {
    if ('passphrase' in lock) {
      encrypter.setScryptWorkFactor(lock.work)
      encrypter.setPassphrase(lock.passphrase)
    } else for (const recipient of lock.recipients) encrypter.addRecipient(recipient)
  } catch (cause) {
    throw new PosternError('bad-request', 'A recipient is written as age-keygen says it: age1…', { cause })
  }
  async function* content() {
    yield Buffer.from(`${JSON.stringify(backup)}\n`)
    yield* createReadStream(database)
  }
  const plain = Readable.toWeb(Readable.from(content())) as unknown as globalThis.ReadableStream<Uint8Array>
  return Readable.fromWeb((await encrypter.encrypt(plain)) as unknown as ReadableStream<Uint8Array>)
}

/**
 * @param into where its database is written.
 * @throws PosternError `damaged` for what does not open, is not whole, or is no backup.
 */
export async function openBackup(sealed: Readable, key: Key, into: string): Promise<BackupHead> {
  const decrypter = new Decrypter()
  try {
    if ('passphrase' in key) decrypter.addPassphrase(key.passphrase)
    else for (const identity of key.identities) decrypter.addIdentity(identity)
    const plain = await decrypter.decrypt(Readable.toWeb(sealed) as unknown as globalThis.ReadableStream<Uint8Array>)
    return await takeApart(Readable.fromWeb(plain as unknown as ReadableStream<Uint8Array>), into)
  } catch (error) {
    if (error instanceof PosternError || (error as NodeJS.ErrnoException).syscall !== undefined) throw error
    throw new PosternError('damaged', 'The backup does not open with this key or passphrase, or is not whole.', {
      cause: error,
    })
  }
}

async function takeApart(plain: Readable, into: string): Promise<BackupHead> {
  let beginning = Buffer.alloc(0)
  let found: BackupHead | null = null
  const hash = createHash('sha256')
  let bytes = 0
  const counted = (chunk: Buffer) => {
    hash.update(chunk)
    bytes += chunk.length
    return chunk
  }
  async function* database() {
    for await (const piece of plain) {
      const chunk = Buffer.from(piece as Uint8Array)
      if (found !== null) {
        yield counted(chunk)
        continue
      }
      beginning = Buffer.concat([beginning, chunk])
      const end = beginning.indexOf(0x0a)
      if (end < 0 && beginning.length > longestHead) throw noBackup()
      if (end < 0) continue
      found = headIn(beginning.subarray(0, end))
      yield counted(beginning.subarray(end + 1))
    }
  }
  await pipeline(database(), createWriteStream(into, { mode: 0o600, flags: 'wx', flush: true }))
  const whole = found as BackupHead | null
  if (whole === null) throw noBackup()
  if (bytes !== whole.database.bytes || hash.digest('hex') !== whole.database.sha256)
    throw new PosternError('damaged', 'The database in the backup is not the one that was written.')
  return whole
}

const noBackup = () => new PosternError('damaged', 'The file opened, and is no backup that this release knows.')

function headIn(line: Buffer): BackupHead {
  try {
    return head.parse(JSON.parse(line.toString('utf8')))
  } catch {
    throw noBackup()
  }
}

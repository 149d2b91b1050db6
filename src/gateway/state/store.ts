// Kept mail: a folder with an encrypted file a message and what is known of it beside; there whole, or not at all.

import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { directions, reasons } from '../../contract/quarantine.ts'
import { PosternError } from '../../core/errors.ts'
import { type Staged, stage } from '../../runtime/staged.ts'
import { isFull } from '../../runtime/storage.ts'
import type { AtRest } from './at-rest.ts'

const dsn = z.object({ notify: z.array(z.string()).optional(), orcpt: z.string().optional() })

export const storedMail = z.object({
  id: z.string(),
  direction: z.enum(directions),
  reason: z.enum(reasons).nullable(),
  /** Seconds. */
  at: z.number(),
  size: z.number(),
  eightBit: z.boolean(),
  /** SHA-256 of its bytes. */
  digest: z.string(),
  /** Of MAIL FROM; empty for none. */
  sender: z.string(),
  recipients: z.array(z.object({ address: z.string(), dsn: dsn.optional() })),
  messageId: z.string().nullable(),
  /** As the mail server in front named it. */
  queue: z.string().nullable(),
  subject: z.string(),
  from: z.string(),
  /** How often it was tried again, and from when on it may be. Seconds. */
  tries: z.number(),
  nextTryAt: z.number(),
})
export type StoredMail = z.infer<typeof storedMail>

const sidecar = z.object({ nonce: z.string(), tag: z.string(), mail: storedMail })
const idShape = /^[0-9a-f]{32}$/

/** What handling and retrying need of it. */
export type Store = Pick<MailStore, 'put' | 'list' | 'find' | 'claim' | 'putBack' | 'read' | 'drop'>

/** A store for each way of keeping. */
export type Stores = Readonly<Record<'errored' | 'quarantine' | 'spool', Store>>

export class MailStore {
  readonly #folder: string
  readonly #atRest: AtRest
  readonly #seen = new Map<string, { readonly mtimeMs: number; readonly mail: StoredMail }>()

  private constructor(folder: string, atRest: AtRest) {
    this.#folder = folder
    this.#atRest = atRest
  }

  static async open(folder: string, atRest: AtRest): Promise<MailStore> {
    await mkdir(path.join(folder, 'sending'), { recursive: true, mode: 0o700 })
    return new MailStore(folder, atRest)
  }

  #file(id: string, part: 'mail' | 'about', sending = false): string {
    if (!idShape.test(id)) throw new PosternError('not-found', 'There is no kept message of that id.')
    return path.join(this.#folder, sending ? 'sending' : '', `${id}.${part}`)
  }

  /**
   * The same mail for the same people is kept once, however often it comes.
   * @returns once message and sidecar are on the disk, under their names.
   */
  async put(mail: Omit<StoredMail, 'id'>, staged: Staged): Promise<StoredMail> {
    const stored = { ...mail, id: idOf(mail) }
    const before = await this.find(stored.id)
    if (before) return before
    const file = this.#file(stored.id, 'mail')
    const fresh = `${file}.${randomUUID()}.new`
    const nonce = randomBytes(12)
    const cipher = this.#atRest.cipher(nonce)
    try {
      await pipeline(staged.stream(), cipher, createWriteStream(fresh, { flags: 'wx', mode: 0o600, flush: true }))
      await rename(fresh, file)
      await this.#describe(stored, nonce, cipher.getAuthTag())
      await sync(this.#folder)
    } catch (error) {
      for (const name of [fresh, file, this.#file(stored.id, 'about')]) await rm(name, { force: true })
      throw error
    }
    return stored
  }

  async #describe(mail: StoredMail, nonce: Uint8Array, tag: Uint8Array, sending = false): Promise<void> {
    const about = this.#file(mail.id, 'about', sending)
    const text = { nonce: Buffer.from(nonce).toString('hex'), tag: Buffer.from(tag).toString('hex'), mail }
    const fresh = `${about}.${randomUUID()}.new`
    try {
      await writeFile(fresh, this.#atRest.seal(Buffer.from(JSON.stringify(text))), { mode: 0o600, flush: true })
      await rename(fresh, about)
    } catch (error) {
      await rm(fresh, { force: true })
      throw error
    }
  }

  /** Oldest first; those that somebody is at work on too. */
  async list(): Promise<StoredMail[]> {
    const found = new Map<string, StoredMail>()
    for (const folder of [this.#folder, path.join(this.#folder, 'sending')])
      for (const name of await readdir(folder)) {
        const stored = name.endsWith('.about') ? await this.#looked(name, folder) : null
        if (stored) found.set(name, stored)
      }
    for (const name of this.#seen.keys()) if (!found.has(name)) this.#seen.delete(name)
    return [...found.values()].toSorted((a, b) => a.at - b.at || a.id.localeCompare(b.id))
  }

  async find(id: string): Promise<StoredMail | null> {
    return (await this.#sidecar(id))?.mail ?? null
  }

  /** A sidecar is decrypted once, however often it is looked at: on a bad day there are thousands. */
  async #looked(name: string, folder: string): Promise<StoredMail | null> {
    const file = path.join(folder, name)
    const { mtimeMs = null } = await stat(file).catch(() => ({ mtimeMs: null }))
    if (mtimeMs === null) return null
    const before = this.#seen.get(name)
    if (before?.mtimeMs === mtimeMs) return before.mail
    const mail = await this.find(name.slice(0, -'.about'.length))
    if (mail) this.#seen.set(name, { mtimeMs, mail })
    return mail
  }

  async #sidecar(id: string): Promise<z.infer<typeof sidecar> | null> {
    for (const sending of [false, true]) {
      const sealed = await readFile(this.#file(id, 'about', sending)).catch(gone)
      if (sealed) return sidecar.parse(JSON.parse(this.#atRest.unseal(sealed).toString()))
    }
    return null
  }

  /** Whoever moves the sidecar has it. @returns null when somebody else has it, or it is gone. */
  async claim(id: string): Promise<StoredMail | null> {
    try {
      await rename(this.#file(id, 'about'), this.#file(id, 'about', true))
    } catch (error) {
      return gone(error as NodeJS.ErrnoException)
    }
    return this.find(id)
  }

  /** Puts back what was claimed, with what has changed of it. */
  async putBack(mail: StoredMail): Promise<void> {
    const now = await this.#sidecar(mail.id)
    if (!now) return
    try {
      await this.#describe(mail, Buffer.from(now.nonce, 'hex'), Buffer.from(now.tag, 'hex'), true)
    } catch (error) {
      // As it was: the journal knows who is done with, and a name needs no room.
      if (!isFull(error)) throw error
    }
    await rename(this.#file(mail.id, 'about', true), this.#file(mail.id, 'about'))
    await sync(this.#folder)
  }

  /** What a killed process had claimed is there again; what it had half written is not. Only while nobody else is at work. */
  async resume(): Promise<void> {
    const sending = path.join(this.#folder, 'sending')
    for (const name of await readdir(sending))
      if (name.endsWith('.about')) await rename(path.join(sending, name), path.join(this.#folder, name))
    const names = new Set(await readdir(this.#folder))
    for (const name of names) {
      const torn = name.endsWith('.mail') && !names.has(name.replace(/mail$/, 'about'))
      if (torn || name.endsWith('.new')) await rm(path.join(this.#folder, name), { force: true })
    }
  }

  /** The bytes that were kept, decrypted into a file of the work folder. @throws PosternError `damaged` */
  async read(id: string, work: string): Promise<Staged> {
    const about = await this.#sidecar(id)
    if (!about) throw new PosternError('not-found', 'There is no kept message of that id.')
    const decipher = this.#atRest.decipher(Buffer.from(about.nonce, 'hex'), Buffer.from(about.tag, 'hex'))
    const source = createReadStream(this.#file(id, 'mail'))
    source.on('error', error => decipher.destroy(error))
    try {
      return await stage(source.pipe(decipher), work)
    } catch (cause) {
      throw new PosternError('damaged', 'A kept message cannot be decrypted.', { cause })
    }
  }

  async drop(id: string): Promise<void> {
    for (const sending of [true, false]) await rm(this.#file(id, 'about', sending), { force: true })
    await rm(this.#file(id, 'mail'), { force: true })
    await sync(this.#folder)
  }
}

function idOf({ direction, digest, sender, recipients }: Omit<StoredMail, 'id'>): string {
  const people = recipients.map(({ address }) => address).toSorted()
  return createHash('sha256')
    .update(JSON.stringify([direction, digest, sender, people]))
    .digest('hex')
    .slice(0, 32)
}

/** What cannot be read is not taken for missing. */
function gone(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}

/** A name is on the disk once its folder is. */
async function sync(folder: string): Promise<void> {
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

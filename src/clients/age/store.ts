// What is kept between two runs, in a folder that nobody else may look into: one file a row, each whole or not there, under a
// key that lies beside them. That keeps them out of searches and backups of single files; it is no secret from who has the folder.

import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { fromUtf8, utf8 } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import { isThere } from '../../runtime/storage.ts'

const algorithm = 'aes-256-gcm'
const [keyBytes, nonceBytes, tagBytes] = [32, 12, 16]
const keyFile = 'key'
/** Readable by others than the owner. */
const others = 0o077

export type Kind = 'account' | 'identity-key' | 'asked' | 'parameters' | 'status'

export interface Rows {
  readonly values: readonly unknown[]
  /** Rows that are there and cannot be read. */
  readonly damaged: number
}

export class Store {
  readonly folder: string
  readonly #key: Uint8Array

  private constructor(folder: string, key: Uint8Array) {
    this.folder = folder
    this.#key = key
  }

  /** @throws PosternError `no-storage` where the folder cannot be used, `damaged` where its key is gone or is none. */
  static open(folder: string): Store {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      if (statSync(folder).mode & others) chmodSync(folder, 0o700)
      return new Store(folder, readOrMakeKey(folder))
    } catch (cause) {
      if (cause instanceof PosternError) throw cause
      throw refused(folder, cause)
    }
  }

  #part(use: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#key, new Uint8Array(), `postern store ${use}`, keyBytes))
  }

  /** Names tell nothing to who sees them alone. */
  #fileOf(kind: Kind, name: string): string {
    return `${kind}-${createHmac('sha256', this.#part('names')).update(`${kind} ${name}`).digest('hex').slice(0, 32)}`
  }

  /** @throws PosternError `no-storage` */
  put(kind: Kind, name: string, value: unknown): void {
    const file = this.#fileOf(kind, name)
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv(algorithm, this.#part('rows'), nonce).setAAD(utf8(file))
    const sealed = Buffer.concat([
      nonce,
      cipher.update(utf8(JSON.stringify(value))),
      cipher.final(),
      cipher.getAuthTag(),
    ])
    const fresh = path.join(this.folder, `new-${randomBytes(8).toString('hex')}`)
    try {
      writeFileSync(fresh, sealed, { mode: 0o600, flag: 'wx', flush: true })
      renameSync(fresh, path.join(this.folder, file))
    } catch (cause) {
      rmSync(fresh, { force: true })
      throw refused(this.folder, cause)
    }
  }

  /** @returns undefined where there is none. @throws PosternError `damaged` */
  get(kind: Kind, name: string): unknown {
    const file = this.#fileOf(kind, name)
    return isThere(path.join(this.folder, file)) ? this.#read(file) : undefined
  }

  /** @throws PosternError `no-storage` */
  all(kind: Kind): Rows {
    const values: unknown[] = []
    let damaged = 0
    for (const file of this.#files().filter(name => name.startsWith(`${kind}-`))) {
      try {
        values.push(this.#read(file))
      } catch {
        damaged++
      }
    }
    return { values, damaged }
  }

  remove(kind: Kind, name: string): void {
    rmSync(path.join(this.folder, this.#fileOf(kind, name)), { force: true })
  }

  /** All of one kind, those that cannot be read too. */
  clear(kind: Kind): void {
    for (const file of this.#files()) if (file.startsWith(`${kind}-`)) rmSync(path.join(this.folder, file))
  }

  #files(): string[] {
    try {
      return readdirSync(this.folder)
    } catch (cause) {
      throw refused(this.folder, cause)
    }
  }

  #read(file: string): unknown {
    try {
      const sealed = readFileSync(path.join(this.folder, file))
      const decipher = createDecipheriv(algorithm, this.#part('rows'), sealed.subarray(0, nonceBytes))
      decipher.setAAD(utf8(file)).setAuthTag(sealed.subarray(-tagBytes))
      const bytes = Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()])
      return JSON.parse(fromUtf8(bytes))
    } catch (cause) {
      throw damaged(this.folder, cause)
    }
  }
}

function refused(folder: string, cause: unknown): PosternError {
  return new PosternError('no-storage', `${folder} cannot be used: ${(cause as NodeJS.ErrnoException).code}.`, {
    cause,
  })
}

export function damaged(folder: string, cause?: unknown): PosternError {
  const message = `What is kept in ${folder} cannot be read. Move that folder away, and sign in again: postern login.`
  return new PosternError('damaged', message, { cause })
}

/** Two runs may begin at once: one key is made, and both use it. */
function readOrMakeKey(folder: string): Uint8Array {
  const file = path.join(folder, keyFile)
  if (!isThere(file)) {
    const hasRows = readdirSync(folder).some(name => name.includes('-') && !name.startsWith('new-'))
    if (hasRows && !isThere(file)) throw damaged(folder)
    const fresh = path.join(folder, `new-${randomBytes(8).toString('hex')}`)
    writeFileSync(fresh, randomBytes(keyBytes), { mode: 0o600, flag: 'wx', flush: true })
    try {
      linkSync(fresh, file)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      rmSync(fresh, { force: true })
    }
  }
  const key = readFileSync(file)
  if (key.length !== keyBytes) throw damaged(folder)
  return key
}

// What the gateway keeps is encrypted: with a key from a passphrase, or with one beside it, which it says is none.

import {
  type CipherGCM,
  createCipheriv,
  createDecipheriv,
  createHmac,
  type DecipherGCM,
  hkdfSync,
  randomBytes,
  type ScryptOptions,
  scryptSync,
} from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { PosternError } from '../../core/errors.ts'
import { isThere, writeWhole } from '../../runtime/storage.ts'

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16
/** What each guess at a passphrase takes: about 0.1 s and 64 MB. */
const dear: ScryptOptions = { N: 2 ** 16, r: 8, p: 1, maxmem: 128 * 1024 * 1024 }
const probe = 'postern gateway'

export class AtRest {
  readonly #key: Uint8Array
  /** By what each is for: there is a handful. */
  readonly #parts = new Map<string, Buffer>()

  private constructor(key: Uint8Array) {
    this.#key = key
  }

  /**
   * @param passphrase null: a key is kept in the folder itself.
   * @param cost of the key; a folder is opened by the one that it was made with. Given by tests alone.
   * @throws PosternError `config-invalid` for another passphrase than the one of the first start
   */
  static open(folder: string, passphrase: string | null, cost = dear): AtRest {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const salt = readOrMake(folder, 'salt', () => randomBytes(32))
    const source = passphrase ?? readOrMake(folder, 'store.key', () => randomBytes(32))
    const atRest = new AtRest(scryptSync(source, salt, 32, cost))
    const check = readOrMake(folder, 'store.check', () => atRest.seal(Buffer.from(probe)))
    try {
      if (atRest.unseal(check).toString() === probe) return atRest
    } catch {
      // Said below.
    }
    throw new PosternError('config-invalid', 'GATEWAY_SECRET is not the one that the kept mail is encrypted with.')
  }

  /** Without making anything: null where there is nothing yet. @throws PosternError `config-invalid`, as `open`, and without its passphrase */
  static look(folder: string, passphrase: string | null, cost = dear): AtRest | null {
    const has = (name: string) => isThere(path.join(folder, name))
    if (!has('salt') || !has('store.check')) return null
    if (passphrase === null && !has('store.key'))
      throw new PosternError(
        'config-invalid',
        'What is kept here is behind a passphrase: name it in GATEWAY_SECRET_FILE. Under systemd it lies in /run/credentials/postern-gateway.service while the gateway runs.',
      )
    return AtRest.open(folder, passphrase, cost)
  }

  /** For who looks where nothing was ever kept: nothing was made with it, and nothing will be. */
  static none(): AtRest {
    return new AtRest(randomBytes(32))
  }

  #part(use: string): Buffer {
    const part =
      this.#parts.get(use) ?? Buffer.from(hkdfSync('sha256', this.#key, new Uint8Array(), `postern gateway ${use}`, 32))
    this.#parts.set(use, part)
    return part
  }

  seal(bytes: Uint8Array): Buffer {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv(algorithm, this.#part('store'), nonce)
    return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
  }

  /** @throws PosternError `damaged` */
  unseal(sealed: Uint8Array): Buffer {
    try {
      const decipher = createDecipheriv(algorithm, this.#part('store'), sealed.subarray(0, nonceBytes))
      decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
      return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes)), decipher.final()])
    } catch (cause) {
      throw new PosternError('damaged', 'What is kept cannot be decrypted.', { cause })
    }
  }

  /** For a whole file: nonce and tag are kept beside it. */
  cipher(nonce: Uint8Array): CipherGCM {
    return createCipheriv(algorithm, this.#part('file'), nonce)
  }

  decipher(nonce: Uint8Array, tag: Uint8Array): DecipherGCM {
    const decipher = createDecipheriv(algorithm, this.#part('file'), nonce)
    decipher.setAuthTag(tag)
    return decipher
  }

  /** @returns 24 hexadecimal digits that say nothing without the key. */
  hash(use: string, text: string): string {
    return createHmac('sha256', this.#part(use)).update(text).digest('hex').slice(0, 24)
  }

  /** 32 bytes, for one use. */
  keyFor(use: string): Uint8Array {
    return this.#part(use)
  }
}

function readOrMake(folder: string, name: string, make: () => Uint8Array): Buffer {
  const file = path.join(folder, name)
  if (!isThere(file)) writeWhole(file, make())
  return readFileSync(file)
}

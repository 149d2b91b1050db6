// The district's secrets on disk, each in a file of its own that only its owner reads.

import { createHash, generateKeyPairSync, randomBytes, type webcrypto } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { importJWK } from 'jose'
import { z } from 'zod'
import { fromHex, hex } from '../../core/bytes.ts'
import { PosternError } from '../../core/errors.ts'
import { type Ed25519Jwk, thumbprint } from '../../core/jws.ts'
import { whyNotRead } from '../../runtime/settings/unreadable.ts'
import { isThere, replaceWhole, storageFailure, writeWhole } from '../../runtime/storage.ts'

/** `node`: of a key node, whose folder has no district. */
export type SigningRole = 'root' | 'certificate' | 'status' | 'node'
/** `server`: makes the codes. `log`: hashes addresses for the log. */
export type SymmetricRole = 'server' | 'log'

export interface SigningKey {
  readonly kid: string
  readonly jwk: Ed25519Jwk
  readonly privateKey: webcrypto.CryptoKey
}

const privateJwk = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), d: z.string() })

function fileOf(data: string, name: string): string {
  return path.join(data, 'keys', name)
}

function write(data: string, name: string, content: string): void {
  mkdirSync(path.join(data, 'keys'), { recursive: true, mode: 0o700 })
  writeWhole(fileOf(data, name), content)
}

function read(data: string, name: string): string {
  try {
    return readFileSync(fileOf(data, name), 'utf8').trim()
  } catch (cause) {
    const failure = storageFailure(cause)
    if (failure) throw failure
    throw new PosternError(
      'config-invalid',
      `The key file ${name} is missing. Run "postern init", or restore a backup.`,
      { cause },
    )
  }
}

export function hasDistrict(data: string): boolean {
  return isThere(fileOf(data, 'certificate.jwk'))
}

export function hasRootKey(data: string): boolean {
  return isThere(fileOf(data, 'root.jwk'))
}

export function hasKey(data: string, role: SigningRole | SymmetricRole): boolean {
  return [`${role}.jwk`, `${role}.key`].some(name => isThere(fileOf(data, name)))
}

export function createSigningKey(data: string, role: SigningRole): void {
  write(data, `${role}.jwk`, JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })))
}

export function readSigningKey(data: string, role: SigningRole): Promise<SigningKey> {
  return signingKeyOf(JSON.parse(read(data, `${role}.jwk`)))
}

/** @param file a JWK, as the folder of keys holds it. @throws PosternError `config-invalid` */
export async function readSigningKeyFile(file: string): Promise<SigningKey> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new PosternError('config-invalid', `The key cannot be read: ${whyNotRead(file, cause)}.`, { cause })
  }
  try {
    return await signingKeyOf(JSON.parse(text))
  } catch (cause) {
    throw new PosternError('config-invalid', `${file} is no key that can be read: name a file such as status.jwk.`, {
      cause,
    })
  }
}

async function signingKeyOf(content: unknown): Promise<SigningKey> {
  const { d, ...jwk } = privateJwk.parse(content)
  const privateKey = (await importJWK({ ...jwk, d }, 'Ed25519', {
    extractable: false,
  })) as unknown as webcrypto.CryptoKey
  return { kid: await thumbprint(jwk), jwk, privateKey }
}

export function createSymmetricKey(data: string, role: SymmetricRole): void {
  write(data, `${role}.key`, hex(randomBytes(32)))
}

export function readSymmetricKey(data: string, role: SymmetricRole): Uint8Array {
  return fromHex(read(data, `${role}.key`))
}

export function writeMasterSecret(data: string, serial: number, secret: Uint8Array): void {
  write(data, `master-${serial}.key`, hex(secret))
}

export function hasMasterSecret(data: string, serial: number): boolean {
  return isThere(fileOf(data, `master-${serial}.key`))
}

export function readMasterSecret(data: string, serial: number): Uint8Array {
  return fromHex(read(data, `master-${serial}.key`))
}

export function destroyMasterSecret(data: string, serial: number): void {
  destroy(data, `master-${serial}.key`)
}

function destroy(data: string, name: string): void {
  const file = fileOf(data, name)
  if (!isThere(file)) return
  const length = readFileSync(file).length
  writeFileSync(file, randomBytes(length), { flush: true })
  rmSync(file)
}

const shareName = (serial: number, epoch: number) => `share-${serial}-${epoch}.key`

/** Of a key node. One for which it never gave its word is replaced: nobody counts on it. */
export function writeShare(data: string, serial: number, epoch: number, share: Uint8Array): void {
  replaceWhole(fileOf(data, shareName(serial, epoch)), hex(share))
}

export function readShare(data: string, serial: number, epoch: number): Uint8Array {
  return fromHex(read(data, shareName(serial, epoch)))
}

export function destroyShare(data: string, serial: number, epoch: number): void {
  destroy(data, shareName(serial, epoch))
}

const identityName = 'node.age'

/** Whether this folder is that of a key node. */
export function hasNode(data: string): boolean {
  return isThere(fileOf(data, identityName))
}

/** Of a key node: an age identity, which what is dealt to it is encrypted for. */
export function writeNodeIdentity(data: string, identity: string): void {
  write(data, identityName, identity)
}

export function readNodeIdentity(data: string): string {
  return read(data, identityName)
}

/** Puts back what `exportSecrets` gave. */
export function writeSecrets(data: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) write(data, name, content)
}

/** All secrets of a key node, by file name. @param held serials with the epochs of which it has a share. */
export function exportNodeSecrets(
  data: string,
  held: readonly { readonly serial: number; readonly epoch: number }[],
): Record<string, string> {
  const names = ['node.jwk', 'server.key', 'log.key', identityName]
  const shares = held.map(({ serial, epoch }) => shareName(serial, epoch))
  return Object.fromEntries([...names, ...shares].map(name => [name, read(data, name)]))
}

/** All secrets, by file name: what a recovery file holds. */
export function exportSecrets(data: string, serials: readonly number[]): Record<string, string> {
  const names = [
    'root.jwk',
    'certificate.jwk',
    'status.jwk',
    'server.key',
    'log.key',
    ...serials.map(serial => `master-${serial}.key`),
  ]
  return Object.fromEntries(names.filter(name => isThere(fileOf(data, name))).map(name => [name, read(data, name)]))
}

/** SHA-256 over the secrets that every process of the services has: what one of them made must be good at the others. */
export function sharedKeysDigest(data: string): string {
  const hash = createHash('sha256')
  for (const role of ['server', 'log'] as const) hash.update(readSymmetricKey(data, role))
  for (const role of ['certificate', 'status'] as const) hash.update(read(data, `${role}.jwk`))
  return hash.digest('hex')
}

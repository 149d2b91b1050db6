// Runs in the browser: opens the same message in four ways, in turns, and tells how long each one took.

import { armor, Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import * as openpgp from 'openpgp'
import { base64, base64url, fromBase64, utf8 } from '../src/core/bytes.ts'
import { open } from '../src/core/envelope/open.ts'
import { seal } from '../src/core/envelope/seal.ts'
import { libraryAead } from '../src/core/envelope/stream.ts'
import { dearmor, armor as ownArmor } from '../src/core/htm/armor.ts'
import { identityBytes } from '../src/core/ibe/identity.ts'
import { extractIdentityKey, newMasterSecret, publicKeyOf } from '../src/core/ibe/master.ts'
import { type Contender, randomBytes, type Timing, takeTurns } from './contest.page.ts'

/** @param megabytes of plaintext @returns the limit first. */
async function measure(megabytes: number, rounds: number): Promise<Timing[]> {
  const message = randomBytes(megabytes * 1_000_000)
  const contenders: Record<string, Contender> = {
    'limit: native base64 + native ChaCha20-Poly1305': await limit(message),
    postern: await postern(message),
    'postern without native ChaCha20-Poly1305': await postern(message, libraryAead),
    'age-encryption': await age(message),
    'OpenPGP.js 6': await pgp(message),
  }
  return takeTurns(contenders, rounds, message.length)
}

async function limit(message: Uint8Array<ArrayBuffer>): Promise<Contender> {
  const name = 'ChaCha20-Poly1305'
  const key = await crypto.subtle.importKey('raw-secret' as 'raw', randomBytes(32), name, false, ['encrypt', 'decrypt'])
  const parameters = { name, iv: new Uint8Array(12), tagLength: 128 }
  const text = base64(new Uint8Array(await crypto.subtle.encrypt(parameters, key, message)))
  return async () => (await crypto.subtle.decrypt(parameters, key, fromBase64(text))).byteLength
}

async function postern(message: Uint8Array, aead?: typeof libraryAead): Promise<Contender> {
  const secret = newMasterSecret()
  const address = 'robin@example.com'
  const fields = { district: 'example.org', serial: 1, period: '2026-11', condition: '', address } as const
  const { envelope, indices } = await seal({
    ...fields,
    message,
    serial: { serial: 1, publicKey: base64url(publicKeyOf(secret)) },
    addresses: [address],
    signer: null,
    sealedAt: 0,
  })
  const text = ownArmor(envelope)
  const keys = [{ ...fields, key: extractIdentityKey(secret, identityBytes(fields)) }]
  return async () => (await open({ envelope: dearmor(text), keys, hint: indices[0], aead })).message.length
}

async function age(message: Uint8Array): Promise<Contender> {
  const identity = await generateX25519Identity()
  const encrypter = new Encrypter()
  encrypter.addRecipient(await identityToRecipient(identity))
  const text = armor.encode(await encrypter.encrypt(message))
  return async () => {
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    return (await decrypter.decrypt(armor.decode(text))).length
  }
}

async function pgp(message: Uint8Array): Promise<Contender> {
  const { privateKey, publicKey } = await openpgp.generateKey({
    userIDs: [{ email: 'robin@example.com' }],
    format: 'object',
  })
  const text = await openpgp.encrypt({
    message: await openpgp.createMessage({ binary: message }),
    encryptionKeys: publicKey,
    config: { aeadProtect: true },
  })
  return async () => {
    const sealed = await openpgp.readMessage({ armoredMessage: text })
    const { data } = await openpgp.decrypt({ message: sealed, decryptionKeys: privateKey, format: 'binary' })
    return (data as Uint8Array).length
  }
}

Object.assign(globalThis, { measure, ready: utf8('ready').length > 0 })

// Runs in the browser: seals the same message to ten recipients in four ways, in turns.

import { armor, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import * as openpgp from 'openpgp'
import { base64, base64url, utf8 } from '../src/core/bytes.ts'
import { seal } from '../src/core/envelope/seal.ts'
import { libraryAead } from '../src/core/envelope/stream.ts'
import { armor as ownArmor } from '../src/core/htm/armor.ts'
import { newMasterSecret, publicKeyOf } from '../src/core/ibe/master.ts'
import { type Contender, randomBytes, type Timing, takeTurns } from './contest.page.ts'

const recipients = 10
const each = <T>(make: (number: number) => T): T[] => Array.from({ length: recipients }, (_, number) => make(number))

/** @param megabytes of plaintext @returns the limit first. */
async function measure(megabytes: number, rounds: number): Promise<Timing[]> {
  const message = randomBytes(megabytes * 1_000_000)
  const contenders: Record<string, Contender> = {
    'limit: native ChaCha20-Poly1305 + native base64': await limit(message),
    postern: postern(message),
    'postern without native ChaCha20-Poly1305': postern(message, libraryAead),
    'age-encryption': await age(message),
    'OpenPGP.js 6': await pgp(message),
  }
  return takeTurns(contenders, rounds, message.length)
}

async function limit(message: Uint8Array<ArrayBuffer>): Promise<Contender> {
  const name = 'ChaCha20-Poly1305'
  const key = await crypto.subtle.importKey('raw-secret' as 'raw', randomBytes(32), name, false, ['encrypt', 'decrypt'])
  const parameters = { name, iv: new Uint8Array(12), tagLength: 128 }
  return async () => base64(new Uint8Array(await crypto.subtle.encrypt(parameters, key, message))).length
}

function postern(message: Uint8Array, aead?: typeof libraryAead): Contender {
  const publicKey = base64url(publicKeyOf(newMasterSecret()))
  const addresses = each(number => `reader-${number}@example.com`)
  return async () => {
    const { envelope } = await seal({
      message,
      district: 'example.org',
      serial: { serial: 1, publicKey },
      period: '2026-11',
      addresses,
      signer: null,
      sealedAt: 0,
      ...(aead && { aead }),
    })
    return ownArmor(envelope).length
  }
}

async function age(message: Uint8Array): Promise<Contender> {
  const readers = await Promise.all(each(async () => identityToRecipient(await generateX25519Identity())))
  return async () => {
    const encrypter = new Encrypter()
    for (const reader of readers) encrypter.addRecipient(reader)
    return armor.encode(await encrypter.encrypt(message)).length
  }
}

async function pgp(message: Uint8Array): Promise<Contender> {
  const keys = await Promise.all(
    each(number => openpgp.generateKey({ userIDs: [{ email: `reader-${number}@example.com` }], format: 'object' })),
  )
  return async () => {
    const text = await openpgp.encrypt({
      message: await openpgp.createMessage({ binary: message }),
      encryptionKeys: keys.map(({ publicKey }) => publicKey),
      config: { aeadProtect: true },
    })
    return (text as string).length
  }
}

Object.assign(globalThis, { measure, ready: utf8('ready').length > 0 })

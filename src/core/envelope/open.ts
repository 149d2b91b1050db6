// Opening: an envelope and the keys that are held, to the very bytes that were sealed.

import { Decrypter } from 'age-encryption'
import type { Bytes } from '../bytes.ts'
import { PosternError } from '../errors.ts'
import { decapsulate } from '../ibe/kem.ts'
import { splitPayload } from './proof.ts'
import { type IdentityKey, readStanzas, type StanzaFields, splitHeader, stanzaFields } from './recipient.ts'
import { type AeadFactory, openPayload, type Progress } from './stream.ts'

export interface OpenOptions {
  readonly envelope: Uint8Array
  readonly keys: readonly IdentityKey[]
  /** Index of the stanza that is most likely ours: untrusted, tried first. */
  readonly hint?: number | undefined
  readonly aead?: AeadFactory | undefined
  readonly onProgress?: Progress | undefined
}

export interface Opened {
  /** Compact JWS, or `none`. */
  readonly proof: string
  readonly message: Bytes
  /** The key that opened it. */
  readonly key: IdentityKey
}

/**
 * @throws PosternError `not-for-this-address` when no key opens a stanza; `damaged`, `too-large`, `newer-version`.
 */
export async function open(options: OpenOptions): Promise<Opened> {
  const { envelope, keys, hint, aead, onProgress } = options
  readStanzas(envelope)
  const { header, payload } = splitHeader(envelope)
  const { fileKey, key } = await openHead(header, keys, hint)
  return { ...splitPayload(await openPayload(fileKey, payload, { aead, onProgress })), key }
}

function fits(stanza: StanzaFields, key: IdentityKey): boolean {
  return (
    stanza.district === key.district &&
    stanza.serial === key.serial &&
    stanza.period === key.period &&
    stanza.condition === key.condition
  )
}

/**
 * @param header as `splitHeader` cuts it off; its stanzas have been read.
 * @throws PosternError `not-for-this-address`, `damaged`
 */
export async function openHead(
  header: Bytes,
  keys: readonly IdentityKey[],
  hint: number | undefined,
): Promise<{ readonly fileKey: Uint8Array; readonly key: IdentityKey }> {
  const used: IdentityKey[] = []
  const decrypter = new Decrypter()
  decrypter.addIdentity({
    unwrapFileKey(stanzas) {
      const order = stanzas.map((stanza, index) => ({ stanza, index }))
      if (hint !== undefined) order.sort((a, b) => Number(b.index === hint) - Number(a.index === hint))
      for (const { stanza } of order) {
        const fields = stanzaFields(stanza.args)
        if (!fields) continue
        for (const key of keys.filter(candidate => fits(fields, candidate))) {
          const fileKey = decapsulate(key.key, stanza.body)
          if (fileKey) {
            used.push(key)
            return fileKey
          }
        }
      }
      throw new PosternError('not-for-this-address', 'no held key opens a stanza')
    },
  })
  try {
    const fileKey = await decrypter.decryptHeader(header)
    return { fileKey, key: used[0]! }
  } catch (cause) {
    if (cause instanceof PosternError) throw cause
    throw new PosternError('damaged', 'the header is malformed or altered', { cause })
  }
}

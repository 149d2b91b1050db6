// Opening: an envelope and the keys that are held, to the very bytes that were sealed.

import { Decrypter } from 'age-encryption'
import type { Bytes } from '../bytes.ts'
import { PosternError } from '../errors.ts'
import { splitPayload } from './proof.ts'
import { type IdentityKey, isRead, readableFields, readStanzas, type StanzaFields, splitHeader } from './recipient.ts'
import { type AeadFactory, openPayload, type Progress } from './stream.ts'
import { distinct, inTurns, type Unlock, unlockHere } from './unlock.ts'

export interface OpenOptions {
  readonly envelope: Uint8Array
  readonly keys: readonly IdentityKey[]
  /** Index of the stanza that is most likely ours: untrusted, tried first. */
  readonly hint?: number | undefined
  readonly aead?: AeadFactory | undefined
  readonly onProgress?: Progress | undefined
  /** What tries the stanzas. */
  readonly unlock?: Unlock | undefined
}

export interface Opened {
  /** Compact JWS, or `none`. */
  readonly proof: string
  readonly message: Bytes
  /** The key that opened it. */
  readonly key: IdentityKey
}

/**
 * @throws PosternError `not-for-this-address` when no key opens a stanza, `not-our-file` when no message is in it; `damaged`,
 * `too-large`, `newer-version`.
 */
export async function open(options: OpenOptions): Promise<Opened> {
  const { envelope, keys, hint, aead, onProgress, unlock } = options
  readStanzas(envelope)
  const { header, payload } = splitHeader(envelope)
  const { fileKey, key } = await openHead(header, keys, hint, unlock)
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
 * @param header as `splitHeader` cuts it off; its stanzas have been read. One that cannot be read is passed over: another may open.
 * @param unlock may refuse to go on: what it throws is thrown.
 * @throws PosternError `not-for-this-address`, `damaged`, `newer-version`
 */
export async function openHead(
  header: Bytes,
  keys: readonly IdentityKey[],
  hint: number | undefined,
  unlock: Unlock = unlockHere,
): Promise<{ readonly fileKey: Uint8Array; readonly key: IdentityKey }> {
  let failure: unknown = null
  let used: IdentityKey | null = null
  const decrypter = new Decrypter()
  decrypter.addIdentity({
    async unwrapFileKey(stanzas) {
      const candidates = stanzas.map(({ args, body }, index) => ({ index, args, body, fields: readableFields(args) }))
      const ours = distinct(candidates.filter(({ fields }) => isRead(fields)))
      try {
        for (const { turn, some } of inTurns(ours, hint)) {
          for (const key of keys) {
            const fitting = some.filter(({ fields }) => isRead(fields) && fits(fields, key))
            if (fitting.length === 0) continue
            const unlocked = await unlock(
              key.key,
              fitting.map(({ body }) => body),
              turn,
            )
            if (!unlocked) continue
            used = key
            return unlocked.fileKey
          }
        }
      } catch (error) {
        failure = error
        throw error
      }
      const odd = candidates.map(({ fields }) => fields).find(fields => fields instanceof PosternError)
      throw odd ?? new PosternError('not-for-this-address', 'no held key opens a stanza')
    },
  })
  try {
    const fileKey = await decrypter.decryptHeader(header)
    return { fileKey, key: used! }
  } catch (cause) {
    if (failure !== null) throw failure
    if (cause instanceof PosternError) throw cause
    throw new PosternError('damaged', 'the header is malformed or altered', { cause })
  }
}

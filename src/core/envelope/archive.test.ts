import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { digest, fromBase64url, hex } from '../bytes.ts'
import { type ErrorCode, PosternError } from '../errors.ts'
import { readHtm } from '../htm/read.ts'
import { identityBytes } from '../ibe/identity.ts'
import { verifyIdentityKey } from '../ibe/kem.ts'
import type { Period } from '../ibe/period.ts'
import { open } from './open.ts'
import { checkProof, type ProofKeys } from './proof.ts'
import type { IdentityKey } from './recipient.ts'

/** One file for every form of envelope and htm ever written. Only ever added to: old mail must open for ever. */
const folder = new URL('./archive/', import.meta.url)

interface Entry {
  readonly file: string
  readonly why: string
  /** SHA-256 of the file, hex. */
  readonly sha256: string
  /** base64url */
  readonly publicKey: string
  readonly keys: readonly {
    district: string
    serial: number
    period: Period
    condition: string
    address: string
    key: string
  }[]
  readonly district: ProofKeys
  readonly from: readonly string[]
  /** SHA-256 of the message, hex, and the sender's state; or the code it must be refused with. */
  readonly opens: { readonly message: string; readonly sender: string } | null
  readonly refused: ErrorCode | null
}

const entries: Entry[] = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8'))

async function openEntry(entry: Entry) {
  const bytes = new Uint8Array(readFileSync(new URL(entry.file, folder)))
  const read = entry.file.endsWith('.htm') ? await readHtm(bytes) : { envelope: bytes, index: null }
  const keys: IdentityKey[] = entry.keys.map(key => ({ ...key, key: fromBase64url(key.key) }))
  const opened = await open({ envelope: read.envelope, keys, hint: read.index ?? undefined })
  const sender = await checkProof({ ...opened, from: entry.from, district: entry.district })
  return { message: hex(await digest(opened.message)), sender: sender.state }
}

describe('the archive', () => {
  it('holds files that open and files that must not, and names every one', () => {
    expect(entries.filter(entry => entry.opens).length).toBeGreaterThan(0)
    expect(entries.filter(entry => entry.refused).length).toBeGreaterThan(0)
    const files = readdirSync(folder).filter(file => file !== 'manifest.json' && file !== 'README.md')
    expect(files.toSorted()).toEqual(entries.map(entry => entry.file).toSorted())
  })

  it.each(entries)('$file is as it was written', async entry => {
    expect(hex(await digest(new Uint8Array(readFileSync(new URL(entry.file, folder)))))).toBe(entry.sha256)
    for (const { key, ...identity } of entry.keys) {
      expect(verifyIdentityKey(fromBase64url(entry.publicKey), identityBytes(identity), fromBase64url(key))).toBe(true)
    }
  })

  it.each(entries.filter(entry => entry.opens))('$file opens: $why', async entry => {
    expect(await openEntry(entry)).toEqual(entry.opens)
  })

  it.each(entries.filter(entry => entry.refused))('$file does not open: $why', async entry => {
    const error = await openEntry(entry).catch(cause => cause)
    expect(error).toBeInstanceOf(PosternError)
    expect(error.code).toBe(entry.refused)
  })
})

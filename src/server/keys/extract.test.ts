import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { base64url, hex } from '../../core/bytes.ts'
import { identityBytes } from '../../core/ibe/identity.ts'
import { extractIdentityKey, newMasterSecret, publicKeyOf } from '../../core/ibe/master.ts'
import { createExtract } from './extract.ts'
import { writeMasterSecret } from './files.ts'

let data: string
const secret = newMasterSecret()
const publicKey = base64url(publicKeyOf(secret))
const identity = {
  ...{ district: 'example.org', address: 'robin@example.com', serial: 1, condition: '' as const },
  period: '2026-11' as const,
}

beforeEach(() => {
  data = mkdtempSync(path.join(tmpdir(), 'postern-extract-'))
  writeMasterSecret(data, 1, secret)
})
afterEach(() => rmSync(data, { recursive: true, force: true }))

it('makes the key of an identity of this district, and of no other: the name is part of what was sealed', () => {
  const extract = createExtract(data, 'example.org')
  expect(hex(extract(publicKey, identity))).toBe(hex(extractIdentityKey(secret, identityBytes(identity))))
  expect(() => extract(publicKey, { ...identity, district: 'else.example' })).toThrow(
    expect.objectContaining({ code: 'unknown-district' }),
  )
})

it('makes none with a secret that is not the published one', () => {
  const extract = createExtract(data, 'example.org')
  expect(() => extract(base64url(publicKeyOf(newMasterSecret())), identity)).toThrow(
    expect.objectContaining({ code: 'config-invalid' }),
  )
})

import { bech32 } from '@scure/base'
import { describe, expect, it } from 'vitest'
import { base64url, concat, utf8 } from '../../core/bytes.ts'
import { readIdentity, readRecipient, writeIdentity, writeRecipient } from './codec.ts'

const place = { origin: 'https://private.example.org', district: 'in.test', address: 'bob@in.test' }
const root = Uint8Array.from({ length: 32 }, (_, i) => i)
// Made by another implementation of Bech32 from the same bytes.
const recipient =
  'age1postern1qyqqzqsrqszsvpcgpy9qkrqdpc83qygjzv2p29shrqv35xcur50p7urjd9mxzar99ejhsctdwpkx2tn0wfnjq6tw9e6x2um5yp3x7cjqd9hzuar9wd6qp922nd'
const identity = 'AGE-PLUGIN-POSTERN-1Q9C8Y6TKV96X2TN90PSK6URVV5HX7UN8YP5KUTN5V4EHGGRZDA3YQ6TW9E6X2UM5PTXLW8'
const everything = 'AGE-PLUGIN-POSTERN-10R6W74'

const encoded = (prefix: string, data: Uint8Array) => bech32.encode(prefix, bech32.toWords(data), false)
const recipientOf = (text: string, version = 1) =>
  encoded('age1postern', concat(Uint8Array.of(version), root, utf8(text)))
const identityOf = (text: string, version = 1) =>
  encoded('age-plugin-postern-', concat(Uint8Array.of(version), utf8(text))).toUpperCase()

describe('a recipient', () => {
  it('names portal, district, address and root key, as others write it too', () => {
    expect(writeRecipient({ ...place, root: base64url(root) })).toBe(recipient)
    expect(readRecipient(recipient)).toEqual({ ...place, root: base64url(root) })
  })

  it.each([
    'http://localhost:8420',
    'http://127.0.0.1:8420',
    'https://portal.example.org:8443',
  ])('leads to the portal at %s', origin => {
    const here = { ...place, origin, root: base64url(root) }
    expect(readRecipient(writeRecipient(here))).toEqual(here)
  })

  it('is written for no portal that is reached in clear, or that could not be found again', () => {
    for (const origin of ['http://portal.example.org', 'https://localhost:8420'])
      expect(() => writeRecipient({ ...place, origin, root: base64url(root) })).toThrowError(
        expect.objectContaining({ code: 'bad-request' }),
      )
  })

  it('of a later form is said to be newer', () => {
    expect(() => readRecipient(recipientOf('whatever', 2))).toThrowError(
      expect.objectContaining({ code: 'newer-version' }),
    )
  })

  it.each([
    ['cut off', recipient.slice(0, -1)],
    ['with a letter changed', recipient.replace('qkrq', 'qkra')],
    ['in capitals', recipient.toUpperCase()],
    ['in both', `${recipient.slice(0, -1)}D`],
    ["of another plugin's", encoded('age1other', concat(Uint8Array.of(1), root, utf8('a in.test bob@in.test')))],
    ['that is an identity', identity],
    ['with nothing in it', encoded('age1postern', new Uint8Array())],
    ['with a thumbprint alone', encoded('age1postern', concat(Uint8Array.of(1), root))],
    ['without an address', recipientOf('private.example.org in.test')],
    ['with an address that is not canonical', recipientOf('private.example.org in.test Bob@IN.test')],
    ['with a path', recipientOf('private.example.org/x in.test bob@in.test')],
    ['with a user', recipientOf('bob@private.example.org in.test bob@in.test')],
    ['with a host in capitals', recipientOf('Private.example.org in.test bob@in.test')],
    ['with a district that is none', recipientOf('private.example.org in:test bob@in.test')],
    ['that is not text', encoded('age1postern', concat(Uint8Array.of(1), root, Uint8Array.of(0xff, 0xfe)))],
    ['without end', recipientOf(`private.example.org in.test ${'b'.repeat(2_000)}@in.test`)],
  ])('%s is refused in a sentence', (_, text) => {
    expect(() => readRecipient(text)).toThrowError(
      expect.objectContaining({ code: 'bad-request', message: expect.stringContaining('not a recipient of Postern') }),
    )
  })
})

describe('an identity', () => {
  it('names portal, district and address, as others write it too', () => {
    expect(writeIdentity(place)).toBe(identity)
    expect(readIdentity(identity)).toEqual(place)
  })

  it('without data stands for every address that is held', () => {
    expect(writeIdentity(null)).toBe(everything)
    expect(readIdentity(everything)).toBeNull()
  })

  it('of a later form is said to be newer', () => {
    expect(() => readIdentity(identityOf('whatever', 2))).toThrowError(
      expect.objectContaining({ code: 'newer-version' }),
    )
  })

  it.each([
    ['cut off', identity.slice(0, -1)],
    ['in small letters', identity.toLowerCase()],
    ['that is a recipient', recipient],
    ['with a version alone', identityOf('')],
    ['with a host alone', identityOf('private.example.org')],
  ])('%s is refused in a sentence', (_, text) => {
    expect(() => readIdentity(text)).toThrowError(
      expect.objectContaining({ code: 'bad-request', message: expect.stringContaining('not an identity of Postern') }),
    )
  })
})

import { bech32 } from '@scure/base'
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { expect, it } from 'vitest'
import { utf8 } from '../../core/bytes.ts'
import { sealTo } from './age-file.ts'

const recipientOf = (point: Uint8Array, prefix = 'age') => bech32.encode(prefix, bech32.toWords(point))

it.each([0, 1, 65_535, 65_536, 65_537, 200_000])('the library opens a file of %i bytes', async length => {
  const identity = await generateX25519Identity()
  const plaintext = new Uint8Array(length).fill(7)
  const file = await sealTo(await identityToRecipient(identity), plaintext)
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  expect(Buffer.from(await decrypter.decrypt(file)).equals(plaintext)).toBe(true)
})

it('nobody else opens it, and no two are alike', async () => {
  const recipient = await identityToRecipient(await generateX25519Identity())
  const [one, two] = await Promise.all([sealTo(recipient, utf8('a')), sealTo(recipient, utf8('a'))])
  expect(Buffer.from(one).equals(two)).toBe(false)
  const decrypter = new Decrypter()
  decrypter.addIdentity(await generateX25519Identity())
  await expect(decrypter.decrypt(one)).rejects.toThrow()
})

it.each([
  ['no text of that form', 'somebody'],
  ['a wrong sum', `${recipientOf(new Uint8Array(32).fill(9)).slice(0, -1)}q`],
  ['another kind', recipientOf(new Uint8Array(32).fill(9), 'age1postern')],
  ['too short', recipientOf(new Uint8Array(31).fill(9))],
  ['too long', recipientOf(new Uint8Array(33).fill(9))],
  // With these everybody shares the same secret (RFC 7748, 6.1).
  ['the point 0', recipientOf(new Uint8Array(32))],
  ['the point 1', recipientOf(Uint8Array.of(1, ...new Uint8Array(31)))],
  [
    'a point of order 8',
    recipientOf(Buffer.from('e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800', 'hex')),
  ],
  ['p - 1', recipientOf(Buffer.from(`ec${'ff'.repeat(30)}7f`, 'hex'))],
])('%s is no recipient', async (_, recipient) => {
  await expect(sealTo(recipient, utf8('a'))).rejects.toMatchObject({ code: 'bad-request' })
})

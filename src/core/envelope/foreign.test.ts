import { readFileSync } from 'node:fs'
import { armor, Decrypter, type Identity } from 'age-encryption'
import { describe, expect, it } from 'vitest'
import { fromHex, utf8 } from '../bytes.ts'
import { decapsulate } from '../ibe/kem.ts'
import beacons from '../vectors/drand/beacons.json' with { type: 'json' }
import vectors from '../vectors/drand/ibe-vectors.json' with { type: 'json' }
import { open } from './open.ts'
import { readStanzas, stanzaFields } from './recipient.ts'

const file = (name: string) => armor.decode(readFileSync(new URL(`../vectors/drand/${name}`, import.meta.url), 'utf8'))
const names = ['interop-nosig-1.age', 'interop-nosig-2.age', 'quicknet-r746511-nosig.age', 'quicknet-t-lorem-nosig.age']
const ours = vectors.find(vector => vector.publicKeyHex.length === 96) as Required<(typeof vectors)[number]>

describe("files of somebody else's", () => {
  it.each(names)('%s is an age file without a stanza of ours', async name => {
    expect(readStanzas(file(name))).toEqual([null])
    await expect(open({ envelope: file(name), keys: [] })).rejects.toMatchObject({ code: 'not-for-this-address' })
  })

  it('of tlock, with the groups of this construction, opens to its plaintext', async () => {
    const identity: Identity = { unwrapFileKey: ([stanza]) => decapsulate(fromHex(ours.signatureHex), stanza!.body) }
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    expect(await decrypter.decrypt(file(ours.file!))).toEqual(fromHex(ours.plaintextHex))
  })

  it.each(
    beacons.filter(beacon => beacon.signatureHex.length === 192 && beacon.signatureHex !== ours.signatureHex),
  )('does not open with the beacon of round $round ($source)', beacon => {
    const body = fromHex(ours.UHex + ours.VHex + ours.WHex)
    expect(decapsulate(fromHex(beacon.signatureHex), body)).toBeNull()
  })
})

describe('a stanza', () => {
  const good = ['postern', 'example.org', '1', '2026-11', '-']

  it.each<[string, string[]]>([
    ['a later version', ['postern2', ...good.slice(1)]],
    ['more arguments', [...good, 'x']],
    ['fewer arguments', good.slice(0, 4)],
    ['a condition', [...good.slice(0, 4), 'not-after=2027']],
  ])('with %s is newer than this portal', (_, args) => {
    expect(() => stanzaFields(args)).toThrowError(expect.objectContaining({ code: 'newer-version' }))
  })

  it.each<[string, string[]]>([
    ['a district in capitals', ['postern', 'Example.org', '1', '2026-11', '-']],
    ['no serial', ['postern', 'example.org', '0', '2026-11', '-']],
    ['a serial with a sign', ['postern', 'example.org', '+1', '2026-11', '-']],
    ['a month that is none', ['postern', 'example.org', '1', '2026-13', '-']],
  ])('with %s is damaged', (_, args) => {
    expect(() => stanzaFields(args)).toThrowError(expect.objectContaining({ code: 'damaged' }))
  })

  it('that cannot be read is passed over while another one can, and told of where none can', () => {
    const header = (...stanzas: string[][]) =>
      utf8(`age-encryption.org/v1\n${stanzas.map(args => `-> ${args.join(' ')}\nAA\n`).join('')}--- AAAA\n`)
    const fields = { district: 'example.org', serial: 1, period: '2026-11', condition: '' }
    const [newer, damaged] = [
      ['postern2', 'x'],
      ['postern', 'x', '0', '2026-13', '-'],
    ]
    expect(readStanzas(header(newer, damaged, good, ['X25519', 'abc']))).toEqual([null, null, fields, null])
    expect(() => readStanzas(header(newer, damaged))).toThrowError(expect.objectContaining({ code: 'newer-version' }))
    expect(() => readStanzas(header(damaged))).toThrowError(expect.objectContaining({ code: 'damaged' }))
  })

  it("of somebody else's type is passed over", () => expect(stanzaFields(['X25519', 'abc'])).toBeNull())
})

describe('the limits of a header', () => {
  const line = '-> postern example.org 1 2026-11 -\nAAAA\n'
  const header = (stanzas: number) => utf8(`age-encryption.org/v1\n${line.repeat(stanzas)}--- AAAA\n`)

  it('are checked before anything is parsed', () => {
    expect(readStanzas(header(1000))).toHaveLength(1000)
    expect(() => readStanzas(header(1001))).toThrowError(expect.objectContaining({ code: 'too-large' }))
    expect(() => readStanzas(new Uint8Array(2 * 1024 * 1024))).toThrowError(
      expect.objectContaining({ code: 'too-large' }),
    )
    expect(() => readStanzas(utf8('age-encryption.org/v1\n-> postern'))).toThrowError(
      expect.objectContaining({ code: 'damaged' }),
    )
  })
})

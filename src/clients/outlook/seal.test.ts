// Digests where nothing but JavaScript is there are those of everybody.

import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fileDigest, peopleDigest, readSeal, wordsDigest, writeSeal } from './seal.ts'

const known = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('the digest of a file', () => {
  it.each([1, 2, 3, 49_151, 49_152, 49_153, 300_001])('is that of its %d bytes, from base64', length => {
    const bytes = randomBytes(length)
    expect(fileDigest(bytes.toString('base64'))).toBe(known(bytes))
    expect(fileDigest(bytes.toString('base64').replace(/.{76}/g, '$&\r\n'))).toBe(known(bytes))
  })

  it.each(['', 'AAA', 'AA=A', 'A===', 'AA-_', '%%%%', 'data:text/html;base64,AAAA'])('is none for %j', content => {
    expect(() => fileDigest(content)).toThrow()
  })
})

describe('a seal', () => {
  const seal = {
    people: peopleDigest('a@x.example', ['b@x.example'], []),
    words: wordsDigest('É'),
    file: fileDigest('AAAA'),
  }

  it('is read as it was written, folded too', () => {
    expect(readSeal(writeSeal(seal))).toEqual(seal)
    expect(readSeal(writeSeal(seal).replaceAll('; ', ';\r\n\t'))).toEqual(seal)
  })

  it.each([
    '',
    '1',
    writeSeal(seal).slice(0, -1),
    `${writeSeal(seal)}; more=1`,
    writeSeal(seal).replace('1;', '2;'),
  ])('is none: %s', value => {
    expect(readSeal(value)).toBeNull()
  })

  it('tells To from Cc, and letters however they are composed', () => {
    expect(peopleDigest('a@x.example', [], ['b@x.example'])).not.toBe(seal.people)
    expect(wordsDigest('E\u0301')).toBe(seal.words)
    expect(seal.words).toBe(known(Buffer.from('É')))
  })
})

import { armor as library } from 'age-encryption'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equalBytes, utf8 } from '../bytes.ts'
import { PosternError } from '../errors.ts'
import { armour, armourBegin, armourEnd, dearmour } from './armor.ts'

const ageFile = fc
  .uint8Array({ maxLength: 400 })
  .map(bytes => new Uint8Array([...utf8('age-encryption.org/v1\n'), ...bytes]))

const refused: [why: string, text: string, code: string][] = [
  ['nothing', '', 'not-our-file'],
  ['another armour', '-----BEGIN PGP MESSAGE-----\n\n-----END PGP MESSAGE-----', 'not-our-file'],
  ['no end', `${armourBegin}\nYWdl`, 'damaged'],
  ['the end first', `${armourEnd}\n${armourBegin}\nYWdl`, 'damaged'],
  ['no body', `${armourBegin}\n${armourEnd}\n`, 'damaged'],
  ['another alphabet', `${armourBegin}\nYWdl_w==\n${armourEnd}\n`, 'damaged'],
  ['no padding', `${armourBegin}\nYWdlLWVuY3J5cHRpb24ub3JnL3YxC\n${armourEnd}\n`, 'damaged'],
  ['no age file inside', `${armourBegin}\n${btoa('something else\n')}\n${armourEnd}\n`, 'damaged'],
  ['age of another version', `${armourBegin}\n${btoa('age-encryption.org/v2\n')}\n${armourEnd}\n`, 'newer-version'],
]

describe('the armour', () => {
  it('is written as the age library writes it', () => {
    fc.assert(fc.property(ageFile, file => armour(file) === library.encode(file)))
  })

  it('is read back', () => {
    fc.assert(fc.property(ageFile, file => equalBytes(dearmour(`text\n${armour(file)}more`), file)))
  })

  it.each(refused)('is refused: %s', (_, text, code) => {
    expect(() => dearmour(text)).toThrow(PosternError)
    expect(() => dearmour(text)).toThrow(expect.objectContaining({ code }))
  })
})

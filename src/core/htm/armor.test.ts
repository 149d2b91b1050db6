import { armor as library } from 'age-encryption'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equalBytes, utf8 } from '../bytes.ts'
import { PosternError } from '../errors.ts'
import { armor, armorBegin, armorEnd, dearmor } from './armor.ts'

const ageFile = fc
  .uint8Array({ maxLength: 400 })
  .map(bytes => new Uint8Array([...utf8('age-encryption.org/v1\n'), ...bytes]))

const refused: [why: string, text: string, code: string][] = [
  ['nothing', '', 'not-our-file'],
  ['another armor', '-----BEGIN PGP MESSAGE-----\n\n-----END PGP MESSAGE-----', 'not-our-file'],
  ['no end', `${armorBegin}\nYWdl`, 'damaged'],
  ['the end first', `${armorEnd}\n${armorBegin}\nYWdl`, 'damaged'],
  ['no body', `${armorBegin}\n${armorEnd}\n`, 'damaged'],
  ['another alphabet', `${armorBegin}\nYWdl_w==\n${armorEnd}\n`, 'damaged'],
  ['no padding', `${armorBegin}\nYWdlLWVuY3J5cHRpb24ub3JnL3YxC\n${armorEnd}\n`, 'damaged'],
  ['no age file inside', `${armorBegin}\n${btoa('something else\n')}\n${armorEnd}\n`, 'damaged'],
  ['age of another version', `${armorBegin}\n${btoa('age-encryption.org/v2\n')}\n${armorEnd}\n`, 'newer-version'],
]

describe('the armor', () => {
  it('is written as the age library writes it', () => {
    fc.assert(fc.property(ageFile, file => armor(file) === library.encode(file)))
  })

  it('is read back', () => {
    fc.assert(fc.property(ageFile, file => equalBytes(dearmor(`text\n${armor(file)}more`), file)))
  })

  it.each(refused)('is refused: %s', (_, text, code) => {
    expect(() => dearmor(text)).toThrow(PosternError)
    expect(() => dearmor(text)).toThrow(expect.objectContaining({ code }))
  })
})

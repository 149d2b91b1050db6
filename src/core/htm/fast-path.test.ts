import { describe, expect, it } from 'vitest'
import { equalBytes, utf8 } from '../bytes.ts'
import { armor, armorBegin } from './armor.ts'
import { armorStart, dearmorBytes, readFastPath } from './fast-path.ts'

const file = new Uint8Array(1_000_000)
for (let at = 0; at < file.length; at += 65_536) crypto.getRandomValues(file.subarray(at, at + 65_536))
file.set(utf8('age-encryption.org/v1\n'))

const read = (text: string) => readFastPath(utf8(text), armorStart(utf8(text))!)

describe('an armor read piece by piece', () => {
  it('is the file, wherever the pieces cut it', { tags: ['long'] }, () => {
    for (const before of [0, 1, 2, 3, 50, 63, 64])
      expect(equalBytes(read('x'.repeat(before) + armor(file))!, file)).toBe(true)
  })

  it('is the file with text areas in between, wherever the pieces cut them', { tags: ['long'] }, () => {
    const joint = '</textarea>\n<textarea name="message" hidden readonly>'
    for (let every = 2_000; every < 2_400; every += 37) {
      const lines = armor(file).split('\n')
      for (let at = every; at < lines.length - 2; at += every + 1) lines.splice(at, 0, joint)
      expect(equalBytes(read(lines.join('\n'))!, file)).toBe(true)
    }
  })

  it('is nothing with any other character, without an end, or with an end in the middle', () => {
    const text = armor(file)
    for (const at of [100, 262_144, text.length - 60]) expect(read(`${text.slice(0, at)}*${text.slice(at)}`)).toBeNull()
    expect(read(text.slice(0, -40))).toBeNull()
    expect(read(text.replace(/\n(?=.{64}\n)/, '\nAA==\n'))).toBeNull()
    expect(armorStart(utf8('nothing here'))).toBeNull()
  })

  it('tells what is wrong as the whole text does', () => {
    expect(equalBytes(dearmorBytes(utf8(armor(file))), file)).toBe(true)
    expect(() => dearmorBytes(utf8('nothing here'))).toThrow(expect.objectContaining({ code: 'not-our-file' }))
    expect(() => dearmorBytes(utf8(`${armorBegin}\nAAAA`))).toThrow(expect.objectContaining({ code: 'damaged' }))
    const newer = armor(utf8('age-encryption.org/v9\n'))
    expect(() => dearmorBytes(utf8(newer))).toThrow(expect.objectContaining({ code: 'newer-version' }))
  })
})

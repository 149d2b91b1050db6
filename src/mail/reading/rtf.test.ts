import { describe, expect, it } from 'vitest'
import { bytesOf } from '../charset.ts'
import { readRichText } from './rtf.ts'

const read = (text: string) => readRichText(bytesOf(text))!
const shown = (inner: string) => read(`{\\rtf1\\ansi ${inner}}`).texts[0]

describe('rich text', () => {
  it.each([
    ['letters between settings', String.raw`{\b I}B{\i\cf2 A}N`, 'IBAN'],
    ['settings that end with a blank, or with what is no letter', String.raw`a\b0 b\b-1c\i{}d`, 'abcd'],
    ['lines that the file breaks', 'IB\r\nAN', 'IBAN'],
    ['paragraphs, lines, cells', String.raw`a\par b\line c\cell d\row`, 'a\nb\nc\td\n'],
    ['signs that are written as they are', String.raw`\{a\\b\}\~c\-d\_e`, '{a\\b}\u00a0c\u00add\u2011e'],
    ['bytes of the alphabet that it names', String.raw`\ansicpg1251 \'cf\'f0\'e8`, 'При'],
    [
      'bytes of the alphabet of its font',
      String.raw`{\fonttbl{\f0 A;}{\f3\fcharset204 B;}}\f3 \'cf\'f0\f0 \'e9`,
      'Прé',
    ],
    ['letters of two bytes', String.raw`\ansicpg932 \'93\'fa\'96\'7b`, '日本'],
    ['Unicode, with what stands for it', String.raw`\u220?bermut \u-3913 ?`, 'Übermut \uf0b7'],
    ['Unicode with nothing that stands for it', String.raw`\uc0\u220 ber`, 'Über'],
    ['Unicode with two bytes that stand for it', String.raw`\uc2 \u26085\'93\'fax`, '日x'],
    ['Unicode of two halves', String.raw`\u-10179?\u-8704?`, '😀'],
    ['Unicode with fewer than nothing', String.raw`\uc-2\u65 IBAN`, 'AIBAN'],
    ['a link', String.raw`{\field{\*\fldinst HYPERLINK "https://a.example"}{\fldrslt here}}`, 'here'],
    ['words around a bookmark', String.raw`I{\*\bkmkstart x}BAN`, 'IBAN'],
    ['words around what is hidden', String.raw`I{\v xx}BAN\v y\v0 z`, 'IBANz'],
  ])('shows %s', (_, inner, text) => {
    expect(shown(inner)).toBe(text)
    expect(read(`{\\rtf1 ${inner}}`).isWhole).toBe(true)
  })

  it.each([
    ['what is hidden', String.raw`IB{\v AN}`, 'IBAN'],
    ['what is kept beside it', String.raw`{\info{\title My IBAN}}x`, 'My IBAN'],
    ['what a program does not know', String.raw`{\*\ownthing My IBAN}x`, 'My IBAN'],
    ['what a picture is described by', String.raw`{\pict{\*\picprop{\sp{\sv My IBAN}}}ffd8ffe0}`, 'My IBAN'],
    ['what is said to stand for a letter, and is longer', String.raw`\uc9999\u65 ${'x'.repeat(150)}IBAN`, 'IBAN'],
    ['UTF-8, which it should not hold', '\xc3\x9cberweisung', 'Überweisung'],
  ])('reads %s', (_, inner, text) => {
    expect(read(`{\\rtf1 ${inner}}`).texts.join('\n')).toContain(text)
  })

  it('takes the bytes of a picture for no words', () => {
    expect(read(String.raw`{\rtf1 a{\pict\jpegblip ffd8ffe0}b}`)).toEqual({ texts: ['ab'], isWhole: true })
  })

  it.each([
    ['a file', String.raw`{\rtf1 {\object{\*\objdata 0105}}}`],
    ['bytes that are counted', String.raw`{\rtf1 \bin3 abc}`],
    ['HTML that is packed into it', String.raw`{\rtf1\fromhtml1 {\*\htmltag84 <b>}x}`],
    ['an alphabet that nobody knows', String.raw`{\rtf1\ansicpg999 \'cf}`],
    ['groups that do not end', String.raw`{\rtf1 {a}`],
    ['more behind its end', String.raw`{\rtf1 a} IBAN`],
    ['a sign that ends nothing', '{\\rtf1 a}\\'],
    ['more than a book has', `{\\rtf1 ${'{a}'.repeat(400_000)}}`],
    ['groups deeper than anybody writes them', `{\\rtf1 ${'{'.repeat(600)}${'}'.repeat(600)}}`],
  ])('says that something is unread in %s', (_, text) => {
    expect(read(text).isWhole).toBe(false)
  })

  it('is nothing else', () => {
    expect(readRichText(bytesOf('a {\\rtf1 x}'))).toBeNull()
    expect(readRichText(bytesOf('{\\rtfx x}'))).toBeNull()
  })
})

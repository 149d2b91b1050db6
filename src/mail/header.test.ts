import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { latin1, utf8 } from '../core/bytes.ts'
import { messageIds, type OddityCode, readHeader, valuesOf } from './header.ts'

const bytes = (text: string) => Uint8Array.from(text, sign => sign.charCodeAt(0))
const read = (text: string) => readHeader(bytes(text))
const shown = (text: string) => read(text).fields.map(({ name, value }) => [name, value])

describe('a header', () => {
  it('is its fields, in their order, to the byte', () => {
    const text = 'Received: a\r\nSubject: Hello\r\n\tthere\r\nRECEIVED:b\r\n\r\nBody: no\r\n'
    const header = read(text)
    expect(header.fields).toEqual([
      { name: 'received', raw: 'Received: a\r\n', value: 'a', start: 0, end: 13 },
      { name: 'subject', raw: 'Subject: Hello\r\n\tthere\r\n', value: 'Hello\tthere', start: 13, end: 37 },
      { name: 'received', raw: 'RECEIVED:b\r\n', value: 'b', start: 37, end: 49 },
    ])
    expect(header).toMatchObject({ body: 51, ends: true, sound: true, oddities: [] })
    expect(text.slice(header.body)).toBe('Body: no\r\n')
    expect(valuesOf(header, 'received')).toEqual(['a', 'b'])
  })

  it.each([
    ['a header and nothing else', 'A: b\r\n\r\n', 8, true],
    ['a line that breaks off', 'A: b', 4, false],
    ['no empty line', 'A: b\r\n', 6, false],
    ['an empty line first', '\r\nA: b\r\n', 2, true],
    ['nothing', '', 0, false],
    ['an empty line of LF alone', 'A: b\n\nx', 6, true],
    ['a CR that breaks off', 'A: b\r\n\r', 7, false],
  ])('ends where it ends: %s', (_, text, body, ends) => {
    expect(read(text)).toMatchObject({ body, ends })
  })

  it('may begin anywhere, end at a boundary, and is read no further than asked', () => {
    const all = bytes('--b\r\nA: b\r\n--b\r\n\r\n')
    const stop = (at: number) => all[at] === 0x2d
    expect(readHeader(all, { start: 5, stop })).toMatchObject({ body: 11, ends: true, fields: [{ start: 5, end: 11 }] })
    expect(readHeader(bytes('A: b\r\nC: d\r\n\r\n'), { most: 13 })).toMatchObject({ body: 12, ends: false })
    expect(readHeader(bytes('A: b\r\nC: d\r\n\r\n'), { most: 14 })).toMatchObject({ body: 14, ends: true })
  })

  it.each<[string, string, [string, string][], OddityCode[]]>([
    [
      'a line without a colon',
      'A: b\r\nwords\r\nC: d\r\n\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
      ['not-a-field'],
    ],
    ['what continues such a line', 'A: b\r\nwords\r\n more\r\n\r\n', [['a', 'b']], ['not-a-field']],
    ['a colon without a name', ': b\r\n\r\n', [], ['not-a-field']],
    ['a name of two words', 'A c: b\r\n\r\n', [], ['not-a-field']],
    ['a name of other letters', 'Betr\xe4ff: b\r\n\r\n', [], ['eight-bit', 'not-a-field']],
    ['white space first', ' A: b\r\nC: d\r\n\r\n', [['c', 'd']], ['continues-nothing']],
    ['a line of a mailbox file', 'From a@b Thu Jan  1 00:00:00 1970\r\nA: b\r\n\r\n', [['a', 'b']], ['mbox-line']],
    ['the same, quoted', '>From a@b\r\nA: b\r\n\r\n', [['a', 'b']], ['mbox-line']],
    ['such a line further down', 'A: b\r\nFrom a@b\r\n\r\n', [['a', 'b']], ['not-a-field']],
    ['a space before the colon', 'A \t: b\r\n\r\n', [['a', 'b']], ['space-before-colon']],
    ['a line of white space', 'A: b\r\n \t\r\n c\r\n\r\n', [['a', 'b \t c']], ['blank-continuation']],
    ['lines that end in LF', 'A: b\n c\n\n', [['a', 'b c']], ['bare-lf']],
    ['a CR that ends nothing', 'A: b\rC: d\r\n\r\n', [['a', 'b C: d']], ['bare-cr']],
    ['a NUL', 'A: b\0\r\n\r\n', [['a', 'b\0']], ['nul']],
    ['8-bit', 'A: \xe9\x80\xa0\r\n\r\n', [['a', '\xe9\x80\xa0']], ['eight-bit']],
    ['a long line', `A: ${'x'.repeat(996)}\r\n\r\n`, [['a', 'x'.repeat(996)]], ['long-line']],
    ['a name as long as that', `${'n'.repeat(2_000)}:\r\n\r\n`, [['n'.repeat(2_000), '']], ['long-line']],
  ])('has a known outcome for %s', (_, text, fields, codes) => {
    expect(shown(text)).toEqual(fields)
    const { oddities, sound } = read(text)
    expect(oddities.map(({ code }) => code).toSorted()).toEqual(codes.toSorted())
    expect(sound).toBe(!codes.some(code => ['not-a-field', 'continues-nothing', 'mbox-line'].includes(code)))
  })

  it('names what is odd once, with the first line and how many there are', () => {
    const { oddities } = read('one\r\nA: b\r\ntwo\r\n\r\n')
    expect(oddities).toEqual([{ code: 'not-a-field', start: 0, end: 5, count: 2 }])
  })

  it('loses no byte of any input: each is in a field, of an odd line, or of the body', () => {
    const sign = fc.constantFrom(...'\r\n\t :-ab\0\xe9'.split(''), 'From ', '\r\n', '\r\n\r\n', 'A: b\r\n')
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 60 }), signs => {
        const all = bytes(signs.join(''))
        const { fields, body, ends } = readHeader(all)
        for (const { raw, start, end } of fields) expect(raw).toBe(latin1(all.subarray(start, end)))
        for (const [i, field] of fields.entries()) expect(field.start).toBeGreaterThanOrEqual(fields[i - 1]?.end ?? 0)
        expect(body).toBeLessThanOrEqual(all.length)
        if (!ends) expect(body).toBe(all.length)
        // What was read of a header alone is what is read of the whole message.
        expect(readHeader(all.subarray(0, body)).fields).toEqual(fields)
      }),
    )
  })

  it('takes time linear in its length, whatever it holds', () => {
    const most = 256 * 1024
    for (const part of [' ', '\r', ':', 'a', ' \r\n', 'A:\r\n', '\t', 'A: \r\n \r\n'])
      expect(readHeader(utf8(part.repeat(most / part.length))).body).toBeGreaterThan(0)
  })
})

it('Message-IDs are told from what stands between them, each once', () => {
  expect(messageIds('<a@b> (c) <d@e>\t<a@b> <> <f g>')).toEqual(['<a@b>', '<d@e>'])
})

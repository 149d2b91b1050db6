import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { latin1 } from '../core/bytes.ts'
import { type Composed, composeMessage } from './compose.ts'
import { readHeader } from './header.ts'
import { namesBySplitting } from './testing/splitting.ts'
import { carryField, soundHeader, writeField, writeHeader, writeMailbox, writeText } from './write-header.ts'

const bytes = (text: string) => Uint8Array.from(text, sign => sign.charCodeAt(0))
/** Line ends of all kinds, what separates words of a header, letters of any alphabet, and whole fields. */
const raw = [
  fc.constantFrom(...'\r\n\0\t\v\f\x1b\x1c\x1d\x1e\x7f\x85\u2028\u2029\u0445 :;<>@,"\\()=?ab'.split('')),
  fc.constantFrom('\r\n', '\r\nFrom: x@y.z', '\rX-Postern-Sender: verified\r', '\n\n'),
  fc.constantFrom('\x85From: x', '\u2028From:x', '\u0445To: x', 'From: x'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
]
/** What is a line end, or a field, once it is decoded. */
const encoded = fc.constantFrom(
  ...['=?utf-8?Q?=0D=0AFrom:_x?=', '=?utf-8?Q?a=0AFrom:', '=?utf-8?B?CkZyb206IHg=?=', '=?utf-8?q?=E2=80=A8To:_x?='],
  ...['=?iso-8859-1?Q?=85To:_x?=', '=?iso-8859-2*en?Q?=85To:_x?=', '=?utf-16?B?AAoAYQA6?='],
  ...['=?utf-7?Q?a+AA0ACg-To:_x?=', '=?unicode-1-1-utf-7?B?K0FDZy1UbzogeA==?=', '=?utf-7?Q?=2BICg-To:_x?='],
  ...['=?utf-8?Q?To=3A?=', '=?utf-8?B?Rg==?=', '=?iso-8859-1?B?hVRvOg==?=', '=?utf-8?B?4oCpVG86?='],
)
const hostile = fc.string({ unit: fc.oneof(...raw, encoded), maxLength: 40 })
const unencoded = fc.string({ unit: fc.oneof(...raw), maxLength: 40 })
const asBytes = (text: string) => latin1(new TextEncoder().encode(text))
const inBytes = hostile.map(asBytes)

const asText = (value: string) => new TextDecoder().decode(bytes(value))

/** As two programs read it, the second behind a hop that takes every CR for a line end. */
async function keysOf(header: string): Promise<readonly [string[], string[]]> {
  const read = readHeader(bytes(header))
  expect(read.oddities.filter(({ code }) => code !== 'eight-bit')).toEqual([])
  expect(read.body).toBe(header.length)
  for (const names of namesBySplitting(header)) expect(names).toEqual(read.fields.map(({ name }) => name))
  const { headerLines } = await simpleParser(Buffer.from(header.replace(/\r\n|\r|\n/g, '\r\n'), 'latin1'))
  return [read.fields.map(({ name }) => name), headerLines.map(({ key }) => key)]
}

describe('a written field', () => {
  it('is one field of its name, whatever its value is made of', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(inBytes, { minLength: 1, maxLength: 4 }), async values => {
        const header = writeHeader(values.map((value, i) => writeField(`X-${i}`, value)))
        const names = values.map((_, i) => `x-${i}`)
        expect(await keysOf(header)).toEqual([names, names])
        expect(`${soundHeader(asText(header))}\r\n\r\n`).toBe(asText(header))
      }),
    )
  })

  it('says what was meant, but for controls', () => {
    fc.assert(
      fc.property(unencoded, text => {
        const value = asBytes(text)
        const words = (text: string) => asText(text).replace(/[\p{Cc}\u2028\u2029 ]+/gu, '')
        const [field] = readHeader(bytes(writeHeader([writeField('X-A', value)]))).fields
        expect(words(field!.value)).toEqual(words(value))
      }),
    )
  })

  it.each(['', 'X A', 'X:', 'X\r', 'Bé', 'X\0'])('has no such name: %j', name => {
    expect(() => writeField(name, 'x')).toThrow(RangeError)
  })
})

describe('a field that is carried over', () => {
  it('stays to the byte where it is sound', () => {
    for (const raw of [
      'A: b\r\n',
      'A:b\r\n',
      'A: b\r\n\tc\r\n  d\r\n',
      'A: \xe9\x85 b\r\n',
      'A:\r\n b\r\n',
      'A: \x85a \xd1\x85b\r\n',
      'A: =?utf-8?Q?=C3=A9?=\r\n',
    ])
      expect(carryField(readHeader(bytes(`${raw}\r\n`)).fields[0]!)).toBe(raw)
  })

  it.each([
    ['A: b\rC: d\r\n', 'A: b C: d\r\n'],
    ['A: b\0c\r\n', 'A: b c\r\n'],
    ['A: b\n c\r\n', 'A: b c\r\n'],
    ['A: b\x1eC: d\x0bE: f\x0cG: h\r\n', 'A: b C: d E: f G: h\r\n'],
    ['A: b\xe2\x80\xa8C: d\xe2\x80\xa9E: f\xc2\x85G: h\r\n', 'A: b C: d E: f G: h\r\n'],
    ['A: b\x85C: d\xd1\x85\r\n e\r\n', 'A: b\x85 C: d\xd1\x85 \r\n e\r\n'],
    ['A: =?utf-8?Q?b=0D=0AC:_d?=\r\n', 'A: =?utf-8?Q?b=20=20C:_d?=\r\n'],
    ['A: =?utf-8?Q?b?=0AC:_d?=\r\n', 'A: =?utf-8?Q?b?=20C:_d?=\r\n'],
    ['A: b\r\n =?utf-16?B?AAoAYQA6?=\r\n', 'A: b\r\n =?utf-8?Q?_?=\r\n'],
    ['A: =?utf-7?Q?b+AAo-C:_d?=\r\n', 'A: =?utf-8?B?YiBDOiBk?=\r\n'],
    ['A: =?utf-7?Q?b+AOQ-C?=\r\n', 'A: =?utf-7?Q?b+AOQ-C?=\r\n'],
    ['A: =?utf-8?B?YgpDOiBk?=\r\n', 'A: =?utf-8?B?YiBDOiBk?=\r\n'],
    ['A: \x85=?utf-8?Q?C=3A_d?=\r\n', 'A: \x85 =?utf-8?Q?C=3A_d?=\r\n'],
    ['A \t: b\r\n', 'A: b\r\n'],
    ['A: b\r\n \t\r\n c\r\n', 'A: b   c\r\n'],
    [`A: ${'b '.repeat(600)}c\r\n`, null],
  ])('is written anew where programs could part over it: %j', (raw, written) => {
    const carried = carryField(readHeader(bytes(`${raw}\r\n`)).fields[0]!)!
    if (written === null) expect(Math.max(...carried.split('\r\n').map(line => line.length))).toBeLessThan(80)
    else expect(carried).toBe(written)
  })

  it('is one field, of its own name, whatever it came as', async () => {
    await fc.assert(
      fc.asyncProperty(inBytes, async text => {
        const { fields } = readHeader(bytes(`A: b\r\n${text}\r\nC: d\r\n`))
        const carried = fields.map(carryField)
        const names = fields.flatMap(({ name }, i) => (carried[i] === null ? [] : [name]))
        expect(await keysOf(writeHeader(carried))).toEqual([names, names])
      }),
    )
  })
})

it.each([
  'A: b\rC: d',
  'A: b\nC: d',
  'A: b\0',
  'A : b',
  'A b',
  ' A: b',
  'A: b\r\n ',
  'A: b\r\n\r\nC: d',
  '',
])('what others composed is no header: %j', header => {
  expect(() => soundHeader(header)).toThrow(RangeError)
})

it('a composed message has the fields that were meant, in every part, whatever people and files are called', {
  tags: ['long'],
}, async () => {
  const mailbox = hostile.map(name => ({ name, address: 'bob@out.test' }))
  const file = fc.record({
    ...{ filename: hostile, mimeType: fc.constantFrom('text/plain', 'image/png') },
    ...{ content: fc.constant(bytes('x')), contentId: fc.option(hostile) },
  })
  const composed: fc.Arbitrary<Composed> = fc.record({
    ...{
      from: mailbox,
      to: fc.array(mailbox, { minLength: 1, maxLength: 2 }),
      cc: fc.array(mailbox, { maxLength: 2 }),
    },
    ...{ subject: hostile, date: fc.constant(new Date(0)), messageId: hostile, language: fc.option(hostile) },
    ...{ inReplyTo: fc.array(hostile, { maxLength: 2 }), references: fc.array(hostile, { maxLength: 2 }) },
    ...{
      text: fc.constant('words'),
      html: fc.option(fc.constant('<p>words')),
      files: fc.array(file, { maxLength: 2 }),
    },
  })
  await fc.assert(
    fc.asyncProperty(composed, async message => {
      const raw = latin1(composeMessage(message))
      const [header, ...parts] = raw.split(/\r\n\r\n/)
      const names = [
        ...['from', 'to', ...(message.cc.length > 0 ? ['cc'] : []), 'subject', 'date', 'message-id'],
        ...(message.inReplyTo.length > 0 ? ['in-reply-to'] : []),
        ...(message.references.length > 0 ? ['references'] : []),
        ...(message.language === null ? [] : ['content-language']),
        'mime-version',
      ]
      const [read, parsed] = await keysOf(`${header}\r\n\r\n`)
      expect(read.filter(name => !/^content-(?!language)/.test(name))).toEqual(names)
      expect(parsed).toEqual(read)
      expect(parts.join('\r\n\r\n')).not.toMatch(/[^\r]\n|\r[^\n]|\0/)
      const { from, to, subject } = await simpleParser(Buffer.from(raw, 'latin1'))
      expect(from!.value.map(({ address }) => address)).toEqual(['bob@out.test'])
      expect([to].flat().flatMap(each => each!.value)).toHaveLength(message.to.length)
      const words = (text: string) => text.split(/[\p{Cc}\p{Z}]+/u).filter(Boolean)
      expect(words(subject ?? '')).toEqual(words(message.subject))
    }),
  )
})

it.each([
  ['letters', 'a'.repeat(10_000)],
  ['quotes', '"'.repeat(10_000)],
  ['letters after a word', `Robin ${'a'.repeat(5_000)}`],
])('a name or a subject of %s without a blank has a line to stand in, and is read as it was', async (_, name) => {
  const fields =
    writeField('From', writeMailbox({ name, address: 'robin@example.com' })) + writeField('Subject', writeText(name))
  for (const line of fields.split('\r\n')) expect(line.length).toBeLessThanOrEqual(78)
  const { from, subject } = await simpleParser(`${fields}\r\n`)
  expect([from?.value[0]?.name, subject]).toEqual([name, name])
})

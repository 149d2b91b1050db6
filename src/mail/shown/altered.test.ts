// What came otherwise than it was sent: it is shown as far as it can be, and never without a word.

import { describe, expect, it } from 'vitest'
import { parseMessage } from '../parse.ts'
import { readMessage } from '../reading/read.ts'
import { isUndeclaredBase64 } from '../reading/undeclared.ts'

const bytes = (...lines: string[]) => Uint8Array.from(lines.join('\r\n'), sign => sign.charCodeAt(0))
const text = (charset: string) => `Content-Type: text/plain; charset=${charset}`
const from = 'From: Ann <ann@a.example>'

describe('letters that are not whole', () => {
  it.each<[why: string, charset: string, body: string, words: string, said: string[]]>([
    ['a line end of one byte behind UTF-16', 'utf-16', '\xff\xfem\0y\0\n', 'my', []],
    ['half a letter behind UTF-16', 'utf-16', '\xff\xfem\0y\0g', 'my\ufffd', ['altered']],
    ['half a pair of UTF-16', 'utf-16le', 'm\0y\0\x3d\xd8', 'my\ufffd', ['altered']],
    ['half a letter of Shift_JIS', 'shift_jis', '\x89\xef\x8b!', '会\ufffd!', ['altered']],
    ['half a letter of Korean', 'euc-kr', '\xb0\xa1\xb0', '가\ufffd', ['altered']],
    ['half a letter of Big5', 'big5', '\xa4\x40\xa4', '一\ufffd', ['altered']],
    ['a shift to nowhere', 'iso-2022-jp', '\x1b$B2q\x1b$Z', '会\ufffd', ['altered']],
    ['the sign of replacement, where somebody wrote it', 'utf-8', 'a \xef\xbf\xbd', 'a \ufffd', []],
  ])('%s', async (_, charset, body, words, said) => {
    const message = await parseMessage(bytes(from, text(charset), '', body))
    expect(message.text?.slice(0, words.length)).toBe(words)
    expect(message.notices.map(({ code }) => code)).toEqual(said)
  })
})

describe('what stands in a header', () => {
  it.each<[why: string, header: string, said: string[]]>([
    ['half a letter in a subject', 'Subject: plain =?utf-8?Q?=C3?=', ['altered']],
    ['half a letter in a name', 'To: =?shift_jis?B?iQ==?= <b@b.example>', ['altered']],
    ['half a letter in the name of a file', 'Content-Disposition: attachment; filename="=?utf-8?Q?=C3?="', ['altered']],
    ['a letter in two words', 'Subject: =?utf-8?Q?=C3?= =?utf-8?Q?=BC?=', []],
    ['the sign of replacement, where somebody wrote it', 'Subject: =?utf-8?Q?=EF=BF=BD?=', []],
  ])('%s', async (_, header, said) => {
    const message = await parseMessage(bytes(from, header, '', 'words'))
    expect(message.notices.map(({ code }) => code)).toEqual(said)
  })
})

describe('a file in a text', () => {
  it.each<[why: string, lines: string[], said: string[]]>([
    ['whose end is lost', ['begin 644 a.txt', '+2&5L;&\\@=&AE<F4'], ['packed-elsewhere']],
    ['that is whole', ['begin 644 a.txt', '+2&5L;&\\@=&AE<F4', '`', 'end'], []],
    ['of which is told', ['begin 644 a.txt', 'is how such a file begins'], []],
    ['of which little is told', ['begin 644 a.txt', '', 'end'], []],
  ])('%s', async (_, lines, said) => {
    const message = await parseMessage(bytes(from, '', 'before', ...lines))
    expect(message.notices.map(({ code }) => code)).toEqual(said)
  })
})

describe('UTF-16 in quoted-printable', () => {
  const wide = (text: string) => Buffer.from(text, 'utf16le').toString('latin1').replaceAll('\0', '=00')
  const body = wide('first line\nsecond line\nthird line').replaceAll('\n', '\r\n')

  it('is shown whole, though its line ends became longer on their way', async () => {
    const message = await parseMessage(
      bytes(from, text('utf-16le'), 'Content-Transfer-Encoding: quoted-printable', '', body),
    )
    expect([message.text, message.notices]).toEqual(['first line\nsecond line\nthird line', []])
  })

  it.each(['application/octet-stream', 'application/ics'])('is read as %s too', type => {
    const raw = bytes(
      from,
      `Content-Type: ${type}; charset=utf-16le`,
      'Content-Transfer-Encoding: quoted-printable',
      '',
      body,
    )
    expect(readMessage(raw).texts.flatMap(each => each.readings)).toContain('first line\nsecond line\nthird line')
  })
})

describe('words under the name of base64', () => {
  const raw = bytes(from, text('utf-8'), 'Content-Transfer-Encoding: base64', '', 'meet me at noon', 'the usual place')

  it('are shown, and it is said that something is wrong', async () => {
    const message = await parseMessage(raw)
    expect(message.text).toBe('meet me at noon\nthe usual place')
    expect(message.notices.map(({ code }) => code)).toEqual(['altered'])
  })

  it('are read by whoever decides on them', () => {
    const readings = readMessage(raw).texts.flatMap(each => each.readings)
    expect(readings.some(reading => reading.includes('the usual place'))).toBe(true)
  })

  it('are none where blanks stand between pieces of base64', async () => {
    const message = await parseMessage(
      bytes(from, text('utf-8'), 'Content-Transfer-Encoding: base64', '', 'bWVldCBtZSBhdCBub29u IQ=='),
    )
    expect(message.text).toBe('meet me at noon!')
  })
})

describe('base64 under the name of no encoding', () => {
  const base64 = (content: string | Uint8Array, width = 76) =>
    (
      Buffer.from(content)
        .toString('base64')
        .match(new RegExp(`.{1,${width}}`, 'g')) ?? []
    ).join('\r\n')
  const words =
    'Dear Robin, the meeting on Monday is at nine, and all of us will be there. Bring the papers. Grüße, Ann'
  const picture = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(200, 7)])
  const page = `<html><body><p>${words}</p></body></html>`
  const event = `BEGIN:VCALENDAR\r\nX-A:${'a'.repeat(80)}\r\nEND:VCALENDAR\r\n`
  const parse = (type: string, encoding: string, body: string) =>
    parseMessage(
      bytes(
        from,
        `Content-Type: ${type}`,
        ...(encoding === '' ? [] : [`Content-Transfer-Encoding: ${encoding}`]),
        '',
        body,
        '',
      ),
    )

  it.each<[encoding: string, type: string, body: string, shown: string]>([
    ['', 'text/plain; charset=utf-8', base64(words), words],
    ['7bit', 'text/plain; charset=utf-8', base64(words), words],
    ['8bit', 'text/plain; charset=utf-8', base64(words.repeat(50), 60), words.repeat(50)],
    ['binary', 'text/plain', base64(words, 10_000), words],
    ['7bit', 'text/plain; charset=iso-8859-1', base64(Buffer.from(words, 'latin1')), words],
    ['7bit', 'text/html; charset=utf-8', base64(page), page],
  ])('%s is decoded, and said: %s', async (encoding, type, body, shown) => {
    const message = await parse(type, encoding, body)
    expect(message.html ?? message.text).toBe(shown)
    expect(message.notices.map(({ code }) => code)).toEqual(['guessed-encoding'])
  })

  it.each(['7bit', ''])('is read by whoever decides on it: %s', encoding => {
    const field = encoding === '' ? [] : [`Content-Transfer-Encoding: ${encoding}`]
    const { texts } = readMessage(bytes(from, text('utf-8'), ...field, '', base64(words), ''))
    expect(texts.flatMap(each => each.readings).some(reading => reading.includes('Bring the papers'))).toBe(true)
  })

  it.each<[type: string, content: string | Uint8Array]>([
    ['image/png', picture],
    ['application/pdf', `%PDF-1.4\n${'x'.repeat(200)}`],
    ['application/octet-stream', `PK\x03\x04${'x'.repeat(200)}`],
    ['text/calendar', event],
  ])('of a file is decoded, and said: %s', async (type, content) => {
    const { attachments, notices } = await parse(type, '7bit', base64(content))
    expect(Buffer.from(attachments[0]!.content).equals(Buffer.from(content))).toBe(true)
    expect(notices.map(({ code }) => code)).toEqual(['guessed-encoding'])
  })

  const random = Buffer.from(Array.from({ length: 900 }, (_, i) => (i * i * 31 + i * 17 + (i >> 3) * 101) % 256))
  it.each<[why: string, type: string, body: string]>([
    ['a key', 'text/plain', base64(random.subarray(0, 256), 64)],
    ['a long one', 'text/plain', base64(random)],
    ['a hash', 'text/plain', 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c'],
    ['a picture within a text', 'text/plain', base64(picture)],
    ['a short one', 'text/plain', base64('meet me at noon')],
    ['words before it', 'text/plain', `Look at this:\r\n\r\n${base64(words)}`],
    ['words behind it', 'text/plain', `${base64(words)}\r\n-- \r\nAnn`],
    ['lines of unlike lengths', 'text/plain', `${base64(words, 44)}\r\n${base64(words)}`],
    ['one long word', 'text/plain', 'Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamten'],
    ['letters in a row', 'text/plain', 'A'.repeat(76)],
    ['a file of words', 'application/octet-stream', base64(words)],
  ])('is none where it may be meant so: %s', async (_, type, body) => {
    const { text, attachments, notices } = await parse(type, '7bit', body)
    const shown = text ?? Buffer.from(attachments[0]!.content).toString('latin1')
    expect(shown.trim()).toBe(body.replaceAll('\r\n', text === null ? '\r\n' : '\n'))
    expect(notices).toEqual([])
  })

  it('is none in any of ten thousand random keys', { tags: ['long'] }, async () => {
    let state = 1
    const next = () => {
      state = (state * 48_271) % 2_147_483_647
      return state & 0xff
    }
    for (let i = 0; i < 10_000; i++) {
      const key = Uint8Array.from({ length: 30 + (i % 300) }, next)
      expect(isUndeclaredBase64(bytes(base64(key)), 'text/plain')).toBe(false)
    }
  })
})

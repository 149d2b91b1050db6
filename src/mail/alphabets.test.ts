import { describe, expect, it } from 'vitest'
import { utf8 } from '../core/bytes.ts'
import { parseMessage } from './parse.ts'
import { readMessage } from './reading/read.ts'

const lines = (...parts: string[]) => utf8(parts.join('\r\n'))
const from = 'From: Alice <alice@example.org>'

describe('letters of every age and make', () => {
  const bytes = (text: string) => Uint8Array.from(text, sign => sign.charCodeAt(0))
  const textOf = async (charset: string, body: string) =>
    (await parseMessage(bytes(`${from}\r\nContent-Type: text/plain; charset=${charset}\r\n\r\n${body}`))).text?.trim()

  it.each<[charset: string, body: string, words: string]>([
    ['iso-8859-1', 'Gr\xfc\xdfe', 'Grüße'],
    ['windows-1251', '\xcf\xf0\xe8\xe2\xe5\xf2', 'Привет'],
    ['koi8-r', '\xf0\xd2\xc9\xd7\xc5\xd4', 'Привет'],
    ['shift_jis', '\x93\xfa\x96{', '日本'],
    ['iso-2022-jp', '\x1b$BF|K\\\x1b(B', '日本'],
    ['euc-kr', '\xc7\xd1\xb1\xdb', '한글'],
    ['gb2312', '\xd6\xd0\xce\xc4', '中文'],
    ['big5', '\xa4\xa4\xa4\xe5', '中文'],
    ['"UTF-8"', 'Gr\xc3\xbc\xc3\x9fe', 'Grüße'],
    ['iso-2022-kr', '\x1b$)C\x0eGQ1[\x0f, \x0e1[\r\nend', '한글, 글\nend'],
    ['iso-2022-cn', '\x1b$)A\x0eVPND\x0f, \x1b$)G\x0eXY\x0f\x1bNXY.', '中文, \ufffd\ufffd.'],
    ['hz-gb-2312', 'a ~~ ~{VPND~} b~\nc', 'a ~ 中文 bc'],
    ['ks_c_5601', '\xc7\xd1', '한'],
    ['euc-cn', '\xd6\xd0', '中'],
    ['cp51932', '\xc6\xfc', '日'],
    ['cp50221', '\x1b$BF|K\\\x1b(B', '日本'],
    ['tis620', '\xca\xc7\xd1\xca', 'สวัส'],
    ['latin-1', '\xe9t\xe9', 'été'],
    ['utf-16', '\0H\0\xe9\0l\0l\0o', 'Héllo'],
    ['utf-16', '\xfe\xff\0H\0\xe9', 'Hé'],
    ['iso-10646-ucs-2', 'H\0\xe9\0l\0', 'Hél'],
    ['ucs-2', '\0H\0\xe9\0l', 'Hél'],
  ])('%s', async (charset, body, words) => {
    expect(await textOf(charset, body)).toBe(words)
  })

  it.each<[rfc: string, headers: string[], name: string]>([
    [
      '2047, where it has no place',
      ['Content-Disposition: attachment; filename="=?utf-8?B?R3LDvMOfZS5wZGY=?="'],
      'Grüße.pdf',
    ],
    [
      '2231, in pieces',
      [
        "Content-Disposition: attachment; filename*0*=utf-8''Gr%C3%BC%C3%9F;",
        ' filename*1*=e%20an; filename*2=" alle.pdf"',
      ],
      'Grüße an alle.pdf',
    ],
    [
      '2231, in an alphabet of its own',
      ["Content-Disposition: attachment; filename*=iso-8859-1''Gr%FC%DFe.pdf"],
      'Grüße.pdf',
    ],
    ['6532, as it is', ['Content-Disposition: attachment; filename="Grüße.pdf"'], 'Grüße.pdf'],
    ['2045, of the type alone', ['Content-Disposition: attachment'], 'typed.pdf'],
  ])('a name by RFC %s', async (_, headers, name) => {
    const message = await parseMessage(
      lines(from, 'Content-Type: application/pdf; name=typed.pdf', ...headers, '', 'x'),
    )
    expect(message.attachments.map(({ filename }) => filename)).toEqual([name])
  })

  it('subject and sender by RFC 6532, as they are', async () => {
    const message = await parseMessage(lines('From: Jörg Müller <jörg@example.org>', 'Subject: Grüße 🎉', '', 'x'))
    expect([message.subject, message.from[0]?.name, message.from[0]?.address]).toEqual([
      'Grüße 🎉',
      'Jörg Müller',
      'jörg@example.org',
    ])
  })

  it('a name no longer than it may be, its extension kept', async () => {
    const raw = lines(from, `Content-Type: application/pdf; name="${'x'.repeat(400)}.pdf"`, '', 'x')
    expect((await parseMessage(raw, { nameLength: 20 })).attachments[0]?.filename).toBe(`${'x'.repeat(16)}.pdf`)
  })
})

describe('a part that only Outlook reads', () => {
  it('is listed, under its name and with its bytes', async () => {
    const message = await parseMessage(
      lines(
        from,
        'Content-Type: multipart/mixed; boundary=a',
        '',
        '--a',
        '',
        'see the file',
        '--a',
        'Content-Type: application/ms-tnef; name=winmail.dat',
        'Content-Disposition: attachment; filename=winmail.dat',
        'Content-Transfer-Encoding: base64',
        '',
        'eJ8+Ig==',
        '--a--',
      ),
    )
    expect(message.notices).toEqual([{ code: 'tnef', detail: '' }])
    expect(message.attachments).toMatchObject([
      { filename: 'winmail.dat', size: 4, content: Uint8Array.of(0x78, 0x9f, 0x3e, 0x22) },
    ])
  })
})

describe('of several forms of one text', () => {
  it('the richest is shown, the plain one is at hand, and others are offered', async () => {
    const message = await parseMessage(
      lines(
        from,
        'Content-Type: multipart/alternative; boundary=a',
        '',
        ...['--a', 'Content-Type: text/plain', '', 'plain words'],
        ...['--a', 'Content-Type: text/html', '', '<p>rich words</p>'],
        ...['--a', 'Content-Type: text/calendar; method=REQUEST', '', 'BEGIN:VCALENDAR'],
        '--a--',
      ),
    )
    expect([message.text?.trim(), message.html?.trim()]).toEqual(['plain words', '<p>rich words</p>'])
    expect(message.attachments.map(({ mimeType }) => mimeType)).toEqual(['text/calendar'])
  })
})

describe('UTF-32', () => {
  const words = 'Grüße, 会議 🙂'
  const coded = (isLittle: boolean, text: string) => {
    const letters = [...text].map(letter => letter.codePointAt(0)!)
    const view = new DataView(new ArrayBuffer(4 * letters.length))
    for (const [i, code] of letters.entries()) view.setUint32(4 * i, code, isLittle)
    return Buffer.from(view.buffer).toString('base64')
  }
  it.each<[name: string, isLittle: boolean, text: string, said: string[]]>([
    ['utf-32', true, `\ufeff${words}`, []],
    ['utf-32', false, `\ufeff${words}`, []],
    ['utf-32le', true, words, []],
    ['UTF-32BE', false, words, []],
    ['utf32', true, words, []],
    ['ucs-4', false, words, []],
    ['utf-8', true, `\ufeff${words}`, []],
    ['', false, words, ['guessed-charset']],
  ])('under the name %s, little end first: %s', async (name, isLittle, text, said) => {
    const raw = [
      'From: a@a.example',
      `Content-Type: text/plain${name && `; charset=${name}`}`,
      'Content-Transfer-Encoding: base64',
      '',
      coded(isLittle, text),
    ].join('\r\n')
    const message = await parseMessage(Buffer.from(raw))
    expect([message.text, message.notices.map(({ code }) => code)]).toEqual([words, said])
    const { texts, unread } = readMessage(Buffer.from(raw))
    expect(texts.some(({ of, readings }) => of === 'body' && readings.includes(words))).toBe(true)
    expect(unread.every(({ why }) => why === 'charset')).toBe(true)
  })
})

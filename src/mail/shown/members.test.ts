// Mail as odd programs write it: what they mean is shown, and what had to be guessed is said.

import { describe, expect, it } from 'vitest'
import { type ParsedMessage, parseMessage } from '../parse.ts'

/** Every character one byte. */
const bytes = (text: string) => Uint8Array.from(text, sign => sign.charCodeAt(0))
const from = 'From: Ann <ann@a.example>'
const read = (...lines: string[]) => parseMessage(bytes(lines.join('\r\n')))
const codes = ({ notices }: ParsedMessage) => notices.map(({ code }) => code)

describe('encoded words', () => {
  it.each<[why: string, value: string, subject: string, said: string[]]>([
    ['with a question mark in them', '=?utf-8?Q?Wo?_=C3=BCber?=', 'Wo? über', []],
    ['of which the first does not end', '=?utf-8?Q?abc =?utf-8?Q?=C3=BC?=', '=?utf-8?Q?abc ü', []],
    ['with the language that they are in', '=?utf-8*de?Q?=C3=BC?=', 'ü', []],
    ['in an alphabet that nobody knows', '=?x-none?Q?Gr=FC=DFe?=', 'Grüße', ['unknown-charset']],
    ['in UTF-8 by another name', '=?x-none?B?R3LDvMOfZQ==?=', 'Grüße', ['unknown-charset']],
  ])('%s', async (_, value, subject, said) => {
    const message = await read(from, `Subject: ${value}`, '', 'x')
    expect([message.subject, codes(message)]).toEqual([subject, said])
  })
})

describe('a date', () => {
  it.each<[value: string, date: string | null]>([
    ['Mon, 23 Nov 126 10:15:00 +0000', '2026-11-23T10:15:00.000Z'],
    ['23-Nov-2026 10:15:00 +0100', '2026-11-23T09:15:00.000Z'],
    ['Thu, 29 Feb 2024 10:15:00 +0000', '2024-02-29T10:15:00.000Z'],
    ['Mon, 31 Feb 2026 10:15:00 +0000', null],
    ['Mon, 31 Apr 126 10:15:00 +0000', null],
  ])('%s', async (value, date) => {
    const message = await read(from, `Date: ${value}`, '', 'x')
    expect([message.date, codes(message)]).toEqual([date, date === null ? ['bad-date'] : []])
  })
})

describe('names of files', () => {
  it.each<[why: string, headers: string[], name: string]>([
    ['with the folders of Windows', ['Content-Disposition: attachment; filename="C:\\Users\\x\\a.pdf"'], 'a.pdf'],
    ['with escaped signs', ['Content-Disposition: attachment; filename="a\\(1\\).pdf"'], 'a(1).pdf'],
    ['without a disposition', ['Content-Disposition: filename=a.pdf'], 'a.pdf'],
    ['without a semicolon', ['Content-Disposition: attachment filename="a.pdf"'], 'a.pdf'],
    ['in UTF-8 that is none', ["Content-Disposition: attachment; filename*=utf-8''%DCbersicht.pdf"], 'Übersicht.pdf'],
    [
      'in pieces of UTF-8 that is none',
      ["Content-Disposition: attachment; filename*0*=utf-8''%DCber; filename*1=sicht.pdf"],
      'Übersicht.pdf',
    ],
    ['that have none, of a photo', ['Content-Type: image/heic'], 'attachment-1.heic'],
    [
      'that have none, of a letter',
      ['Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
      'attachment-1.docx',
    ],
  ])('%s', async (_, headers, name) => {
    const { attachments } = await read(
      ...[from, 'Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'see'],
      ...['--b', ...headers, '', 'x', '--b--', ''],
    )
    expect(attachments.map(({ filename }) => filename)).toEqual([name])
  })
})

describe('a text', () => {
  const utf8 = 'Gr\xc3\xbc\xc3\x9fe'
  it.each<[why: string, type: string, body: string, shown: string, said: string[]]>([
    ['of UTF-8 under a Western name', 'text/plain; charset=iso-8859-1', utf8, 'Grüße', ['guessed-charset']],
    ['of UTF-8 under a Russian name', 'text/plain; charset=windows-1251', utf8, 'Grüße', ['guessed-charset']],
    ['that is what it says', 'text/plain; charset=iso-8859-1', 'Gr\xfc\xdfe', 'Grüße', []],
    ['whose page knows better', 'text/html; charset=iso-8859-1', `<meta charset=utf-8>${utf8}`, 'Grüße', []],
    ['whose page knows nothing', 'text/html; charset=utf-8', `<meta charset=windows-1252>${utf8}`, 'Grüße', []],
  ])('%s', async (_, type, body, shown, said) => {
    const message = await read(from, `Content-Type: ${type}`, '', body)
    expect([(message.text ?? message.html)?.replace(/<.*>/, ''), codes(message)]).toEqual([shown, said])
  })

  it.each(['text/watch-html', 'text/x-unknown'])('for people is shown before %s', async type => {
    const message = await read(
      ...[from, 'Content-Type: multipart/alternative; boundary=b', '', '--b', '', 'plain'],
      ...['--b', `Content-Type: ${type}`, '', '<b>watch', '--b', 'Content-Type: text/html', '', '<p>rich', '--b--', ''],
    )
    expect([message.text, message.html, message.attachments.length]).toEqual(['plain', '<p>rich', 1])
  })

  it('that speaks of files in it keeps its words, and gives the file behind them', async () => {
    const words = 'begin 644 of the story\r\nend\r\nbegin 644 is how it starts\r\nreally!\r\n'
    const message = await read(from, '', `${words}begin 644 a.txt\r\n+2&5L;&\\@=&AE<F4\`\r\n\`\r\nend\r\nafter`)
    expect(message.text).toBe(`${words.replaceAll('\r', '')}after`)
    expect(message.attachments.map(({ filename }) => filename)).toEqual(['a.txt'])
  })

  it('in BinHex is said to be packed', async () => {
    const binhex = '(This file must be converted with BinHex 4.0)\r\n\r\n:$f*TEQKPH#jdH3:'
    expect(codes(await read(from, '', binhex))).toEqual(['packed-elsewhere'])
  })
})

describe('a transfer encoding', () => {
  const sent = 'Grüße, und noch etwas mehr davon.'
  const base64 = Buffer.from(sent).toString('base64')
  const quoted = 'Gr=C3=BC=C3=9Fe, und noch etwas=\r\n mehr davon.'
  const plain = 'Plain words = all of them, as they stand.'
  it.each<[named: string, body: string, text: string, said: string[]]>([
    ['7bit, base64', base64, sent, []],
    ['7bit, base64', plain, plain, []],
    ['base64, 8bit', plain, plain, []],
    ['8bit; quoted-printable', quoted, sent, []],
    ['x-base64', base64, sent, []],
    ['base-64', base64, sent, []],
    ['B64', base64, sent, []],
    ['quotedprintable', quoted, sent, []],
    ['Quoted Printable', quoted, sent, []],
    ['qp', quoted, sent, []],
    ['x-sqp', plain, plain, ['unknown-encoding']],
  ])('%s of %s', async (named, body, text, said) => {
    const type = 'Content-Type: text/plain; charset=utf-8'
    const message = await read(from, type, `Content-Transfer-Encoding: ${named}`, '', body)
    expect([message.text, codes(message)]).toEqual([text, said])
  })

  it('that is named twice is the one in which the body is', async () => {
    const named = ['7bit', 'base64'].map(name => `Content-Transfer-Encoding: ${name}`)
    const message = await read(from, 'Content-Type: text/plain; charset=utf-8', ...named, '', base64)
    expect([message.text, codes(message)]).toEqual([sent, []])
  })
})

describe('lines that end in CR alone', () => {
  const letter = (...lines: string[]) => parseMessage(bytes([from, ...lines].join('\r')))

  it('are lines, and it is said', async () => {
    const message = await letter('Subject: Old', '', 'one', 'two')
    expect(message).toMatchObject({ subject: 'Old', text: 'one\ntwo', from: [{ address: 'ann@a.example' }] })
    expect(codes(message)).toEqual(['guessed-lines'])
  })

  it('leave files the bytes that they were sent with', async () => {
    const type = 'Content-Type: multipart/mixed; boundary=b'
    const file = ['--b', 'Content-Type: text/csv; name=a.csv', '', 'a;b', '1;2', '--b--', '']
    const { text, attachments } = await letter(type, '', '--b', '', 'see', ...file)
    expect([text, ...attachments.map(({ content }) => Buffer.from(content).toString())]).toEqual(['see', 'a;b\r1;2'])
  })

  it('beside others end no line', async () => {
    const message = await parseMessage(bytes(`${from}\n\none\rtwo`))
    expect(codes(message)).toEqual([])
  })
})
